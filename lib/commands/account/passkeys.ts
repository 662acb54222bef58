import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { askAuth } from "@/lib/access/ask-auth";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { recordEvent } from "@/lib/store/record-event";
import { passkey } from "@/lib/store/schema/people";
import { inTransaction } from "@/lib/store/store";
import { expectDone, type Own, recordOwn } from "./own-command";

/** Passkeys (WebAuthn). The device asks who holds it, so one stands for password and second factor together. */

const jsonObject = z.record(z.string(), z.unknown());

export const startPasskeyInput = z.object({});
export const addPasskeyInput = z.object({
  name: z.string().trim().min(1, "Give the passkey a name.").max(60),
  /** What the browser answered. */
  response: jsonObject,
});
export const removePasskeyInput = z.object({ passkeyId: z.string().min(1).max(64) });

/** What the browser asks a device to make a passkey of. Only soon after signing in. */
export async function startPasskey(
  services: Services,
  actor: Actor,
  headers: Headers,
  _input: unknown,
): Promise<Result<Own<Readonly<Record<string, unknown>>>>> {
  return await asResult(services, "Making a passkey", async () => {
    authorise(actor, "view");
    const asked = await askAuth(services, headers, "/passkey/generate-register-options");
    const { body, cookies } = await expectDone(services, actor, asked);
    return { value: jsonObject.parse(body), cookies };
  });
}

/** Keeps the passkey that a device has made. */
export async function addPasskey(
  services: Services,
  actor: Actor,
  headers: Headers,
  input: unknown,
): Promise<Result<Own<null>>> {
  return await asResult(services, "Adding a passkey", async () => {
    authorise(actor, "view");
    const { name, response } = parseInput(addPasskeyInput, input);
    const asked = await askAuth(services, headers, "/passkey/verify-registration", { name, response });
    const { cookies } = await expectDone(services, actor, asked);
    await recordOwn(services, actor, { kind: "passkey_added", name });
    return { value: null, cookies };
  });
}

/** Removes one of one's own passkeys; another's does not exist. */
export async function removePasskey(
  services: Services,
  actor: Actor,
  _headers: Headers,
  input: unknown,
): Promise<Result<Own<null>>> {
  return await asResult(services, "Removing a passkey", async () => {
    authorise(actor, "view");
    const { passkeyId } = parseInput(removePasskeyInput, input);
    return await inTransaction(services.store, async (tx) => {
      const [removed] = await tx
        .delete(passkey)
        .where(and(eq(passkey.id, passkeyId), eq(passkey.userId, actor.id)))
        .returning({ name: passkey.name });
      if (removed === undefined) return refuse("not_found", "There is no such passkey.");
      await recordEvent(tx, {
        rolloutId: null,
        actor,
        data: { kind: "passkey_removed", name: removed.name },
      });
      return { value: null, cookies: [] };
    });
  });
}
