import { and, eq } from "drizzle-orm";
import { authorise } from "@/lib/access/authorise";
import { asResult } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { waysOf } from "@/lib/domain/notify/news";
import { notificationKinds } from "@/lib/domain/notify/notification";
import type { Result } from "@/lib/domain/refusal";
import { listWays } from "@/lib/store/notifications";
import { deliveries } from "@/lib/store/schema/notifications";
import type { NotificationSettingsView } from "@/lib/view/notify/notification-view";

/** How each kind reaches this person. */
export async function getNotificationSettings(
  services: Services,
  actor: Actor,
): Promise<Result<NotificationSettingsView>> {
  return await asResult(services, "Reading what you are told", async () => {
    authorise(actor, "view");
    const { db } = services.store;
    const ways = waysOf(await listWays(db, [actor.id]));
    const mailed = await db
      .select({ id: deliveries.id })
      .from(deliveries)
      .where(and(eq(deliveries.channel, "email"), eq(deliveries.userId, actor.id)))
      .limit(1);
    return {
      mails: mailed.length > 0,
      kinds: notificationKinds.map((kind) => ({ kind, ...ways[kind] })),
    };
  });
}
