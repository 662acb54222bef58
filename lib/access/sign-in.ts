import { eq } from "drizzle-orm";
import { z } from "zod";
import type { EventData } from "@/lib/domain/lifecycle/event-data";
import { recordEvent } from "@/lib/store/record-event";
import { session, user } from "@/lib/store/schema";
import { inTransaction } from "@/lib/store/store";
import { type AuthAnswer, askAuth, codeOf } from "./ask-auth";
import { countGuess, forgetGuesses, type Guess } from "./attempts";
import { disabledCode } from "./auth";
import { findClientAddress } from "./client-address";
import type { EntranceServices } from "./entrance-services";

/**
 * The ways in that a page asks for. Each guess is counted before it is looked at; whoever gets in has a session of their own that did not exist before,
 * and the one that the browser had is over.
 */

export type SignedIn =
  | { readonly kind: "signed_in"; readonly userId: string; readonly cookies: readonly string[] }
  /** The password was right; the second factor is asked for. */
  | { readonly kind: "second_factor"; readonly cookies: readonly string[] }
  | { readonly kind: "wrong" }
  | { readonly kind: "disabled" }
  | { readonly kind: "too_many"; readonly waitSeconds: number };

type How = Extract<EventData, { kind: "signed_in" }>["how"];
type Why = Extract<EventData, { kind: "sign_in_refused" }>["why"];

/** better-auth locks a second factor for so long after ten wrong codes. */
const secondFactorLockSeconds = 15 * 60;

const enteredSchema = z.object({ user: z.object({ id: z.string() }) });
const halfwaySchema = z.object({ twoFactorRedirect: z.literal(true) });

async function record(services: EntranceServices, userId: string, data: EventData): Promise<void> {
  const [found] = await services.store.db.select().from(user).where(eq(user.id, userId));
  if (found === undefined) return;
  await inTransaction(services.store, (tx) =>
    recordEvent(tx, { rolloutId: null, actor: { id: found.id, name: found.name, via: "page" }, data }),
  );
}

async function recordRefused(services: EntranceServices, email: string | null, why: Why): Promise<void> {
  if (email === null) return;
  const [known] = await services.store.db.select({ id: user.id }).from(user).where(eq(user.email, email));
  // What a stranger typed is not kept: it may be a password in the wrong field.
  if (known !== undefined) await record(services, known.id, { kind: "sign_in_refused", why });
}

/** A session must not be carried over from before: whoever had planted or seen its cookie would be in. */
async function endSessionOf(services: EntranceServices, headers: Headers): Promise<void> {
  const before = await services.auth.api.getSession({ headers, query: { disableRefresh: true } });
  if (before !== null) await services.store.db.delete(session).where(eq(session.id, before.session.id));
}

async function letIn(
  services: EntranceServices,
  headers: Headers,
  answer: AuthAnswer,
  entered: { readonly how: How; readonly secondFactor: boolean },
): Promise<SignedIn> {
  const { user: person } = enteredSchema.parse(answer.body);
  await endSessionOf(services, headers);
  await record(services, person.id, { kind: "signed_in", ...entered });
  return { kind: "signed_in", userId: person.id, cookies: answer.cookies };
}

/** Signs in with e-mail and password. Says the same for an unknown e-mail and a wrong password. */
export async function signIn(
  services: EntranceServices,
  credentials: { readonly email: string; readonly password: string },
  headers: Headers,
  now: Date,
  how: Extract<How, "password" | "demo"> = "password",
): Promise<SignedIn> {
  const { db } = services.store;
  const email = credentials.email.trim().toLowerCase();
  const guess: Guess = { account: email, address: findClientAddress(headers, services.entrance.proxies) };
  const waitSeconds = how === "demo" ? null : await countGuess(db, guess, now);
  if (waitSeconds !== null) return { kind: "too_many", waitSeconds };
  const answer = await askAuth(services, headers, "/sign-in/email", { ...credentials, email });
  if (!answer.isOk) {
    const isDisabled = codeOf(answer) === disabledCode;
    await recordRefused(services, email, isDisabled ? "disabled" : "wrong_password");
    return { kind: isDisabled ? "disabled" : "wrong" };
  }
  await forgetGuesses(db, guess, now);
  if (halfwaySchema.safeParse(answer.body).success) return { kind: "second_factor", cookies: answer.cookies };
  return await letIn(services, headers, answer, { how, secondFactor: false });
}

