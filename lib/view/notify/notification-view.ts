import { z } from "zod";
import { newsDataSchema } from "@/lib/domain/notify/news";
import { deliveryStates, notificationKinds, webhookForms } from "@/lib/domain/notify/notification";

/** Notifications, webhooks and deliveries as pages and the API show them. Times are ISO strings. */

const kindSchema = z.enum(notificationKinds);
const timeSchema = z.iso.datetime();

export const notificationViewSchema = z.object({
  id: z.number().int(),
  kind: kindSchema,
  rolloutId: z.string().nullable(),
  data: newsDataSchema.readonly(),
  summary: z.string().describe("What happened, in one line."),
  at: timeSchema,
  readAt: timeSchema.nullable(),
});
export type NotificationView = Readonly<z.infer<typeof notificationViewSchema>>;

export const notificationSettingsSchema = z.object({
  mails: z.boolean().describe("Whether anything was ever mailed to you; without a mail server nothing is."),
  kinds: z.array(z.object({ kind: kindSchema, inPage: z.boolean(), email: z.boolean() })),
});
export type NotificationSettingsView = Readonly<z.infer<typeof notificationSettingsSchema>>;

export const webhookViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  form: z.enum(webhookForms),
  address: z.string().describe("The part that may be shown."),
  isSigned: z.boolean(),
  kinds: z.array(kindSchema),
  environments: z.array(z.string()).nullable().describe("Null: every environment."),
  isEnabled: z.boolean(),
  version: z.number().int(),
  createdAt: timeSchema,
  lastDelivery: z
    .object({ state: z.enum(deliveryStates), at: timeSchema })
    .nullable()
    .describe("The newest message to it."),
});
export type WebhookView = Readonly<z.infer<typeof webhookViewSchema>>;

export const deliveryViewSchema = z.object({
  id: z.string(),
  channel: z.enum(["email", "webhook"]),
  to: z.string(),
  kind: kindSchema,
  summary: z.string(),
  rolloutId: z.string().nullable(),
  isTest: z.boolean(),
  state: z.enum(deliveryStates),
  attempts: z.array(
    z.object({
      number: z.number().int(),
      at: timeSchema,
      status: z.number().int().nullable(),
      error: z.string().nullable(),
      durationMs: z.number().int(),
    }),
  ),
  nextAttemptAt: timeSchema.nullable(),
  createdAt: timeSchema,
  resendOf: z.string().nullable(),
});
export type DeliveryView = Readonly<z.infer<typeof deliveryViewSchema>>;
