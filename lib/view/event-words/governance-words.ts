import type { governanceEvents } from "@/lib/domain/lifecycle/event-data/governance-events";
import { printCounted } from "@/lib/view/print-amount";
import type { KindsOf, Sayers } from "./said";

export const governanceSayers: Sayers<KindsOf<typeof governanceEvents>> = {
  policy_changed: (data) => ({
    text: `Changed the policy of ${data.environment}; it is now version ${data.version}`,
    detail: data.comment,
    tone: "attention",
  }),
  api_key_created: (data) => ({
    text: `Made the API key ${data.key.name}, until ${data.expiresAt.slice(0, 10)}`,
    detail: `It may: ${data.scopes.join(", ")}. ${data.environments === null ? "In every environment." : `In ${data.environments.join(", ")}.`}`,
    tone: "attention",
  }),
  api_key_revoked: (data) => ({ text: `Revoked the API key ${data.key.name}` }),
  webhook_added: (data) => ({ text: `Added the webhook ${data.webhook.name} (${data.form})` }),
  webhook_changed: (data) => ({
    text: `Changed the webhook ${data.webhook.name}${data.isEnabled ? "" : "; it is off"}`,
  }),
  webhook_removed: (data) => ({ text: `Removed the webhook ${data.webhook.name}` }),
  delivery_resent: (data) => ({ text: `Sent a notification to ${data.to} again` }),
  audit_exported: (data) => ({ text: `Exported ${printCounted(data.count, "event")} of the audit log` }),
};
