import { asc, desc, isNotNull } from "drizzle-orm";
import { authorise } from "@/lib/access/authorise";
import { asResult } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { deliveries, webhooks } from "@/lib/store/schema/notifications";
import type { WebhookView } from "@/lib/view/notify/notification-view";

/** Every webhook, by name, with what became of the newest message to it. */
export async function listWebhooks(
  services: Services,
  actor: Actor,
): Promise<Result<readonly WebhookView[]>> {
  return await asResult(services, "Listing webhooks", async () => {
    authorise(actor, "manage_notifications");
    const { db } = services.store;
    const rows = await db.select().from(webhooks).orderBy(asc(webhooks.name));
    const newest = await db
      .selectDistinctOn([deliveries.webhookId])
      .from(deliveries)
      .where(isNotNull(deliveries.webhookId))
      .orderBy(deliveries.webhookId, desc(deliveries.createdAt));
    return rows.map((row) => {
      const last = newest.find((one) => one.webhookId === row.id);
      return {
        id: row.id,
        name: row.name,
        form: row.form,
        address: row.shownAddress,
        isSigned: row.secret !== null,
        kinds: row.kinds,
        environments: row.environments,
        isEnabled: row.isEnabled,
        version: row.version,
        createdAt: row.createdAt.toISOString(),
        lastDelivery: last === undefined ? null : { state: last.state, at: last.createdAt.toISOString() },
      };
    });
  });
}
