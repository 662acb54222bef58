import { z } from "zod";
import { askAuth } from "@/lib/access/ask-auth";
import { authorise } from "@/lib/access/authorise";
import { newPersonSchema } from "@/lib/access/people";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { notifyPerson } from "@/lib/store/notify";
import { countOwnGuess, expectDone, type Own, recordOwn } from "./own-command";

export const passwordInput = z.object({ password: z.string().min(1, "Give your password.").max(256) });

export const changePasswordInput = z.object({
  currentPassword: passwordInput.shape.password,
  newPassword: newPersonSchema.shape.password,
});

/** Changes one's own password; every other session ends, and this one gets another id. */
export async function changePassword(
  services: Services,
  actor: Actor,
  headers: Headers,
  input: unknown,
): Promise<Result<Own<null>>> {
  return await asResult(services, "Changing a password", async () => {
    authorise(actor, "view");
    const { currentPassword, newPassword } = parseInput(changePasswordInput, input);
    await countOwnGuess(services, actor);
    const asked = { currentPassword, newPassword, revokeOtherSessions: true };
    const answer = await askAuth(services, headers, "/change-password", asked);
    const { cookies } = await expectDone(services, actor, answer);
    await recordOwn(services, actor, { kind: "password_changed", how: "person" });
    await notifyPerson(services.store.db, actor.id);
    return { value: null, cookies };
  });
}