/**
 * The second step: a code of the authenticator app, or one of the backup codes. better-auth ends the attempt after five wrong ones, and
 * holds the account's second factor for a quarter of an hour after ten; the address is slowed down as everywhere.
 */
export async function signInWithSecondFactor(
  services: EntranceServices,
  given: { readonly code: string; readonly isBackupCode: boolean },
  headers: Headers,
  now: Date,
): Promise<SignedIn | { readonly kind: "expired" }> {
  const guess: Guess = { account: null, address: findClientAddress(headers, services.entrance.proxies) };
  const waitSeconds = await countGuess(services.store.db, guess, now);
  if (waitSeconds !== null) return { kind: "too_many", waitSeconds };
  // A session that the browser still has would make this its own confirmation instead of a way in.
  const fresh = withoutSession(headers);
  const path = given.isBackupCode ? "/two-factor/verify-backup-code" : "/two-factor/verify-totp";
  const answer = await askAuth(services, fresh, path, { code: given.code });
  if (answer.isOk) {
    await forgetGuesses(services.store.db, guess, now);
    return await letIn(services, headers, answer, { how: "password", secondFactor: true });
  }
  const code = codeOf(answer);
  if (code === "ACCOUNT_TEMPORARILY_LOCKED")
    return { kind: "too_many", waitSeconds: secondFactorLockSeconds };
  if (code === disabledCode) return { kind: "disabled" };
  if (code === "INVALID_CODE" || code === "INVALID_BACKUP_CODE") return { kind: "wrong" };
  return { kind: "expired" };
}

function withoutSession(headers: Headers): Headers {
  const kept = (headers.get("cookie") ?? "")
    .split(/; */)
    .filter((pair) => !/^(__Secure-)?colonnade\.session_(token|data)=/.test(pair));
  const fresh = new Headers(headers);
  fresh.set("cookie", kept.join("; "));
  return fresh;
}

/** What the browser asks its passkeys, and the cookie that ties the answer to it. */
export async function askForPasskey(
  services: EntranceServices,
  headers: Headers,
): Promise<{ readonly options: Readonly<Record<string, unknown>>; readonly cookies: readonly string[] }> {
  const answer = await askAuth(services, withoutSession(headers), "/passkey/generate-authenticate-options");
  const options = z.record(z.string(), z.unknown()).parse(answer.body);
  // The device has to ask who holds it: the plugin offers no setting for this.
  return { options: { ...options, userVerification: "required" }, cookies: answer.cookies };
}

/** Signs in with what a passkey answered. */
export async function signInWithPasskey(
  services: EntranceServices,
  response: Readonly<Record<string, unknown>>,
  headers: Headers,
  now: Date,
): Promise<SignedIn> {
  const guess: Guess = { account: null, address: findClientAddress(headers, services.entrance.proxies) };
  const waitSeconds = await countGuess(services.store.db, guess, now);
  if (waitSeconds !== null) return { kind: "too_many", waitSeconds };
  const answer = await askAuth(services, headers, "/passkey/verify-authentication", { response });
  if (!answer.isOk) return { kind: codeOf(answer) === disabledCode ? "disabled" : "wrong" };
  await forgetGuesses(services.store.db, guess, now);
  return await letIn(services, headers, answer, { how: "passkey", secondFactor: false });
}

/** Where the identity provider asks who somebody is, and the cookie that ties the answer to this browser; null where it can't be reached. */
export async function startSso(
  services: EntranceServices,
  headers: Headers,
): Promise<{ readonly url: string; readonly cookies: readonly string[] } | null> {
  const answer = await askAuth(services, headers, "/sign-in/social", {
    provider: "sso",
    callbackURL: "/rollouts",
    errorCallbackURL: "/sign-in",
    disableRedirect: true,
  });
  const parsed = z.object({ url: z.url() }).safeParse(answer.body);
  return answer.isOk && parsed.success ? { url: parsed.data.url, cookies: answer.cookies } : null;
}
