import "server-only";
import { headers } from "next/headers";
import { z } from "zod";
import { countGuess } from "@/lib/access/attempts";
import { findClientAddress } from "@/lib/access/client-address";
import { demoAccounts, deriveDemoPassword } from "@/lib/access/demo-accounts";
import {
  askForPasskey,
  type SignedIn,
  signIn,
  signInWithPasskey,
  signInWithSecondFactor,
  startSso,
} from "@/lib/access/sign-in";
import { asResult, parseInput } from "@/lib/commands/as-result";
import { type AcceptInviteInput, acceptInvite } from "@/lib/commands/people/accept-invite";
import { requestPasswordReset } from "@/lib/commands/people/request-password-reset";
import { type ResetPasswordInput, resetPassword } from "@/lib/commands/people/reset-password";
import { type SetUpInstanceInput, setUpInstance } from "@/lib/commands/people/set-up-instance";
import type { Services } from "@/lib/commands/services";
import { type Result, refuse } from "@/lib/domain/refusal";
import { printWait } from "@/lib/view/print-wait";
import { sendCookies } from "./send-cookies";
import { getServices } from "./services";

/** Signing in and out, the first set-up, and what a link lets one do: what can be done without being someone. */

const credentialsSchema = z.object({
  email: z.string().trim().toLowerCase().min(1, "Give your e-mail address.").max(254),
  password: z.string().min(1, "Give your password.").max(256),
});
export type Credentials = z.input<typeof credentialsSchema>;

/** What comes after the page that was filled in. */
export type Entry = "signed_in" | "second_factor";

function refuseTooMany(waitSeconds: number): never {
  return refuse("too_many", "There were too many attempts.", {
    remedy: `Try again in ${printWait(waitSeconds)}.`,
  });
}

async function enter(
  signedIn: SignedIn | { readonly kind: "expired" },
  wrong: { readonly message: string; readonly remedy: string },
): Promise<Entry> {
  switch (signedIn.kind) {
    case "signed_in":
    case "second_factor":
      await sendCookies(signedIn.cookies);
      return signedIn.kind;
    case "wrong":
      return refuse("forbidden", wrong.message, { remedy: wrong.remedy });
    case "disabled":
      return refuse("forbidden", "This account is deactivated.", { remedy: "Ask an admin." });
    case "expired":
      return refuse("precondition_failed", "This sign-in took too long, or was tried too often.", {
        remedy: "Begin again with your password.",
      });
    case "too_many":
      return refuseTooMany(signedIn.waitSeconds);
  }
}

const wrongPassword = {
  message: "This e-mail address and password don't go together.",
  remedy: "Check both, or ask an admin for a new password.",
};

async function signInWith(
  services: Services,
  credentials: z.output<typeof credentialsSchema>,
): Promise<Entry> {
  return await enter(await signIn(services, credentials, await headers(), services.now()), wrongPassword);
}

/** Counts a try of a link, or of an address to send one to, by where it comes from. */
async function countTry(services: Services, account: string | null = null): Promise<void> {
  const address = findClientAddress(await headers(), services.entrance.proxies);
  const waitSeconds = await countGuess(services.store.db, { account, address }, services.now());
  if (waitSeconds !== null) refuseTooMany(waitSeconds);
}

/** Signs in with e-mail and password; where there is a second factor, it is asked for next. */
export async function signInAs(input: Credentials): Promise<Result<Entry>> {
  const services = await getServices();
  return await asResult(services, "Signing in", async () =>
    signInWith(services, parseInput(credentialsSchema, input)),
  );
}

const secondFactorSchema = z.object({
  code: z
    .string()
    .transform((text) => text.replaceAll(/\s/g, ""))
    .pipe(z.string().min(1, "Give the code.").max(40)),
  isBackupCode: z.boolean(),
});
export type SecondFactor = z.input<typeof secondFactorSchema>;

/** The second step. */
export async function signInSecond(input: SecondFactor): Promise<Result<Entry>> {
  const services = await getServices();
  return await asResult(services, "Signing in", async () => {
    const given = parseInput(secondFactorSchema, input);
    const signedIn = await signInWithSecondFactor(services, given, await headers(), services.now());
    return await enter(signedIn, {
      message: given.isBackupCode ? "This is none of your backup codes." : "This code is not right.",
      remedy: given.isBackupCode ? "Each works once." : "Use the one that the app shows now.",
    });
  });
}

