import { type Actor, isPermitted, type Permission, permissions } from "@/lib/domain/lifecycle/role";
import { refuse } from "@/lib/domain/refusal";

const deeds: Record<Permission, string> = {
  view: "look at rollouts and targets",
  view_samples: "look at sample rows",
  manage_targets: "add or change targets",
  design: "design changes",
  comment: "take part in the discussion",
  review: "ask for changes or reject them",
  approve: "approve phases",
  operate: "run rollouts",
  stop_everything: "stop everything",
  end_sessions: "end sessions on a target",
  release_stop: "let everything go on",
  manage_keys: "make API keys",
  manage_people: "manage people and groups",
  manage_policies: "change policies",
  manage_notifications: "manage webhooks",
  read_audit: "read the audit log",
};

/** Refuses when the person's role, or the key's scopes, do not carry the permission. */
export function authorise(actor: Actor, permission: Permission): void {
  if (isPermitted(actor, permission)) return;
  if (isPermitted({ role: actor.role }, permission)) {
    refuse("forbidden", `This API key may not ${deeds[permission]}.`, {
      remedy: `Use a key with the scope ${permission}.`,
    });
  }
  refuse("forbidden", `As ${actor.role} you may not ${deeds[permission]}.`, {
    remedy: `Ask someone with the role ${permissions[permission].join(" or ")}.`,
  });
}
