import "server-only";
import { getNotificationSettings } from "@/lib/queries/notify/get-notification-settings";
import { listDeliveries } from "@/lib/queries/notify/list-deliveries";
import { listNotifications } from "@/lib/queries/notify/list-notifications";
import { listWebhooks } from "@/lib/queries/notify/list-webhooks";
import { open } from "./open";

/** What pages prefetch of notifications and webhooks. */

export async function readNotifications() {
  const { services, actor } = await open();
  return await listNotifications(services, actor, {});
}

export async function readNotificationSettings() {
  const { services, actor } = await open();
  return await getNotificationSettings(services, actor);
}

export async function readWebhooks() {
  const { services, actor } = await open();
  return await listWebhooks(services, actor);
}

/** The newest fifty. */
export async function readDeliveries() {
  const { services, actor } = await open();
  return await listDeliveries(services, actor, {});
}
