import { and, desc, eq, gt, lt } from "drizzle-orm";
import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { events } from "@/lib/store/schema";
import type { Executor } from "@/lib/store/store";
import type { EventView } from "@/lib/view/rollout-view";

/** Events of a rollout, oldest first: the newest `limit` of those after or before an id. Asks no permission. */
export async function readEvents(
  db: Executor,
  rolloutId: string,
  options: { readonly afterId?: number; readonly beforeId?: number; readonly limit: number },
): Promise<readonly EventView[]> {
  const rows = await db
    .select()
    .from(events)
    .where(
      and(
        eq(events.rolloutId, rolloutId),
        options.afterId === undefined ? undefined : gt(events.id, options.afterId),
        options.beforeId === undefined ? undefined : lt(events.id, options.beforeId),
      ),
    )
    .orderBy(desc(events.id))
    .limit(options.limit);
  return rows.reverse().map((row) => ({
    id: row.id,
    at: row.at.toISOString(),
    actor: { id: row.actorId, name: row.actorName },
    phase: row.phase,
    data: row.data,
  }));
}

const listEventsInput = z.object({
  rolloutId: z.string().min(1),
  beforeId: z.coerce.number().int().positive().optional(),
});

/** A page of the timeline, oldest first; `beforeId` asks for what is older. */
export async function listEvents(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<readonly EventView[]>> {
  return await asResult(services, "Listing events", async () => {
    authorise(actor, "view");
    const { rolloutId, beforeId } = parseInput(listEventsInput, input);
    return await readEvents(services.store.db, rolloutId, {
      limit: 200,
      ...(beforeId === undefined ? {} : { beforeId }),
    });
  });
}
