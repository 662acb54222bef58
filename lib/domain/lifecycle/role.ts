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
  approve: ["reviewer", "admin"],
  operate: ["engineer", "reviewer", "admin"],
  /** The stop-everything switch: whoever runs rollouts may turn it on; off, an admin or who turned it on. */
  stop_everything: ["engineer", "reviewer", "admin"],
  release_stop: ["admin"],
  /** Ending a session of the application's that stands in the way. */
  end_sessions: ["admin"],
} as const satisfies Record<string, readonly Role[]>;
export type Permission = keyof typeof permissions;

/** True when the role carries the permission. */
export function isPermitted(role: Role, permission: Permission): boolean {
  return (permissions[permission] as readonly Role[]).includes(role);
}

/** A signed-in person, or what acts in a person's name. */
export interface Actor {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
}
