import { eq } from "drizzle-orm";
import { invariant } from "@/lib/domain/invariant";
import type { EventData } from "@/lib/domain/lifecycle/event-data";
import type { PhaseName } from "@/lib/domain/plan/plan";
import { notifyRollout } from "./notify";
import { events, rollouts } from "./schema";
import type { Tx } from "./store";

/** Who an event names when no person did it. */
export const engineActor = { id: "engine", name: "engine" } as const;

export interface NewEvent {
  readonly rolloutId: string | null;
  readonly targetId?: string | null;
  readonly phase?: PhaseName | null;
  readonly actor: { readonly id: string; readonly name: string };
  readonly data: EventData;
}

/**
 * Appends to the record, in the caller's transaction, and wakes the viewers; returns the event's id. Takes the rollout's row
 * lock: ids of one rollout's events are then given in the order in which they commit, so a reader that asks for "newer than the last I saw"
 * misses none.
 */
export async function recordEvent(tx: Tx, event: NewEvent): Promise<number> {
  if (event.rolloutId !== null) {
    await tx
      .select({ id: rollouts.id })
      .from(rollouts)
      .where(eq(rollouts.id, event.rolloutId))
      .for("no key update");
  }
  const [row] = await tx
    .insert(events)
    .values({
      rolloutId: event.rolloutId,
      targetId: event.targetId ?? null,
      phase: event.phase ?? null,
      actorId: event.actor.id,
      actorName: event.actor.name,
      data: event.data,
    })
    .returning({ id: events.id });
  invariant(row !== undefined, "an insert returns its row");
  if (event.rolloutId !== null) await notifyRollout(tx, event.rolloutId);
  return row.id;
}
