import { z } from "zod";
import { addWebhookInput } from "@/lib/commands/notify/add-webhook";
import { changeNotificationSettingsInput } from "@/lib/commands/notify/change-notification-settings";
import { editWebhookBody } from "@/lib/commands/notify/edit-webhook";
import { markReadInput } from "@/lib/commands/notify/mark-read";
import { listDeliveriesInput } from "@/lib/queries/notify/list-deliveries";
import { listNotificationsInput } from "@/lib/queries/notify/list-notifications";
import {
  deliveryViewSchema,
  notificationSettingsSchema,
  notificationViewSchema,
  webhookViewSchema,
} from "@/lib/view/notify/notification-view";
import { exampleIds } from "../example-rollout";
import { type Operation, pageOfAnswer } from "../operation";

const webhookId = "2d3c6a0e-55a1-4b8c-9c8e-0d8c2a4b7f10";
const deliveryId = "7a1b0c52-0f6a-4a55-8f5f-3f4f3a6f2b11";
const rolloutId = exampleIds.rollout;

const exampleNotification = {
  id: 412,
  kind: "review_asked",
  rolloutId,
  data: {
    title: "Add cents to orders",
    target: "production",
    environment: "production",
    phase: "expand",
    actor: "Ada Author",
    text: null,
  },
  summary: "Ada Author asks for a review of “Add cents to orders” on production",
  at: "2026-05-04T09:12:31.000Z",
  readAt: null,
};

const exampleWebhook = {
  id: webhookId,
  name: "#deploys",
  form: "slack",
  address: "https://hooks.slack.com/…",
  isSigned: false,
  kinds: ["failed", "completed"],
  environments: ["production"],
  isEnabled: true,
  version: 1,
  createdAt: "2026-05-04T08:30:00.000Z",
  lastDelivery: { state: "delivered", at: "2026-05-04T09:12:31.000Z" },
};

const exampleDelivery = {
  id: deliveryId,
  channel: "webhook",
  to: "#deploys",
  kind: "failed",
  summary: "Backfill of “Add cents to orders” on production failed",
  rolloutId,
  isTest: false,
  state: "given_up",
  attempts: [
    { number: 1, at: "2026-05-04T09:12:32.000Z", status: 500, error: "It answered 500", durationMs: 120 },
  ],
  nextAttemptAt: null,
  createdAt: "2026-05-04T09:12:31.000Z",
  resendOf: null,
};

const sentAnswer = {
  status: 201 as const,
  schema: z.object({ deliveryId: z.string() }),
  description: "The delivery; the log tells what becomes of it.",
  example: { deliveryId },
};

export const notificationOperations: readonly Operation[] = [
  {
    path: "/notifications",
    method: "get",
    id: "listNotifications",
    summary: "What you were told",
    description: "Newest first. What waits for you is another question: list rollouts with `sort=waiting`.",
    query: listNotificationsInput,
    answer: pageOfAnswer(notificationViewSchema, "Notifications.", exampleNotification),
  },
  {
    path: "/notifications/read",
    method: "post",
    id: "markRead",
    summary: "Mark notifications as read",
    description: "Those that are named, or all. Again is no harm.",
    body: { schema: markReadInput, example: { ids: [412] } },
    answer: {
      schema: z.object({ unread: z.number().int() }),
      description: "How many are left.",
      example: { unread: 0 },
    },
  },
  {
    path: "/notifications/settings",
    method: "get",
    id: "getNotificationSettings",
    summary: "How you are told",
    answer: {
      schema: notificationSettingsSchema,
      description: "Each kind, in the page and by mail.",
      example: { mails: false, kinds: [{ kind: "failed", inPage: true, email: true }] },
    },
  },
  {
    path: "/notifications/settings",
    method: "put",
    id: "changeNotificationSettings",
    summary: "Change how you are told of one kind",
    body: {
      schema: changeNotificationSettingsInput,
      example: { kind: "commented", inPage: true, email: false },
    },
    answer: {
      schema: changeNotificationSettingsInput,
      description: "As it is now.",
      example: { kind: "commented", inPage: true, email: false },
    },
  },
  {
    path: "/webhooks",
    method: "get",
    id: "listWebhooks",
    summary: "List webhooks",
    answer: {
      schema: z.array(webhookViewSchema),
      description: "By name; of an address only what may be shown.",
      example: [exampleWebhook],
    },
  },
  {
    path: "/webhooks",
    method: "post",
    id: "addWebhook",
    summary: "Add a webhook",
    description:
      "`slack` for chats that read Slack's messages, `generic` for programs: signed, see docs/notifications.md.",
    body: {
      schema: addWebhookInput,
      example: {
        name: "#deploys",
        form: "slack",
        address: "https://hooks.slack.com/services/T0/B0/x",
        kinds: ["failed", "completed"],
        environments: ["production"],
      },
    },
    answer: {
      status: 201,
      schema: z.object({ webhookId: z.string(), secret: z.string().nullable() }),
      description: "With the secret that generic deliveries are signed with, this once.",
      example: { webhookId, secret: null },
    },
  },
  {
    path: "/webhooks/{webhookId}",
    method: "patch",
    id: "editWebhook",
    summary: "Change a webhook",
    description: "What is left out stays. `expectedVersion` is that of the webhook that was read.",
    body: { schema: editWebhookBody, example: { expectedVersion: 1, isEnabled: false } },
    answer: {
      schema: z.object({ version: z.number().int() }),
      description: "The new version.",
      example: { version: 2 },
    },
  },
  {
    path: "/webhooks/{webhookId}",
    method: "delete",
    id: "removeWebhook",
    summary: "Remove a webhook",
    description: "With the log of what was sent to it.",
    answer: {
      schema: z.object({ name: z.string() }),
      description: "What it was called.",
      example: { name: "#deploys" },
    },
  },
  {
    path: "/webhooks/{webhookId}/test",
    method: "post",
    id: "testWebhook",
    summary: "Send a test to a webhook",
    answer: sentAnswer,
  },
  {
    path: "/deliveries",
    method: "get",
    id: "listDeliveries",
    summary: "The log of mails and webhooks",
    description: "Newest first, with every attempt.",
    query: listDeliveriesInput,
    answer: pageOfAnswer(deliveryViewSchema, "Deliveries.", exampleDelivery),
  },
  {
    path: "/deliveries/{deliveryId}/resend",
    method: "post",
    id: "resendDelivery",
    summary: "Send a message again",
    description: "One that was delivered or given up. The receiver sees the id of the first.",
    answer: sentAnswer,
  },
];
