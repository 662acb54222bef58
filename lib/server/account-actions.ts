import "server-only";
import { parseSetCookieHeader, toCookieOptions } from "better-auth/cookies";
import { cookies, headers } from "next/headers";
import { z } from "zod";
import { demoAccounts, deriveDemoPassword } from "@/lib/access/demo-accounts";
import { signIn } from "@/lib/access/sign-in";
import { asResult, parseInput } from "@/lib/commands/as-result";
import { type SetUpInstanceInput, setUpInstance } from "@/lib/commands/people/set-up-instance";
import type { Services } from "@/lib/commands/services";
import { type Result, refuse } from "@/lib/domain/refusal";
import { getServices } from "./services";

/** Signing in and out, and the first set-up: what can be done without being someone. */

const credentialsSchema = z.object({
  email: z.string().trim().toLowerCase().min(1, "Give your e-mail address.").max(254),
  password: z.string().min(1, "Give your password.").max(256),
});
export type Credentials = z.input<typeof credentialsSchema>;

async function sendCookies(lines: readonly string[]): Promise<void> {
  const jar = await cookies();
  for (const line of lines) {
    for (const [name, cookie] of parseSetCookieHeader(line))
      jar.set(name, cookie.value, toCookieOptions(cookie));
  }
}

async function signInWith(
  services: Services,
  credentials: z.output<typeof credentialsSchema>,
): Promise<null> {
  const signedIn = await signIn(services, credentials, await headers(), services.now());
  switch (signedIn.kind) {
    case "signed_in":
      await sendCookies(signedIn.cookies);
      return null;
    case "wrong":
      return refuse("forbidden", "This e-mail address and password don't go together.", {
        remedy: "Check both, or ask an admin for a new password.",
      });
    case "too_many":
      return refuse("forbidden", "There were too many attempts.", {
        remedy: "Wait a few minutes, then try again.",
      });
  }
}

/** Signs in with e-mail and password. */
export async function signInAs(input: Credentials): Promise<Result<null>> {
  const services = await getServices();
  return await asResult(services, "Signing in", async () =>
    signInWith(services, parseInput(credentialsSchema, input)),
  );
}

/** Signs in as one of the demo's people. The password never leaves the server, so nothing can be guessed and no limit is needed. */
export async function signInDemo(input: { readonly email: string }): Promise<Result<null>> {
  const services = await getServices();
  return await asResult(services, "Signing in to the demo", async () => {
    const account = demoAccounts.find((one) => one.email === input.email);
    if (!services.isDemo || account === undefined)
      return refuse("not_found", "There is no such demo account.");
    const password = deriveDemoPassword(services.instanceSecret, account.email);
    // The plugin nextCookies sends the cookies of what is called from an action.
    await services.auth.api.signInEmail({
      body: { email: account.email, password },
      headers: await headers(),
    });
    return null;
  });
}

/** Ends the session. */
export async function signOut(): Promise<Result<null>> {
  const services = await getServices();
  return await asResult(services, "Signing out", async () => {
    await services.auth.api.signOut({ headers: await headers() });
    return null;
  });
}

/** Makes the first admin and signs them in. */
export async function setUp(input: SetUpInstanceInput): Promise<Result<null>> {
  const services = await getServices();
  const made = await setUpInstance(services, input);
  if (!made.ok) return made;
  return await asResult(services, "Signing in", async () =>
    signInWith(services, parseInput(credentialsSchema, input)),
  );
}
