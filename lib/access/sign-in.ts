import type { Store } from "@/lib/store/store";
import { clearAttempts, countAttempt } from "./attempts";
import type { Auth } from "./auth";

export type SignedIn =
  | { readonly kind: "signed_in"; readonly cookies: readonly string[] }
  | { readonly kind: "wrong" }
  | { readonly kind: "too_many" };

const passedOn = ["x-forwarded-for", "user-agent", "host"];

/**
 * Signs in with e-mail and password; gives the Set-Cookie lines to send. Goes through better-auth's own handler, so that its limits by
 * address count, and adds a limit by account. Says the same for an unknown e-mail and a wrong password.
 */
export async function signIn(
  services: { readonly auth: Auth; readonly store: Store },
  credentials: { readonly email: string; readonly password: string },
  headers: Headers,
  now: Date,
): Promise<SignedIn> {
  if (!(await countAttempt(services.store, credentials.email, now))) return { kind: "too_many" };
  const forwarded = new Headers({ "content-type": "application/json" });
  for (const name of passedOn) {
    const value = headers.get(name);
    if (value !== null) forwarded.set(name, value);
  }
  const base = services.auth.options.baseURL;
  const response = await services.auth.handler(
    new Request(new URL("/api/auth/sign-in/email", base), {
      method: "POST",
      headers: forwarded,
      body: JSON.stringify(credentials),
    }),
  );
  if (response.status === 429) return { kind: "too_many" };
  if (!response.ok) return { kind: "wrong" };
  await clearAttempts(services.store, credentials.email);
  return { kind: "signed_in", cookies: response.headers.getSetCookie() };
}
