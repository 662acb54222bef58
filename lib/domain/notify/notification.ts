/** The words of notifications: what they are about, and how they travel. */

export const notificationKinds = [
  "review_asked",
  "gate_waiting",
  "approved",
  "approvals_voided",
  "commented",
  "changes_requested",
  "rejected",
  "paused",
  "failed",
  "rows_quarantined",
  "completed",
] as const;
export type NotificationKind = (typeof notificationKinds)[number];

export const webhookForms = ["slack", "generic"] as const;
export type WebhookForm = (typeof webhookForms)[number];

export const deliveryStates = ["waiting", "delivered", "given_up"] as const;
export type DeliveryState = (typeof deliveryStates)[number];
