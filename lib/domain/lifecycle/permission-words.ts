import type { Permission } from "./role";

/** What each permission lets one do, after "may": in refusals, and where scopes are chosen. */
export const permissionWords: Record<Permission, string> = {
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
  manage_keys: "make API keys, and end their own sessions",
  manage_people: "manage people and groups",
  manage_policies: "change policies",
  manage_notifications: "manage webhooks",
  read_audit: "read the audit log",
};
