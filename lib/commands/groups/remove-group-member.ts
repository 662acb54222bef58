import { and, eq } from "drizzle-orm";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import { lockPerson } from "@/lib/commands/people/find-person";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { recordEvent } from "@/lib/store/record-event";
import { groupMembers } from "@/lib/store/schema/people";
import { inTransaction } from "@/lib/store/store";
import { groupMemberInput } from "./add-group-member";
import { lockGroup } from "./find-group";

/** Takes somebody out of a group. What single sign-on put there, it alone takes out. Again is no harm. */
export async function removeGroupMember(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly groupId: string; readonly personId: string }>> {
  return await asResult(services, "Taking a person out of a group", async () => {
    authorise(actor, "manage_people");
    const { groupId, personId } = parseInput(groupMemberInput, input);
    return await inTransaction(services.store, async (tx) => {
      const group = await lockGroup(tx, groupId);
      const person = await lockPerson(tx, personId);
      const isMember = and(eq(groupMembers.groupId, groupId), eq(groupMembers.userId, personId));
      const removed = await tx
        .delete(groupMembers)
        .where(and(isMember, eq(groupMembers.source, "manual")))
        .returning({ userId: groupMembers.userId });
      const left = await tx.select({ source: groupMembers.source }).from(groupMembers).where(isMember);
      if (removed.length === 0 && left.length > 0) {
        return refuse("precondition_failed", `Single sign-on puts ${person.name} into ${group.name}.`, {
          remedy: "Take them out of the group there.",
        });
      }
      if (removed.length > 0) {
        await recordEvent(tx, {
          rolloutId: null,
          actor,
          data: {
            kind: "group_member_removed",
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
