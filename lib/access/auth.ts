import { betterAuth } from "better-auth";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { nextCookies } from "better-auth/next-js";
import { account, rateLimit, session, user, verificationToken } from "@/lib/store/schema";
import { deriveKey } from "@/lib/store/secret-box";
import type { Store } from "@/lib/store/store";

export interface AuthOptions {
  readonly store: Store;
  readonly instanceSecret: string;
  /** Where people reach this instance. Null: whatever host a request names, which suits one machine and any port. */
  readonly url: string | null;
}

function originOf(request: Request): string[] {
  const host = request.headers.get("host");
  return host === null ? [] : [`${new URL(request.url).protocol}//${host}`];
}

/** Sessions and passwords, kept in the control database. Nobody can sign up: people are made by set-up, by an admin, or for the demo. */
export function createAuth(options: AuthOptions) {
  const { url } = options;
  return betterAuth({
    appName: "Colonnade",
    baseURL: url ?? "http://localhost:3000",
    secret: deriveKey(options.instanceSecret, "sessions").toString("base64url"),
    database: drizzleAdapter(options.store.db, {
      provider: "pg",
      schema: { user, session, account, verification: verificationToken, rateLimit },
      transaction: true,
    }),
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 12, maxPasswordLength: 256 },
    user: {
      additionalFields: { role: { type: "string", required: true, input: false, defaultValue: "viewer" } },
    },
    session: { expiresIn: 7 * 24 * 3600, updateAge: 24 * 3600 },
    rateLimit: {
      enabled: true,
      storage: "database",
      window: 10,
      max: 100,
      customRules: { "/sign-in/email": { window: 60, max: 10 } },
    },
    // A page of another origin can't name our host in a browser's Host header, so "same host" is a sound check where no URL is set.
    ...(url === null
      ? { trustedOrigins: (request?: Request) => (request === undefined ? [] : originOf(request)) }
      : { trustedOrigins: [new URL(url).origin] }),
    advanced: {
      cookiePrefix: "colonnade",
      useSecureCookies: url?.startsWith("https://") ?? false,
      defaultCookieAttributes: { httpOnly: true, sameSite: "lax" },
    },
    telemetry: { enabled: false },
    logger: { level: "error" },
    plugins: [nextCookies()],
  });
}

export type Auth = ReturnType<typeof createAuth>;