/** What the browser asks its passkeys. */
export async function startPasskeySignIn(): Promise<Result<Readonly<Record<string, unknown>>>> {
  const services = await getServices();
  return await asResult(services, "Asking for a passkey", async () => {
    const asked = await askForPasskey(services, await headers());
    await sendCookies(asked.cookies);
    return asked.options;
  });
}

const passkeySchema = z.object({ response: z.record(z.string(), z.unknown()) });

/** Signs in with what a passkey answered. */
export async function signInPasskey(input: z.input<typeof passkeySchema>): Promise<Result<Entry>> {
  const services = await getServices();
  return await asResult(services, "Signing in with a passkey", async () => {
    const { response } = parseInput(passkeySchema, input);
    const signedIn = await signInWithPasskey(services, response, await headers(), services.now());
    return await enter(signedIn, {
      message: "Colonnade does not know this passkey.",
      remedy: "Use another, or sign in with your password.",
    });
  });
}

/** Where to go for single sign-on. */
export async function startSsoSignIn(): Promise<Result<{ readonly url: string }>> {
  const services = await getServices();
  return await asResult(services, "Starting single sign-on", async () => {
    const started = services.entrance.sso === null ? null : await startSso(services, await headers());
    if (started === null) {
      return refuse("precondition_failed", "The identity provider can't be reached.", {
        remedy: "Try again, or sign in with your password.",
      });
    }
    await sendCookies(started.cookies);
    return { url: started.url };
  });
}

/** Signs in as one of the demo's people. The password never leaves the server, so nothing can be guessed and no limit is needed. */
export async function signInDemo(input: { readonly email: string }): Promise<Result<Entry>> {
  const services = await getServices();
  return await asResult(services, "Signing in to the demo", async () => {
    const account = demoAccounts.find((one) => one.email === input.email);
    if (!services.isDemo || account === undefined)
      return refuse("not_found", "There is no such demo account.");
    const { email } = account;
    const password = deriveDemoPassword(services.instanceSecret, email);
    const signedIn = await signIn(services, { email, password }, await headers(), services.now(), "demo");
    return await enter(signedIn, wrongPassword);
  });
}

/** Ends the session. */
export async function signOut(): Promise<Result<null>> {
  const services = await getServices();
  return await asResult(services, "Signing out", async () => {
    // The plugin nextCookies sends the cookies of what is called from an action.
    await services.auth.api.signOut({ headers: await headers() });
    return null;
  });
}

/** Makes the first admin and signs them in. */
export async function setUp(input: SetUpInstanceInput): Promise<Result<Entry>> {
  const services = await getServices();
  const made = await setUpInstance(services, input);
  if (!made.ok) return made;
  return await asResult(services, "Signing in", async () =>
    signInWith(services, parseInput(credentialsSchema, input)),
  );
}

/** Makes the account that an invite promises, and signs its person in. */
export async function join(input: AcceptInviteInput): Promise<Result<Entry>> {
  const services = await getServices();
  return await asResult(services, "Accepting an invite", async () => {
    await countTry(services);
    const made = await acceptInvite(services, input);
    if (!made.ok) return refuse(made.refusal.code, made.refusal.message, made.refusal);
    return await signInWith(services, { email: made.value.email, password: input.password });
  });
}

/** Chooses a password by a link, and signs in with it; a second factor is asked for as always. */
export async function choosePassword(input: ResetPasswordInput): Promise<Result<Entry>> {
  const services = await getServices();
  return await asResult(services, "Choosing a new password", async () => {
    await countTry(services);
    const chosen = await resetPassword(services, input);
    if (!chosen.ok) return refuse(chosen.refusal.code, chosen.refusal.message, chosen.refusal);
    return await signInWith(services, { email: chosen.value.email, password: input.password });
  });
}

/** Sends a link for a new password, where mail can be sent. */
export async function askForReset(input: { readonly email: string }): Promise<Result<null>> {
  const services = await getServices();
  // Also by the address that is asked for: nobody's mail is to be flooded.
  const counted = await asResult(services, "Counting", async () =>
    countTry(services, `reset/${input.email}`),
  );
  return counted.ok ? await requestPasswordReset(services, input) : counted;
}
