import { type Actor, isPermitted, type Permission, permissions } from "@/lib/domain/lifecycle/role";
import { refuse } from "@/lib/domain/refusal";

const deeds: Record<Permission, string> = {
  view: "look at rollouts and targets",
  view_samples: "look at sample rows",
  manage_targets: "add or change targets",
  design: "design changes",
  approve: "approve phases",
  operate: "run rollouts",
  stop_everything: "stop everything",
  end_sessions: "end sessions on a target",
  release_stop: "let everything go on",
};

/** Refuses when the person's role does not carry the permission. */
export function authorise(actor: Actor, permission: Permission): void {
  if (isPermitted(actor.role, permission)) return;
  refuse("forbidden", `As ${actor.role} you may not ${deeds[permission]}.`, {
    remedy: `Ask someone with the role ${permissions[permission].join(" or ")}.`,
  });
}
