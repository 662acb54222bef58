import { eq } from "drizzle-orm";
import { linkEvent } from "@/lib/domain/audit/chain";
import { invariant } from "@/lib/domain/invariant";
import type { EventData } from "@/lib/domain/lifecycle/event-data";
import type { Via } from "@/lib/domain/lifecycle/role";
import type { PhaseName } from "@/lib/domain/plan/plan";
import { openChain, rowOfLink } from "./event-chain";
import { notifyRollout } from "./notify";
import { events, rollouts } from "./schema";
import { eventLinks } from "./schema/audit";
import type { Tx } from "./store";

/** Whose deed an event is. */
export interface EventActor {
  readonly id: string;
  readonly name: string;
  readonly via: Via;
  readonly apiKeyId?: string;
}

/** Who an event names when no person did it. */
export const engineActor: EventActor = { id: "engine", name: "engine", via: "engine" };

export interface NewEvent {
  readonly rolloutId: string | null;
  readonly targetId?: string | null;
  readonly phase?: PhaseName | null;
  readonly actor: EventActor;
  readonly data: EventData;
}

/**
 * Appends to the record and to the chain over it, in the caller's transaction, and wakes the viewers; returns the event's id. Takes the
 * rollout's row lock, then the chain's until the transaction ends: ids, and places in the chain, are given in the order in which they commit,
 * so a reader that asks for "newer than the last I saw" misses none. A transaction that writes to several rollouts locks them all before its
 * first event, for with the chain in hand it must not wait for a rollout that somebody else has; and after an event it does nothing slow.
 */
export async function recordEvent(tx: Tx, event: NewEvent): Promise<number> {
  if (event.rolloutId !== null) {
    await tx
      .select({ id: rollouts.id })
      .from(rollouts)
      .where(eq(rollouts.id, event.rolloutId))
      .for("no key update");
  }
  const head = await openChain(tx);
  const row = {
    rolloutId: event.rolloutId,
    targetId: event.targetId ?? null,
    phase: event.phase ?? null,
    // Milliseconds, and ours: what is hashed must be what is read back.
    at: new Date(),
    actorId: event.actor.id,
    actorName: event.actor.name,
    via: event.actor.via,
    apiKeyId: event.actor.apiKeyId ?? null,
    data: event.data,
  };
  const [inserted] = await tx.insert(events).values(row).returning({ id: events.id });
  invariant(inserted !== undefined, "an insert returns its row");
  const link = linkEvent(head, { id: inserted.id, ...row, at: row.at.toISOString() });
  await tx.insert(eventLinks).values(rowOfLink(link));
  if (event.rolloutId !== null) await notifyRollout(tx, event.rolloutId);
  return inserted.id;
}
