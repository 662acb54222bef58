import { eq } from "drizzle-orm";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor, Role } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { recordEvent } from "@/lib/store/record-event";
import { user } from "@/lib/store/schema";
import { inTransaction } from "@/lib/store/store";
import { lockPerson, personInput } from "./find-person";

/** Lets somebody in again who was deactivated, with the role that they had. */
export async function enablePerson(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly role: Role }>> {
  return await asResult(services, "Letting a person in again", async () => {
    authorise(actor, "manage_people");
    const { personId } = parseInput(personInput, input);
    return await inTransaction(services.store, async (tx) => {
      const person = await lockPerson(tx, personId);
      if (person.disabledAt === null) return { role: person.role };
      await tx.update(user).set({ disabledAt: null, updatedAt: services.now() }).where(eq(user.id, personId));
      await recordEvent(tx, {
        rolloutId: null,
        actor,
        data: { kind: "person_enabled", person: { id: personId, name: person.name } },
      });
      return { role: person.role };
    });
  });
}
