import { and, asc, desc, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { newsDataSchema } from "@/lib/domain/notify/news";
import { deliveryStates } from "@/lib/domain/notify/notification";
import type { Result } from "@/lib/domain/refusal";
import { pageOf, pagingInput, parseCursor, refuseCursor } from "@/lib/queries/paging";
import { user } from "@/lib/store/schema";
import { deliveries, deliveryAttempts, webhooks } from "@/lib/store/schema/notifications";
import type { DeliveryView } from "@/lib/view/notify/notification-view";
import { printNews } from "@/lib/view/notify/notification-words";
import type { Page } from "@/lib/view/page";

export const listDeliveriesInput = pagingInput.extend({
  webhookId: z.string().min(1).max(64).optional().describe("Only those to this webhook."),
  state: z.enum(deliveryStates).optional(),
});

/** Messages by mail and to webhooks with what became of every attempt, newest first. */
export async function listDeliveries(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<Page<DeliveryView>>> {
  return await asResult(services, "Listing deliveries", async () => {
    authorise(actor, "manage_notifications");
    const { limit, cursor, webhookId, state } = parseInput(listDeliveriesInput, input);
    const { db } = services.store;
    const after = parseCursor(cursor);
    if (after !== null) {
      const known = await db.select({ id: deliveries.id }).from(deliveries).where(eq(deliveries.id, after));
      if (known.length === 0) return refuseCursor();
    }
    const rows = await db
      .select({ delivery: deliveries, webhook: webhooks.name, email: user.email })
      .from(deliveries)
      .leftJoin(webhooks, eq(webhooks.id, deliveries.webhookId))
      .leftJoin(user, eq(user.id, deliveries.userId))
      .where(
        and(
          webhookId === undefined ? undefined : eq(deliveries.webhookId, webhookId),
          state === undefined ? undefined : eq(deliveries.state, state),
          after === null
            ? undefined
            : sql`(${deliveries.createdAt}, ${deliveries.id}) < (select d.created_at, d.id from app.deliveries d where d.id = ${after})`,
        ),
      )
      .orderBy(desc(deliveries.createdAt), desc(deliveries.id))
      .limit(limit + 1);
    const ids = rows.map((row) => row.delivery.id);
    const attempts =
      ids.length === 0
        ? []
        : await db
            .select()
            .from(deliveryAttempts)
            .where(inArray(deliveryAttempts.deliveryId, ids))
            .orderBy(asc(deliveryAttempts.number));
    return pageOf(rows, limit, {
      placeOf: ({ delivery }) => delivery.id,
      view: ({ delivery, webhook, email }) => {
        const { rolloutId, isTest } = delivery.body;
        return {
          id: delivery.id,
          channel: delivery.channel,
          to: webhook ?? email ?? "",
          kind: delivery.kind,
          summary: printNews(delivery.kind, newsDataSchema.parse(delivery.body)),
          rolloutId: typeof rolloutId === "string" ? rolloutId : null,
          isTest: isTest === true,
          state: delivery.state,
          attempts: attempts
            .filter((one) => one.deliveryId === delivery.id)
            .map(({ number, at, status, error, durationMs }) => ({
              number,
              at: at.toISOString(),
              status,
              error,
              durationMs,
            })),
          nextAttemptAt: delivery.state === "waiting" ? delivery.nextAttemptAt.toISOString() : null,
          createdAt: delivery.createdAt.toISOString(),
          resendOf: delivery.resendOf,
        };
      },
    });
  });
}
