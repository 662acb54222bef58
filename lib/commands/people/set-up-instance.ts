import { sql } from "drizzle-orm";
import type { z } from "zod";
import { countPeople, createPerson, newPersonSchema } from "@/lib/access/people";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import { type Result, refuse } from "@/lib/domain/refusal";
import { recordEvent } from "@/lib/store/record-event";
import { inTransaction } from "@/lib/store/store";

export const setUpInstanceInput = newPersonSchema.omit({ role: true });
export type SetUpInstanceInput = z.input<typeof setUpInstanceInput>;

const setUpLock = 265_666_624;

/** Makes the first person, an admin. The one command without an actor: it works only while there is nobody. */
export async function setUpInstance(
  services: Services,
  input: unknown,
): Promise<Result<{ readonly userId: string }>> {
  return await asResult(services, "Setting up", async () => {
    const person = parseInput(setUpInstanceInput, input);
    return await inTransaction(services.store, async (tx) => {
      // Two first visitors at once: the second waits here, and then finds somebody.
      await tx.execute(sql`select pg_advisory_xact_lock(${setUpLock})`);
      if ((await countPeople(tx)) > 0) {
        return refuse("precondition_failed", "This instance is set up already.", { remedy: "Sign in." });
      }
      const userId = await createPerson(tx, { ...person, role: "admin" });
      await recordEvent(tx, {
        rolloutId: null,
        actor: { id: userId, name: person.name, via: "page" },
        data: { kind: "instance_set_up" },
      });
      return { userId };
    });
  });
}
