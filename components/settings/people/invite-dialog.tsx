"use client";

import { UserPlus } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { inviteAction } from "@/app/(console)/settings/people/actions";
import { RefusalCallout } from "@/components/feedback/refusal-callout";
import { useAct } from "@/components/feedback/use-act";
import { LinkShown } from "@/components/settings/people/link-shown";
import { roleOptions } from "@/components/settings/people/role-words";
import { Button } from "@/components/ui/button";
import { CheckList } from "@/components/ui/check-list";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { RadioGroup } from "@/components/ui/radio-group";
import type { Role } from "@/lib/domain/lifecycle/role";
import type { GroupView } from "@/lib/view/people-view";

interface Form {
  readonly email: string;
  readonly role: Role;
  readonly groupIds: readonly string[];
}

const emptyForm: Form = { email: "", role: "engineer", groupIds: [] };

type Made = {
  readonly email: string;
  readonly path: string;
  readonly url: string | null;
  readonly expiresAt: string;
};

/** Makes an invite, and shows its link this once. */
export function InviteDialog({ groups }: { groups: readonly GroupView[] }) {
  const { act, isPending, refusal, forget } = useAct();
  const [isOpen, setIsOpen] = useState(false);
  const [form, setForm] = useState(emptyForm);
  const [made, setMade] = useState<Made | null>(null);
  const formId = useId();
  const change = (to: Partial<Form>) => setForm((before) => ({ ...before, ...to }));

  function open(next: boolean): void {
    setIsOpen(next);
    // The link is forgotten with the dialog: it is shown once.
    setMade(null);
    setForm(emptyForm);
    forget();
  }

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const done = await act(() =>
      inviteAction({ email: form.email, role: form.role, groupIds: [...form.groupIds] }),
    );
    if (done !== null) setMade({ ...done.value, email: form.email });
  }

  return (
    <Dialog
      size="md"
      open={isOpen}
      onOpenChange={open}
      trigger={
        <Button variant="primary">
          <UserPlus aria-hidden="true" />
          Invite a person
        </Button>
      }
      title={made === null ? "Invite a person" : `The invite of ${made.email}`}
      description={made === null ? "By a link that works once, within a week." : "Copy it now."}
      footer={
        made === null ? (
          <>
            <Button variant="ghost" onClick={() => open(false)}>
              Cancel
            </Button>
            <Button type="submit" form={formId} variant="primary" pending={isPending}>
              Make the link
            </Button>
          </>
        ) : (
          <Button variant="primary" onClick={() => open(false)}>
            I have copied it
          </Button>
        )
      }
    >
      {made === null ? (
        <form id={formId} onSubmit={(event) => void submit(event)} className="flex flex-col gap-5">
          <Field label="E-mail">
            <Input
              type="email"
              required
              autoComplete="off"
              value={form.email}
              onChange={(event) => change({ email: event.target.value })}
            />
          </Field>
          <fieldset className="flex flex-col gap-1">
            <legend className="pb-1 font-medium">Role</legend>
            <RadioGroup
              aria-label="Role"
              options={roleOptions.map(({ value, label, detail }) => ({ value, label, hint: detail }))}
              value={form.role}
              onValueChange={(role) => change({ role })}
            />
          </fieldset>
          {groups.length === 0 ? null : (
            <CheckList
              legend="Groups"
              options={groups.map(({ id, name }) => ({ value: id, label: name }))}
              chosen={form.groupIds}
              onChange={(groupIds) => change({ groupIds })}
            />
          )}
          <RefusalCallout refusal={refusal} />
        </form>
      ) : (
        <LinkShown link={made} whom={made.email} />
      )}
    </Dialog>
  );
}
