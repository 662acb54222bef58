import { eq } from "drizzle-orm";
import { authorise } from "@/lib/access/authorise";
import { isLastAdmin, lockPeople } from "@/lib/access/last-admin";
import { voidApprovalsOf } from "@/lib/access/void-approvals-of";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { notifyPerson } from "@/lib/store/notify";
import { recordEvent } from "@/lib/store/record-event";
import { session, user } from "@/lib/store/schema";
import { passwordResets } from "@/lib/store/schema/people";
import { inTransaction } from "@/lib/store/store";
import { lockPerson, personInput } from "./find-person";

/**
 * Deactivates somebody: their sessions and reset links end, their keys are refused, what they approved and has not begun is void. They stay in
 * the record, and can be let in again. Nobody does it to themselves, or to the last admin.
 */
export async function disablePerson(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly disabledAt: string }>> {
  return await asResult(services, "Deactivating a person", async () => {
    authorise(actor, "manage_people");
    const { personId } = parseInput(personInput, input);
    return await inTransaction(services.store, async (tx) => {
      await lockPeople(tx);
      const person = await lockPerson(tx, personId);
      if (person.disabledAt !== null) return { disabledAt: person.disabledAt.toISOString() };
      if (personId === actor.id) {
        return refuse("precondition_failed", "You can't deactivate yourself.", {
          remedy: "Ask another admin.",
        });
      }
      if (person.role === "admin" && (await isLastAdmin(tx, personId))) {
        return refuse("precondition_failed", `${person.name} is the last admin.`, {
          remedy: "Make somebody else an admin first.",
        });
      }
      const disabledAt = services.now();
      await tx.update(user).set({ disabledAt, updatedAt: disabledAt }).where(eq(user.id, personId));
      await tx.delete(session).where(eq(session.userId, personId));
      await tx.delete(passwordResets).where(eq(passwordResets.userId, personId));
      const reason = `${person.name} was deactivated.`;
      await voidApprovalsOf(tx, { userId: personId, actor, reason });
      await recordEvent(tx, {
        rolloutId: null,
        actor,
        data: { kind: "person_disabled", person: { id: personId, name: person.name } },
      });
      await notifyPerson(tx, personId);
      return { disabledAt: disabledAt.toISOString() };
    });
  });
}
