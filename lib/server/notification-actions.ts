import "server-only";
import { addWebhook, addWebhookInput } from "@/lib/commands/notify/add-webhook";
import {
  changeNotificationSettings,
  changeNotificationSettingsInput,
} from "@/lib/commands/notify/change-notification-settings";
import { editWebhook, editWebhookInput } from "@/lib/commands/notify/edit-webhook";
import { markRead, markReadInput } from "@/lib/commands/notify/mark-read";
import { removeWebhook } from "@/lib/commands/notify/remove-webhook";
import { resendDelivery, resendDeliveryInput, testWebhook } from "@/lib/commands/notify/send-again";
import { webhookIdInput } from "@/lib/commands/notify/webhook-input";
import { defineAction } from "./define-action";

/** What pages do with notifications and webhooks, as actions of the signed-in person. */
export const notificationActions = {
  markRead: defineAction(markReadInput, markRead),
  changeSettings: defineAction(changeNotificationSettingsInput, changeNotificationSettings),
  addWebhook: defineAction(addWebhookInput, addWebhook),
  editWebhook: defineAction(editWebhookInput, editWebhook),
  removeWebhook: defineAction(webhookIdInput, removeWebhook),
  testWebhook: defineAction(webhookIdInput, testWebhook),
  resend: defineAction(resendDeliveryInput, resendDelivery),
};
