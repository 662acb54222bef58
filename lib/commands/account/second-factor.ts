import { z } from "zod";
import { askAuth } from "@/lib/access/ask-auth";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { passwordInput } from "./change-password";
import { countOwnGuess, endOtherSessions, expectDone, type Own, recordOwn } from "./own-command";

/** The second factor: codes of an authenticator app (RFC 6238), and ten backup codes that work once each. */

const startedSchema = z.object({ totpURI: z.string(), backupCodes: z.array(z.string()) });
const codesSchema = z.object({ backupCodes: z.array(z.string()) });
const enteredSchema = z.object({ token: z.string() });

export const secondFactorPasswordInput = passwordInput;
export const confirmSecondFactorInput = z.object({
  code: z
    .string()
    .transform((text) => text.replaceAll(/\s/g, ""))
    .pipe(z.string().regex(/^\d{6}$/, "A code has six digits.")),
});

export interface StartedSecondFactor {
  /** Secret: what the app scans. */
  readonly uri: string;
  readonly backupCodes: readonly string[];
}

/** Makes the secret; it holds once a first code proves that the app has it. */
export async function startSecondFactor(
  services: Services,
  actor: Actor,
  headers: Headers,
  input: unknown,
): Promise<Result<Own<StartedSecondFactor>>> {
  return await asResult(services, "Setting up a second factor", async () => {
    authorise(actor, "view");
    const { password } = parseInput(passwordInput, input);
    await countOwnGuess(services, actor);
    const asked = await askAuth(services, headers, "/two-factor/enable", { password });
    const { body, cookies } = await expectDone(services, actor, asked);
    const { totpURI, backupCodes } = startedSchema.parse(body);
    return { value: { uri: totpURI, backupCodes }, cookies };
  });
}

/** Turns it on. Every other session ends: whoever is in one never gave a second factor. */
export async function confirmSecondFactor(
  services: Services,
  actor: Actor,
  headers: Headers,
  input: unknown,
): Promise<Result<Own<null>>> {
  return await asResult(services, "Turning on a second factor", async () => {
    authorise(actor, "view");
    const { code } = parseInput(confirmSecondFactorInput, input);
    await countOwnGuess(services, actor);
    const asked = await askAuth(services, headers, "/two-factor/verify-totp", { code });
    const { cookies } = await expectDone(services, actor, asked);
    const token = await findNewToken(services, cookies);
    if (token !== null) await endOtherSessions(services, actor, token);
    await recordOwn(services, actor, { kind: "second_factor_turned_on" });
    return { value: null, cookies };
  });
}

/** The token of the session that the cookies begin; null where they begin none. */
async function findNewToken(services: Services, cookies: readonly string[]): Promise<string | null> {
  const cookie = cookies.map((line) => line.split(";")[0] ?? "").join("; ");
  const found = await services.auth.api.getSession({
    headers: new Headers({ cookie }),
    query: { disableRefresh: true },
  });
  const parsed = enteredSchema.safeParse(found?.session);
  return parsed.success ? parsed.data.token : null;
}

/** Turns it off, and forgets secret and backup codes. */
export async function turnOffSecondFactor(
  services: Services,
  actor: Actor,
  headers: Headers,
  input: unknown,
): Promise<Result<Own<null>>> {
  return await asResult(services, "Turning off a second factor", async () => {
    authorise(actor, "view");
    const { password } = parseInput(passwordInput, input);
    await countOwnGuess(services, actor);
    const asked = await askAuth(services, headers, "/two-factor/disable", { password });
    const { cookies } = await expectDone(services, actor, asked);
    const person = { id: actor.id, name: actor.name };
    await recordOwn(services, actor, { kind: "second_factor_turned_off", person });
    return { value: null, cookies };
  });
}

/** Makes new backup codes; those of before work no more. */
export async function renewBackupCodes(
  services: Services,
  actor: Actor,
  headers: Headers,
  input: unknown,
): Promise<Result<Own<{ readonly backupCodes: readonly string[] }>>> {
  return await asResult(services, "Making new backup codes", async () => {
    authorise(actor, "view");
    const { password } = parseInput(passwordInput, input);
    await countOwnGuess(services, actor);
    const asked = await askAuth(services, headers, "/two-factor/generate-backup-codes", { password });
    const { body, cookies } = await expectDone(services, actor, asked);
    await recordOwn(services, actor, { kind: "backup_codes_renewed" });
    return { value: { backupCodes: codesSchema.parse(body).backupCodes }, cookies };
  });
}
