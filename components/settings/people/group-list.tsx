"use client";

import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import {
  createGroupAction,
  removeGroupAction,
  renameGroupAction,
} from "@/app/(console)/settings/people/actions";
import { printRefusal } from "@/components/feedback/attempt";
import { GroupMembersDialog } from "@/components/settings/people/group-members-dialog";
import { GroupNameDialog } from "@/components/settings/people/group-name-dialog";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import type { GroupView, PersonView } from "@/lib/view/people-view";

export function NewGroup() {
  return (
    <GroupNameDialog
      trigger={
        <Button>
          <Plus aria-hidden="true" />
          New group
        </Button>
      }
      title="New group"
      present=""
      confirmLabel="Make the group"
      onConfirm={(name) => createGroupAction({ name })}
    />
  );
}

function RemoveGroup({ group }: { group: GroupView }) {
  const router = useRouter();
  return (
    <ConfirmDialog
      trigger={
        <Button size="sm" aria-label={`Remove ${group.name}`}>
          Remove
        </Button>
      }
      title={`Remove the group ${group.name}?`}
      confirmLabel="Remove the group"
      danger
      onConfirm={async () => {
        const result = await removeGroupAction({ groupId: group.id });
        if (!result.ok) return printRefusal(result.refusal);
        router.refresh();
        return undefined;
      }}
    >
      {group.policies.length === 0
        ? "Its people stay. No policy asks it for approvals."
        : `The policy of ${group.policies.join(", ")} asks it for approvals, so it can't go yet.`}
    </ConfirmDialog>
  );
}

type GroupListProps = { groups: readonly GroupView[]; people: readonly PersonView[] };

/** Groups of reviewers, with who is in them and which policies ask them. */
export function GroupList({ groups, people }: GroupListProps) {
  return (
    <ul className="flex flex-col rounded-md border border-line">
      {groups.map((group) => (
        <li
          key={group.id}
          className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-3 py-2.5 last:border-b-0"
        >
          <span className="min-w-0 flex-1 basis-56">
            <span className="block truncate font-medium">{group.name}</span>
            <span className="block text-meta text-muted">
              {group.members.length === 0 ? "Nobody yet" : group.members.map((one) => one.name).join(", ")}
              {group.policies.length === 0 ? "" : ` · asked by the policy of ${group.policies.join(", ")}`}
            </span>
          </span>
          <span className="flex items-center gap-2">
            <GroupMembersDialog group={group} people={people} />
            <GroupNameDialog
              trigger={
                <Button size="sm" aria-label={`Rename ${group.name}`}>
                  Rename
                </Button>
              }
              title={`Rename ${group.name}`}
              present={group.name}
              confirmLabel="Rename the group"
              onConfirm={(name) => renameGroupAction({ groupId: group.id, name })}
            />
            <RemoveGroup group={group} />
          </span>
        </li>
      ))}
    </ul>
  );
}
