import { and, desc, eq, isNull, lt } from "drizzle-orm";
import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { withinReach } from "@/lib/access/reach";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { newsDataSchema } from "@/lib/domain/notify/news";
import type { Result } from "@/lib/domain/refusal";
import { pageOf, pagingInput, parseCursor, refuseCursor } from "@/lib/queries/paging";
import { rollouts, targets } from "@/lib/store/schema";
import { notifications } from "@/lib/store/schema/notifications";
import type { NotificationView } from "@/lib/view/notify/notification-view";
import { printNews } from "@/lib/view/notify/notification-words";
import type { Page } from "@/lib/view/page";

export const listNotificationsInput = pagingInput.extend({
  unread: z.enum(["true", "false"]).default("false").describe("`true`: only what you have not read."),
});

/** What this person was told, newest first. */
export async function listNotifications(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<Page<NotificationView>>> {
  return await asResult(services, "Listing notifications", async () => {
    authorise(actor, "view");
    const { limit, cursor, unread } = parseInput(listNotificationsInput, input);
    const place = parseCursor(cursor);
    const after = place === null ? null : Number(place);
    if (after !== null && !Number.isSafeInteger(after)) return refuseCursor();
    const rows = await services.store.db
      .select({ row: notifications })
      .from(notifications)
      .leftJoin(rollouts, eq(rollouts.id, notifications.rolloutId))
      .leftJoin(targets, eq(targets.id, rollouts.targetId))
      .where(
        and(
          eq(notifications.userId, actor.id),
          unread === "true" ? isNull(notifications.readAt) : undefined,
          after === null ? undefined : lt(notifications.id, after),
          withinReach(actor, targets.environment),
        ),
      )
      .orderBy(desc(notifications.id))
      .limit(limit + 1);
    return pageOf(rows, limit, {
      placeOf: ({ row }) => String(row.id),
      view: ({ row }) => {
        const data = newsDataSchema.parse(row.data);
        return {
          id: row.id,
          kind: row.kind,
          rolloutId: row.rolloutId,
          data,
          summary: printNews(row.kind, data),
          at: row.at.toISOString(),
          readAt: row.readAt?.toISOString() ?? null,
        };
      },
    });
  });
}
