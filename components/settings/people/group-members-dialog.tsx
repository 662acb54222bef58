"use client";

import { addMemberAction, removeMemberAction } from "@/app/(console)/settings/people/actions";
import { RefusalCallout } from "@/components/feedback/refusal-callout";
import { useAct } from "@/components/feedback/use-act";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog } from "@/components/ui/dialog";
import { isPermitted } from "@/lib/domain/lifecycle/role";
import type { GroupView, PersonView } from "@/lib/view/people-view";

type GroupMembersDialogProps = { group: GroupView; people: readonly PersonView[] };

function hintOf(person: PersonView, isBySso: boolean): string {
  if (isBySso) return "By single sign-on, which alone takes them out";
  return isPermitted(person, "approve")
    ? `${person.email} · ${person.role}`
    : `${person.email} · ${person.role}, so may not approve`;
}

/** Who is in a group: each tick holds at once. */
export function GroupMembersDialog({ group, people }: GroupMembersDialogProps) {
  const { act, isPending, refusal } = useAct();
  const active = people.filter((person) => person.disabledAt === null);

  async function change(personId: string, isIn: boolean): Promise<void> {
    const asked = { groupId: group.id, personId };
    await act(() => (isIn ? addMemberAction(asked) : removeMemberAction(asked)));
  }

  return (
    <Dialog
      trigger={
        <Button size="sm" aria-label={`People of ${group.name}`}>
          People
        </Button>
      }
      title={`People of ${group.name}`}
      description="Each change holds at once. What somebody approved before does not count for the group."
    >
      <div className="flex flex-col gap-2 pb-2" aria-busy={isPending}>
        {active.map((person) => {
          const member = group.members.find((one) => one.id === person.id);
          const isBySso = member?.isByHand === false;
          return (
            <Checkbox
              key={person.id}
              label={person.name}
              hint={hintOf(person, isBySso)}
              checked={member !== undefined}
              disabled={isPending || isBySso}
              onCheckedChange={(isIn) => void change(person.id, isIn)}
            />
          );
        })}
        <RefusalCallout refusal={refusal} />
      </div>
    </Dialog>
  );
}
