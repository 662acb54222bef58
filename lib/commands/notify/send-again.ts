import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { NewsData } from "@/lib/domain/notify/news";
import { type Result, refuse } from "@/lib/domain/refusal";
import { addDeliveries } from "@/lib/store/notifications";
import { recordEvent } from "@/lib/store/record-event";
import { user } from "@/lib/store/schema";
import { deliveries, webhooks } from "@/lib/store/schema/notifications";
import { inTransaction } from "@/lib/store/store";
import { webhookIdInput } from "./webhook-input";

export const resendDeliveryInput = z.object({ deliveryId: z.string().min(1).max(64) });

/** Sends a message again that was delivered, or given up: as a delivery of its own, with the same id for the receiver. */
export async function resendDelivery(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly deliveryId: string }>> {
  return await asResult(services, "Sending a notification again", async () => {
    authorise(actor, "manage_notifications");
    const { deliveryId } = parseInput(resendDeliveryInput, input);
    return await inTransaction(services.store, async (tx) => {
      const [found] = await tx
        .select({ delivery: deliveries, webhook: webhooks.name, email: user.email })
        .from(deliveries)
        .leftJoin(webhooks, eq(webhooks.id, deliveries.webhookId))
        .leftJoin(user, eq(user.id, deliveries.userId))
        .where(eq(deliveries.id, deliveryId));
      if (found === undefined) return refuse("not_found", "There is no such delivery.");
      const { delivery, webhook, email } = found;
      if (delivery.state === "waiting") {
        return refuse("precondition_failed", "It is still on its way.", {
          remedy: "It is tried again by itself.",
        });
      }
      const id = services.newId();
      const { channel, webhookId, userId, seq, kind, body } = delivery;
      const now = services.now();
      await addDeliveries(tx, [
        {
          id,
          channel,
          webhookId,
          userId,
          seq,
          kind,
          body,
          nextAttemptAt: now,
          createdAt: now,
          resendOf: delivery.resendOf ?? deliveryId,
        },
      ]);
      await recordEvent(tx, {
        rolloutId: null,
        actor,
        data: { kind: "delivery_resent", deliveryId, to: webhook ?? email ?? "" },
      });
      return { deliveryId: id };
    });
  });
}

const testNews: NewsData = {
  title: "A test",
  target: "production",
  environment: "production",
  phase: "backfill",
  actor: null,
  text: "Nothing happened: an admin tries this webhook.",
};

/** Sends a test to a webhook, also to one that is switched off; its answer stands in the log. */
export async function testWebhook(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly deliveryId: string }>> {
  return await asResult(services, "Trying a webhook", async () => {
    authorise(actor, "manage_notifications");
    const { webhookId } = parseInput(webhookIdInput, input);
    return await inTransaction(services.store, async (tx) => {
      const [row] = await tx.select().from(webhooks).where(eq(webhooks.id, webhookId)).for("update");
      if (row === undefined) return refuse("not_found", "There is no such webhook.");
      // A test stands at no place of the record; the one before makes room.
      await tx.delete(deliveries).where(and(eq(deliveries.webhookId, webhookId), eq(deliveries.seq, 0)));
      const now = services.now();
      const deliveryId = services.newId();
      const body = { ...testNews, rolloutId: null, at: now.toISOString(), isTest: true };
      await addDeliveries(tx, [
        {
          id: deliveryId,
          channel: "webhook",
          webhookId,
          seq: 0,
          kind: "completed",
          body,
          nextAttemptAt: now,
          createdAt: now,
        },
      ]);
      return { deliveryId };
    });
  });
}
