import "server-only";
import { addWebhook } from "@/lib/commands/notify/add-webhook";
import { editWebhook } from "@/lib/commands/notify/edit-webhook";
import { removeWebhook } from "@/lib/commands/notify/remove-webhook";
import { resendDelivery, testWebhook } from "@/lib/commands/notify/send-again";
import { listDeliveries } from "@/lib/queries/notify/list-deliveries";
import { listWebhooks } from "@/lib/queries/notify/list-webhooks";
import { defineRoute, type RouteCall, readCommand, searchOf } from "../define-route";

/** Webhooks and deliveries over HTTP. They tell of every environment: a key that is limited to some manages none. */

interface OfWebhook {
  readonly webhookId: string;
}

export const webhooksRoute = defineRoute(({ services, actor }) => listWebhooks(services, actor));

export const addWebhookRoute = defineRoute(
  async (call) => addWebhook(call.services, call.actor, await readCommand(call)),
  { status: 201, keepsAnswer: false },
);

export const editWebhookRoute = defineRoute(async (call: RouteCall<OfWebhook>) =>
  editWebhook(call.services, call.actor, await readCommand(call)),
);

export const removeWebhookRoute = defineRoute(({ services, actor, params }: RouteCall<OfWebhook>) =>
  removeWebhook(services, actor, params),
);

export const testWebhookRoute = defineRoute(
  ({ services, actor, params }: RouteCall<OfWebhook>) => testWebhook(services, actor, params),
  { status: 201 },
);

export const deliveriesRoute = defineRoute(({ services, actor, request }) =>
  listDeliveries(services, actor, searchOf(request)),
);

export const resendDeliveryRoute = defineRoute(
  ({ services, actor, params }: RouteCall<{ readonly deliveryId: string }>) =>
    resendDelivery(services, actor, params),
  { status: 201 },
);
