"use server";

import { notificationActions } from "@/lib/server/notification-actions";

type Input<Action extends keyof typeof notificationActions> = Parameters<
  (typeof notificationActions)[Action]
>[0];

export async function addWebhookAction(input: Input<"addWebhook">) {
  return await notificationActions.addWebhook(input);
}

export async function editWebhookAction(input: Input<"editWebhook">) {
  return await notificationActions.editWebhook(input);
}

export async function removeWebhookAction(input: Input<"removeWebhook">) {
  return await notificationActions.removeWebhook(input);
}

export async function testWebhookAction(input: Input<"testWebhook">) {
  return await notificationActions.testWebhook(input);
}

export async function resendDeliveryAction(input: Input<"resend">) {
  return await notificationActions.resend(input);
}
