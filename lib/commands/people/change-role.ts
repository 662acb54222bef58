import { eq } from "drizzle-orm";
import { authorise } from "@/lib/access/authorise";
import { isLastAdmin, lockPeople } from "@/lib/access/last-admin";
import { voidApprovalsOf } from "@/lib/access/void-approvals-of";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import { type Actor, isPermitted, type Role, roleSchema } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { notifyPerson } from "@/lib/store/notify";
import { recordEvent } from "@/lib/store/record-event";
import { user } from "@/lib/store/schema";
import { inTransaction } from "@/lib/store/store";
import { lockPerson, personInput } from "./find-person";

export const changeRoleInput = personInput.extend({ role: roleSchema });

/** The same without the person, whom the address names. */
export const changeRoleBody = changeRoleInput.omit({ personId: true });

/**
 * Gives somebody another role. It holds at once: for their next request, their keys, and the streams that they watch. What they approved and
 * has not begun is void where they may not approve any more. The last admin stays one.
 */
export async function changeRole(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly role: Role }>> {
  return await asResult(services, "Changing a role", async () => {
    authorise(actor, "manage_people");
    const { personId, role } = parseInput(changeRoleInput, input);
    return await inTransaction(services.store, async (tx) => {
      await lockPeople(tx);
      const person = await lockPerson(tx, personId);
      if (person.role === role) return { role };
      if (person.role === "admin" && (await isLastAdmin(tx, personId))) {
        return refuse("precondition_failed", `${person.name} is the last admin.`, {
          remedy: "Make somebody else an admin first.",
        });
      }
      await tx.update(user).set({ role, updatedAt: services.now() }).where(eq(user.id, personId));
      if (!isPermitted({ role }, "approve")) {
        await voidApprovalsOf(tx, { userId: personId, actor, reason: `${person.name} is ${role} now.` });
      }
      await recordEvent(tx, {
        rolloutId: null,
        actor,
        data: {
          kind: "role_changed",
          person: { id: personId, name: person.name },
          before: person.role,
          after: role,
          by: "person",
        },
      });
      await notifyPerson(tx, personId);
      return { role };
    });
  });
}
