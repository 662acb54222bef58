import { z } from "zod";

/** Who may do what, as one table. The gate adds what depends on the rollout (nobody approves their own change). */

export const roles = ["viewer", "engineer", "reviewer", "admin"] as const;
export const roleSchema = z.enum(roles);
export type Role = z.infer<typeof roleSchema>;

/** Everything that needs a permission; each command names the one that it needs. */
export const permissions = {
  view: ["viewer", "engineer", "reviewer", "admin"],
  view_samples: ["engineer", "reviewer", "admin"],
  manage_targets: ["admin"],
  design: ["engineer", "reviewer", "admin"],
  /** Taking part in a rollout's discussion. */
  comment: ["engineer", "reviewer", "admin"],
  /** Asking for changes, and rejecting. */
  review: ["reviewer", "admin"],
  approve: ["reviewer", "admin"],
  operate: ["engineer", "reviewer", "admin"],
  /** The stop-everything switch: whoever runs rollouts may turn it on; off, an admin or who turned it on. */
  stop_everything: ["engineer", "reviewer", "admin"],
  release_stop: ["admin"],
  /** Ending a session of the application's that stands in the way. */
  end_sessions: ["admin"],
  /** Keys and sessions of one's own; keys never carry more than the person's role. */
  manage_keys: ["viewer", "engineer", "reviewer", "admin"],
  /** Invites, roles, groups, what single sign-on gives, and everybody's sessions and keys. */
  manage_people: ["admin"],
  manage_policies: ["admin"],
  /** Webhooks and their deliveries; what one is told oneself needs no permission. */
  manage_notifications: ["admin"],
  read_audit: ["reviewer", "admin"],
} as const satisfies Record<string, readonly Role[]>;
export type Permission = keyof typeof permissions;

/** A role and, where a key acts in a person's name, the permissions that the key is limited to. */
export interface Bearer {
  readonly role: Role;
  readonly scopes?: readonly Permission[] | undefined;
}

/** True when the role carries the permission and no scope holds it back. */
export function isPermitted(who: Bearer, permission: Permission): boolean {
  if (who.scopes !== undefined && !who.scopes.includes(permission)) return false;
  return (permissions[permission] as readonly Role[]).includes(who.role);
}

/** The way by which something was asked for. */
export const vias = ["page", "api", "cli", "engine"] as const;
export type Via = (typeof vias)[number];

/** A signed-in person, or a key that acts in a person's name. */
export interface Actor extends Bearer {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly groupIds: readonly string[];
  readonly via: Via;
  /** The key that acts; a person in a session has none, nor its limits. */
  readonly apiKeyId?: string;
  /** The environments that the key is limited to; without it every one. */
  readonly environments?: readonly string[];
}
