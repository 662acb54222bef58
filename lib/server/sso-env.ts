import { z } from "zod";
import type { SsoSettings } from "@/lib/access/entrance";
import { type Role, roleSchema } from "@/lib/domain/lifecycle/role";

/** The settings of single sign-on, as the environment has them; docs/people.md tells what each is. */

const text = z
  .string()
  .transform((given) => (given.trim() === "" ? undefined : given.trim()))
  .optional();

export const ssoEnvShape = {
  COLONNADE_OIDC_ISSUER: text,
  COLONNADE_OIDC_CLIENT_ID: text,
  COLONNADE_OIDC_CLIENT_SECRET: text,
  COLONNADE_OIDC_NAME: text,
  COLONNADE_OIDC_SCOPES: text,
  COLONNADE_OIDC_GROUPS_CLAIM: text,
  COLONNADE_OIDC_ROLES: text,
  COLONNADE_OIDC_GROUPS: text,
  COLONNADE_OIDC_TRUST_EMAIL: text,
};

type SsoEnv = { readonly [Name in keyof typeof ssoEnvShape]?: string | undefined };

/** `admin=dba-leads; reviewer=dba|platform; viewer=*` */
function parsePairs(name: keyof SsoEnv, given: string | undefined): readonly (readonly [string, string])[] {
  return (given ?? "")
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => {
      const at = part.indexOf("=");
      const pair = [part.slice(0, at).trim(), part.slice(at + 1).trim()] as const;
      if (at < 1 || pair[1] === "") throw new Error(`${name}: "${part}" is not of the form name=value.`);
      return pair;
    });
}

function parseRole(name: string): Role {
  const parsed = roleSchema.safeParse(name);
  if (parsed.success) return parsed.data;
  throw new Error(`COLONNADE_OIDC_ROLES: there is no role ${name}.`);
}

/** Null where no issuer is named. Throws a sentence that names what is missing or wrong. */
export function readSsoSettings(env: SsoEnv, url: string | null): SsoSettings | null {
  const issuer = env.COLONNADE_OIDC_ISSUER?.replace(/\/+$/, "");
  if (issuer === undefined) return null;
  if (!/^https:\/\/|^http:\/\/(localhost|127\.0\.0\.1)(:|\/|$)/.test(issuer)) {
    throw new Error("COLONNADE_OIDC_ISSUER must be an https address.");
  }
  if (url === null)
    throw new Error("Single sign-on needs COLONNADE_URL: the provider sends people back there.");
  const { COLONNADE_OIDC_CLIENT_ID: clientId, COLONNADE_OIDC_CLIENT_SECRET: clientSecret } = env;
  if (clientId === undefined || clientSecret === undefined) {
    throw new Error("Single sign-on needs COLONNADE_OIDC_CLIENT_ID and COLONNADE_OIDC_CLIENT_SECRET.");
  }
  return {
    issuer,
    clientId,
    clientSecret,
    name: env.COLONNADE_OIDC_NAME ?? "single sign-on",
    scopes: (env.COLONNADE_OIDC_SCOPES ?? "openid email profile").split(/[\s,]+/),
    groupsClaim: env.COLONNADE_OIDC_GROUPS_CLAIM ?? "groups",
    roles: parsePairs("COLONNADE_OIDC_ROLES", env.COLONNADE_OIDC_ROLES).map(([role, groups]) => ({
      role: parseRole(role),
      groups: groups.split("|").map((one) => one.trim()),
    })),
    groups: parsePairs("COLONNADE_OIDC_GROUPS", env.COLONNADE_OIDC_GROUPS).map(([group, claimValue]) => ({
      group,
      claimValue,
    })),
    trustsEmail: env.COLONNADE_OIDC_TRUST_EMAIL === "1" || env.COLONNADE_OIDC_TRUST_EMAIL === "true",
  };
}
