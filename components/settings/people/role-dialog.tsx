"use client";

import { useState } from "react";
import { changeRoleAction } from "@/app/(console)/settings/people/actions";
import { RefusalCallout } from "@/components/feedback/refusal-callout";
import { useAct } from "@/components/feedback/use-act";
import { roleOptions, roleWords } from "@/components/settings/people/role-words";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { RadioGroup } from "@/components/ui/radio-group";
import { isPermitted } from "@/lib/domain/lifecycle/role";
import type { PersonView } from "@/lib/view/people-view";

type RoleDialogProps = { person: PersonView; open: boolean; onOpenChange: (open: boolean) => void };

/** Gives somebody another role, and says what it ends. */
export function RoleDialog({ person, open, onOpenChange }: RoleDialogProps) {
  const { act, isPending, refusal, forget } = useAct();
  const [role, setRole] = useState(person.role);
  const losesApproval = isPermitted(person, "approve") && !isPermitted({ role }, "approve");

  function change(next: boolean): void {
    onOpenChange(next);
    setRole(person.role);
    forget();
  }

  async function save(): Promise<void> {
    if ((await act(() => changeRoleAction({ personId: person.id, role }))) !== null) onOpenChange(false);
  }

  return (
    <Dialog
      open={open}
      onOpenChange={change}
      title={`The role of ${person.name}`}
      description="Another holds at once, in open pages and for their API keys."
      footer={
        <>
          <Button variant="ghost" onClick={() => change(false)}>
            Cancel
          </Button>
          <Button
            variant="primary"
            pending={isPending}
            disabled={role === person.role}
            onClick={() => void save()}
          >
            Make them {roleWords[role].label.toLowerCase()}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <RadioGroup
          aria-label="Role"
          options={roleOptions.map(({ value, label, detail }) => ({ value, label, hint: detail }))}
          value={role}
          onValueChange={setRole}
        />
        {losesApproval ? (
          <p className="text-meta text-muted">What they approved and has not begun is void then.</p>
        ) : null}
        <RefusalCallout refusal={refusal} />
      </div>
    </Dialog>
  );
}
