import type { BetterAuthOptions, GenericEndpointContext } from "better-auth";
import type { GenericOAuthConfig } from "better-auth/plugins";
import { eq } from "drizzle-orm";
import { type Role, roleSchema } from "@/lib/domain/lifecycle/role";
import { recordEvent } from "@/lib/store/record-event";
import { user } from "@/lib/store/schema";
import type { Store } from "@/lib/store/store";
import { inTransaction } from "@/lib/store/store";
import type { SsoSettings } from "./entrance";
import { readClaims } from "./sso-claims";
import { type Given, judgeClaims } from "./sso-mapping";
import { applySso } from "./sso-sync";

/**
 * Single sign-on through OpenID Connect. What the provider's groups give (lib/access/sso-mapping.ts) is worked out before anything is written: who
 * gets no role is refused and not made; who does has that role and those groups before their session begins.
 */

const ssoProvider = "sso";

/** By this the sign-in page knows why somebody came back. */
const noRoleCode = "no_role";

type Validate = NonNullable<NonNullable<BetterAuthOptions["user"]>["validateUserInfo"]>;
type Context = GenericEndpointContext | null;

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

/** What better-auth is told about single sign-on; without settings nobody comes in by it. */
export function createSso(store: Store, settings: SsoSettings | null) {
  /** What is given to whom, while one request of the provider's is answered. */
  const given = new WeakMap<object, Given>();
  const givenIn = (context: Context) => (context === null ? undefined : given.get(context.context));

  async function recordRefused(email: unknown): Promise<void> {
    if (typeof email !== "string") return;
    const [known] = await store.db.select().from(user).where(eq(user.email, email.toLowerCase()));
    if (known === undefined) return;
    await inTransaction(store, (tx) =>
      recordEvent(tx, {
        rolloutId: null,
        actor: { id: known.id, name: known.name, via: "page" },
        data: { kind: "sign_in_refused", why: "no_role" },
      }),
    );
  }

  async function readPerson(userId: string) {
    const [found] = await store.db.select().from(user).where(eq(user.id, userId));
    return found === undefined ? null : { id: found.id, name: found.name, via: "page" as const };
  }

  const provider = (settings: SsoSettings): GenericOAuthConfig => ({
    providerId: ssoProvider,
    name: settings.name,
    discoveryUrl: `${settings.issuer}/.well-known/openid-configuration`,
    clientId: settings.clientId,
    clientSecret: settings.clientSecret,
    scopes: [...settings.scopes],
    pkce: true,
    requireIdTokenVerification: true,
    disableSignUp: settings.roles.length === 0,
    getUserInfo: (tokens) => readClaims(settings, tokens),
  });

  /** Before anybody is made, linked or let in. */
  const validate: Validate = async ({ user: asked, source }, context) => {
    if (settings === null || source.oauth?.providerId !== ssoProvider) return undefined;
    const gives = judgeClaims(settings, asRecord(source.oauth.profile));
    if (gives === null) {
      await recordRefused(asked.email);
      return { error: noRoleCode };
    }
    given.set(context.context, gives);
    return undefined;
  };

  return {
    config: settings === null ? [] : [provider(settings)],
    validate,

    /** Gives who is made their role. */
    async beforePerson<T extends object>(
      person: T,
      context: Context,
    ): Promise<{ data: T & { role: Role } } | false> {
      const gives = givenIn(context);
      // Nobody else is made through better-auth.
      return gives?.role == null ? false : { data: { ...person, role: gives.role } };
    },

    async afterPerson(
      person: Readonly<Record<string, unknown>> & { id: string; name: string },
    ): Promise<void> {
      const role = roleSchema.parse(person.role);
      await inTransaction(store, (tx) =>
        recordEvent(tx, {
          rolloutId: null,
          actor: { id: person.id, name: person.name, via: "page" },
          data: { kind: "person_joined", role, how: "sso" },
        }),
      );
    },

    /** Brings role and groups up to what the provider gives. */
    async beforeSession(userId: string, context: Context): Promise<void> {
      const gives = givenIn(context);
      if (gives !== undefined) await inTransaction(store, (tx) => applySso(tx, userId, gives));
    },

    async afterSession(userId: string, context: Context): Promise<void> {
      if (givenIn(context) === undefined) return;
      const actor = await readPerson(userId);
      if (actor === null) return;
      await inTransaction(store, (tx) =>
        recordEvent(tx, {
          rolloutId: null,
          actor,
          data: { kind: "signed_in", how: "sso", secondFactor: false },
        }),
      );
    },
  };
}
