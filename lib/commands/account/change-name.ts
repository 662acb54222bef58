import { eq } from "drizzle-orm";
import { authorise } from "@/lib/access/authorise";
import { newPersonSchema } from "@/lib/access/people";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { recordEvent } from "@/lib/store/record-event";
import { user } from "@/lib/store/schema";
import { inTransaction } from "@/lib/store/store";
import type { Own } from "./own-command";

export const changeNameInput = newPersonSchema.pick({ name: true });

/** Changes one's own name. The record keeps the names that were used. */
export async function changeName(
  services: Services,
  actor: Actor,
  _headers: Headers,
  input: unknown,
): Promise<Result<Own<null>>> {
  return await asResult(services, "Changing a name", async () => {
    authorise(actor, "view");
    const { name } = parseInput(changeNameInput, input);
    await inTransaction(services.store, async (tx) => {
      if (name === actor.name) return;
      await tx.update(user).set({ name, updatedAt: services.now() }).where(eq(user.id, actor.id));
      const data = { kind: "name_changed", before: actor.name, after: name } as const;
      await recordEvent(tx, { rolloutId: null, actor, data });
    });
    return { value: null, cookies: [] };
  });
}
