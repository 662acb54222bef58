"use server";

import { notificationActions } from "@/lib/server/notification-actions";

type Input<Action extends keyof typeof notificationActions> = Parameters<
  (typeof notificationActions)[Action]
>[0];

export async function markReadAction(input: Input<"markRead">) {
  return await notificationActions.markRead(input);
}

export async function changeNotificationSettingsAction(input: Input<"changeSettings">) {
  return await notificationActions.changeSettings(input);
}
