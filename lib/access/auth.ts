import { passkey as passkeyPlugin } from "@better-auth/passkey";
import { betterAuth } from "better-auth";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { APIError } from "better-auth/api";
import { nextCookies } from "better-auth/next-js";
import { genericOAuth, twoFactor as twoFactorPlugin } from "better-auth/plugins";
import { eq } from "drizzle-orm";
import { account, session, user, verificationToken } from "@/lib/store/schema";
import { passkey, twoFactor } from "@/lib/store/schema/people";
import { deriveKey } from "@/lib/store/secret-box";
import type { Store } from "@/lib/store/store";
import type { SsoSettings } from "./entrance";
import { createSso } from "./sso";

export interface AuthOptions {
  readonly store: Store;
  readonly instanceSecret: string;
  /** Where people reach this instance. Null: whatever host a request names, which suits one machine and any port. */
  readonly url: string | null;
  readonly sso: SsoSettings | null;
}

/** Of a refusal to start a session for somebody who was deactivated. */
export const disabledCode = "account_disabled";

function originsOf(request: Request): string[] {
  const host = request.headers.get("host");
  // A proxy may speak https to the browser and http to us.
  return host === null ? [] : [`http://${host}`, `https://${host}`];
}

/** Refuses a session to whoever was deactivated, whatever they prove. */
async function checkEnabled(store: Store, userId: string): Promise<void> {
  const [found] = await store.db
    .select({ disabledAt: user.disabledAt })
    .from(user)
    .where(eq(user.id, userId));
  if (found === undefined || found.disabledAt === null) return;
  throw new APIError("FORBIDDEN", { code: disabledCode, message: "This account is deactivated." });
}

/**
 * Sessions, passwords, second factors, passkeys and single sign-on, kept in the control database. Nobody can sign up: people are made by set-up, an
 * invite, single sign-on, or for the demo. Its own addresses are not reachable (app/api/auth), and guessing is slowed down by lib/access/attempts.ts.
 */
export function createAuth(options: AuthOptions) {
  const { url, store } = options;
  const sso = createSso(store, options.sso);
  return betterAuth({
    appName: "Colonnade",
    baseURL: url ?? "http://localhost:3000",
    secret: deriveKey(options.instanceSecret, "sessions").toString("base64url"),
    database: drizzleAdapter(store.db, {
      provider: "pg",
      schema: { user, session, account, verification: verificationToken, twoFactor, passkey },
      transaction: true,
    }),
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 12, maxPasswordLength: 256 },
    user: {
      additionalFields: { role: { type: "string", required: true, input: false, defaultValue: "viewer" } },
      validateUserInfo: sso.validate,
    },
    account: { accountLinking: { enabled: true } },
    session: { expiresIn: 7 * 24 * 3600, updateAge: 24 * 3600 },
    databaseHooks: {
      user: { create: { before: sso.beforePerson, after: sso.afterPerson } },
      session: {
        create: {
          before: async ({ userId }, context) => {
            await checkEnabled(store, userId);
            await sso.beforeSession(userId, context);
          },
          after: ({ userId }, context) => sso.afterSession(userId, context),
        },
      },
    },
    rateLimit: { enabled: false },
    // A page of another origin can't name our host in a browser's Host header, so "same host" is a sound check where no URL is set.
    ...(url === null
      ? { trustedOrigins: (request?: Request) => (request === undefined ? [] : originsOf(request)) }
      : { trustedOrigins: [new URL(url).origin] }),
    advanced: {
      cookiePrefix: "colonnade",
      useSecureCookies: url?.startsWith("https://") ?? false,
      defaultCookieAttributes: { httpOnly: true, sameSite: "lax" },
    },
    onAPIError: { errorURL: "/sign-in" },
    telemetry: { enabled: false },
    logger: { disabled: true },
    plugins: [
      twoFactorPlugin({ issuer: "Colonnade" }),
      passkeyPlugin({
        rpName: "Colonnade",
        rpID: url === null ? "localhost" : new URL(url).hostname,
        ...(url === null ? {} : { origin: new URL(url).origin }),
        // A passkey stands for both factors, so its device has to ask for a finger, a face or a PIN.
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
        registration: {
          afterVerification: ({ verification }) => checkVerified(verification.registrationInfo?.userVerified),
        },
        authentication: {
          afterVerification: ({ verification }) =>
            checkVerified(verification.authenticationInfo.userVerified),
        },
      }),
      genericOAuth({ config: sso.config }),
      nextCookies(),
    ],
  });
}

async function checkVerified(isVerified: boolean | undefined): Promise<undefined> {
  if (isVerified === true) return undefined;
  throw new APIError("UNAUTHORIZED", { code: "not_verified", message: "The passkey asked for nothing." });
}

export type Auth = ReturnType<typeof createAuth>;
