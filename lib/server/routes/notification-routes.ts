import "server-only";
import { changeNotificationSettings } from "@/lib/commands/notify/change-notification-settings";
import { markRead } from "@/lib/commands/notify/mark-read";
import { getNotificationSettings } from "@/lib/queries/notify/get-notification-settings";
import { listNotifications } from "@/lib/queries/notify/list-notifications";
import { defineRoute, readCommand, searchOf } from "../define-route";

/** What one is told, over HTTP. */

export const notificationsRoute = defineRoute(
  ({ services, actor, request }) => listNotifications(services, actor, searchOf(request)),
  { reach: "filtered" },
);

export const markReadRoute = defineRoute(
  async (call) => markRead(call.services, call.actor, await readCommand(call)),
  { reach: "none" },
);

export const notificationSettingsRoute = defineRoute(
  ({ services, actor }) => getNotificationSettings(services, actor),
  { reach: "none" },
);

export const changeNotificationSettingsRoute = defineRoute(
  async (call) => changeNotificationSettings(call.services, call.actor, await readCommand(call)),
  { reach: "none" },
);
