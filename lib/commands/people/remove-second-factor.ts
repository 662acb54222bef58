import { eq } from "drizzle-orm";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { notifyPerson } from "@/lib/store/notify";
import { recordEvent } from "@/lib/store/record-event";
import { session, user } from "@/lib/store/schema";
import { twoFactor } from "@/lib/store/schema/people";
import { inTransaction } from "@/lib/store/store";
import { lockPerson, personInput } from "./find-person";

/** Turns off the second factor of somebody who lost it, with its backup codes, and ends their sessions. One's own is turned off with the password. */
export async function removeSecondFactor(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly personId: string }>> {
  return await asResult(services, "Turning off a second factor", async () => {
    authorise(actor, "manage_people");
    const { personId } = parseInput(personInput, input);
    return await inTransaction(services.store, async (tx) => {
      const person = await lockPerson(tx, personId);
      if (personId === actor.id) {
        return refuse("precondition_failed", "Your own second factor is turned off on your account's page.", {
          remedy: "Do it there, with your password.",
        });
      }
      if (person.twoFactorEnabled !== true) return { personId };
      await tx.delete(twoFactor).where(eq(twoFactor.userId, personId));
      await tx.delete(session).where(eq(session.userId, personId));
      await tx
        .update(user)
        .set({ twoFactorEnabled: false, updatedAt: services.now() })
        .where(eq(user.id, personId));
      await notifyPerson(tx, personId);
      const data = { kind: "second_factor_turned_off", person: { id: personId, name: person.name } } as const;
      await recordEvent(tx, { rolloutId: null, actor, data });
      return { personId };
    });
  });
}
