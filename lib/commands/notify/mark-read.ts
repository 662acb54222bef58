import { and, eq, inArray, isNull } from "drizzle-orm";
import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { withinReach } from "@/lib/access/reach";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { countUnread } from "@/lib/store/notifications";
import { targets } from "@/lib/store/schema";
import { notifications } from "@/lib/store/schema/notifications";

export const markReadInput = z.object({
  /** Left out: every one. */
  ids: z.array(z.number().int()).max(200).optional(),
});

/** Marks notifications of one's own as read; again is no harm. Answers how many are left. */
export async function markRead(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly unread: number }>> {
  return await asResult(services, "Marking notifications as read", async () => {
    authorise(actor, "view");
    const { ids } = parseInput(markReadInput, input);
    const { db } = services.store;
    await db
      .update(notifications)
      .set({ readAt: services.now() })
      .where(
        and(
          eq(notifications.userId, actor.id),
          isNull(notifications.readAt),
          ids === undefined ? undefined : inArray(notifications.id, ids.length === 0 ? [-1] : ids),
        ),
      );
    return { unread: await countUnread(db, actor.id, withinReach(actor, targets.environment)) };
  });
}
