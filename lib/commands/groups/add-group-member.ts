import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import { lockPerson, personInput } from "@/lib/commands/people/find-person";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { recordEvent } from "@/lib/store/record-event";
import { groupMembers } from "@/lib/store/schema/people";
import { inTransaction } from "@/lib/store/store";
import { groupInput, lockGroup } from "./find-group";

export const groupMemberInput = groupInput.extend(personInput.shape);

/** Puts somebody into a group. Again is no harm. What they approved before does not count for the group. */
export async function addGroupMember(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly groupId: string; readonly personId: string }>> {
  return await asResult(services, "Putting a person into a group", async () => {
    authorise(actor, "manage_people");
    const { groupId, personId } = parseInput(groupMemberInput, input);
    return await inTransaction(services.store, async (tx) => {
      const group = await lockGroup(tx, groupId);
      const person = await lockPerson(tx, personId);
      const added = await tx
        .insert(groupMembers)
        .values({ groupId, userId: personId, source: "manual" })
        .onConflictDoNothing()
        .returning({ userId: groupMembers.userId });
      if (added.length > 0) {
        await recordEvent(tx, {
          rolloutId: null,
          actor,
          data: {
            kind: "group_member_added",
            group: { id: groupId, name: group.name },
            person: { id: personId, name: person.name },
            by: "person",
          },
        });
      }
      return { groupId, personId };
    });
  });
}
