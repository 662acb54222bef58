import { type Role, roles } from "@/lib/domain/lifecycle/role";
import type { SsoSettings } from "./entrance";

/** What a provider's groups give. Pure. */

export interface Given {
  /** Null: single sign-on gives no roles here; they are an admin's to give. */
  readonly role: Role | null;
  /** Names of our groups. */
  readonly groups: readonly string[];
}

/** The groups that the claim lists: a list, or one name, or names with commas between them. */
export function readGroupNames(claim: unknown): readonly string[] {
  if (Array.isArray(claim)) return claim.filter((one): one is string => typeof one === "string");
  return typeof claim === "string" ? claim.split(",").map((one) => one.trim()) : [];
}

/** The highest role that any of the groups gives, and every group of ours; null where roles are given, and none to this person. */
export function judgeClaims(settings: SsoSettings, claims: Readonly<Record<string, unknown>>): Given | null {
  const names = readGroupNames(claims[settings.groupsClaim]);
  const groups = settings.groups.filter((one) => names.includes(one.claimValue)).map((one) => one.group);
  if (settings.roles.length === 0) return { role: null, groups };
  const matching = settings.roles.filter((one) =>
    one.groups.some((name) => name === "*" || names.includes(name)),
  );
  const role = roles.findLast((one) => matching.some((match) => match.role === one));
  return role === undefined ? null : { role, groups };
}
