import { z } from "zod";
import type { SsoSettings } from "./entrance";

/**
 * Who somebody is, as the identity provider tells: the claims of the ID token (whose signature, audience and nonce better-auth has checked before this is
 * called) and, for providers that keep groups and addresses out of it, those of the userinfo address.
 */

const discoverySchema = z.object({ userinfo_endpoint: z.url().optional() });
const claimsSchema = z.looseObject({
  sub: z.string().min(1),
  email: z.string().optional(),
  name: z.string().optional(),
  preferred_username: z.string().optional(),
  email_verified: z.unknown().optional(),
});

const answerWithinMs = 10_000;

function decodePayload(idToken: string): unknown {
  const [, payload = ""] = idToken.split(".");
  return JSON.parse(Buffer.from(payload, "base64url").toString());
}

async function getJson(url: string, headers: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(answerWithinMs) });
  if (!response.ok) throw new Error(`${new URL(url).origin} answers ${response.status}.`);
  return await response.json();
}

async function readUserInfo(settings: SsoSettings, accessToken: string): Promise<unknown> {
  const found = discoverySchema.parse(await getJson(`${settings.issuer}/.well-known/openid-configuration`));
  if (found.userinfo_endpoint === undefined) return {};
  return await getJson(found.userinfo_endpoint, { authorization: `Bearer ${accessToken}` });
}

/** The claims with names that better-auth reads; null where they are not about one person with an address. */
export async function readClaims(
  settings: SsoSettings,
  tokens: { readonly idToken?: string | undefined; readonly accessToken?: string | undefined },
) {
  if (tokens.idToken === undefined) return null;
  const own = claimsSchema.parse(decodePayload(tokens.idToken));
  const isComplete = own.email !== undefined && own[settings.groupsClaim] !== undefined;
  const told =
    isComplete || tokens.accessToken === undefined ? own : await readUserInfo(settings, tokens.accessToken);
  const more = claimsSchema.partial().parse(told);
  // OpenID Connect: userinfo of another subject must not be used.
  if (more.sub !== undefined && more.sub !== own.sub) return null;
  const claims = { ...more, ...own };
  if (claims.email === undefined) return null;
  const isProven = claims.email_verified === true || claims.email_verified === "true";
  return {
    ...claims,
    id: own.sub,
    email: claims.email.toLowerCase(),
    name: claims.name ?? claims.preferred_username ?? claims.email,
    emailVerified: settings.trustsEmail || isProven,
  };
}
