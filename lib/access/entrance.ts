import type { Role } from "@/lib/domain/lifecycle/role";

/** How people reach this instance and come in, as its environment says. */
export interface Entrance {
  /** Where people reach it; null: any host that a request names. */
  readonly url: string | null;
  /** How many proxies of ours stand before it. */
  readonly proxies: number;
  readonly sso: SsoSettings | null;
}

/** OpenID Connect. */
export interface SsoSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** On the button. */
  readonly name: string;
  readonly scopes: readonly string[];
  /** The claim that lists somebody's groups. */
  readonly groupsClaim: string;
  /** Which groups give which role; empty: nobody is made, and roles are an admin's to give. `*` is everybody. */
  readonly roles: readonly { readonly role: Role; readonly groups: readonly string[] }[];
  /** Which of their groups put somebody into which of ours, by its name. */
  readonly groups: readonly { readonly claimValue: string; readonly group: string }[];
  /** Take every address that the provider tells for proven. */
  readonly trustsEmail: boolean;
}
