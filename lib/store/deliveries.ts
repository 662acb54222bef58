import { and, asc, eq, inArray, isNotNull, isNull, lt, lte, ne, or, sql } from "drizzle-orm";
import { pauseAfter } from "@/lib/domain/notify/retry-delivery";
import { user } from "./schema";
import { deliveries, deliveryAttempts, notifications, webhooks } from "./schema/notifications";
import { inTransaction, type Store } from "./store";

/** Messages on their way, and what became of each attempt. */

export interface ClaimedDelivery {
  readonly delivery: typeof deliveries.$inferSelect;
  /** Where it goes: one of the two. */
  readonly webhook: typeof webhooks.$inferSelect | null;
  readonly person: { readonly email: string; readonly isDisabled: boolean } | null;
}

/**
 * Takes up to `limit` messages that are due for `claimMs`: whoever dies with one in hand leaves it to others after that, and a receiver may then get it twice,
 * by the same id.
 */
export async function claimDeliveries(
  store: Store,
  input: { readonly now: Date; readonly claimMs: number; readonly limit: number },
): Promise<readonly ClaimedDelivery[]> {
  const { now, claimMs, limit } = input;
  return await inTransaction(store, async (tx) => {
    const taken = await tx
      .select({ id: deliveries.id })
      .from(deliveries)
      .where(
        and(
          eq(deliveries.state, "waiting"),
          lte(deliveries.nextAttemptAt, now),
          or(isNull(deliveries.claimedUntil), lt(deliveries.claimedUntil, now)),
        ),
      )
      .orderBy(asc(deliveries.nextAttemptAt))
      .limit(limit)
      .for("update", { skipLocked: true });
    if (taken.length === 0) return [];
    const isTaken = inArray(
      deliveries.id,
      taken.map((one) => one.id),
    );
    await tx
      .update(deliveries)
      .set({ claimedUntil: new Date(now.getTime() + claimMs) })
      .where(isTaken);
    const due = await tx
      .select({
        delivery: deliveries,
        webhook: webhooks,
        person: { email: user.email, disabledAt: user.disabledAt },
      })
      .from(deliveries)
      .leftJoin(webhooks, eq(webhooks.id, deliveries.webhookId))
      .leftJoin(user, eq(user.id, deliveries.userId))
      .where(isTaken);
    return due.map(({ delivery, webhook, person }) => ({
      delivery,
      webhook,
      person: person === null ? null : { email: person.email, isDisabled: person.disabledAt !== null },
    }));
  });
}

export interface Attempt {
  readonly at: Date;
  readonly status: number | null;
  /** Null: delivered. */
  readonly error: string | null;
  readonly durationMs: number;
  /** There is no use in trying again. */
  readonly isFinal?: boolean;
}

/** Records what became of an attempt, and when the next is due. */
export async function recordAttempt(
  store: Store,
  deliveryId: string,
  attempt: Attempt,
  random: number,
): Promise<void> {
  await inTransaction(store, async (tx) => {
    const [row] = await tx.select().from(deliveries).where(eq(deliveries.id, deliveryId)).for("update");
    if (row === undefined || row.state !== "waiting") return;
    const number = row.attempts + 1;
    const { at, status, error, durationMs } = attempt;
    await tx.insert(deliveryAttempts).values({ deliveryId, number, at, status, error, durationMs });
    const pauseMs = error === null || attempt.isFinal === true ? null : pauseAfter(number, random);
    const state = error === null ? "delivered" : pauseMs === null ? "given_up" : "waiting";
    await tx
      .update(deliveries)
      .set({
        state,
        attempts: number,
        claimedUntil: null,
        deliveredAt: error === null ? at : null,
        nextAttemptAt: pauseMs === null ? row.nextAttemptAt : new Date(at.getTime() + pauseMs),
      })
      .where(eq(deliveries.id, deliveryId));
  });
}

/** True where a message is due. */
export async function hasDue(store: Store, now: Date): Promise<boolean> {
  const [row] = await store.db
    .select({ one: sql<number>`1` })
    .from(deliveries)
    .where(and(eq(deliveries.state, "waiting"), lte(deliveries.nextAttemptAt, now)))
    .limit(1);
  return row !== undefined;
}

const dayMs = 24 * 3_600_000;
const keepsReadMs = 90 * dayMs;
const keepsEndedMs = 30 * dayMs;

/** Forgets notifications that were read and are older than 90 days, and deliveries that ended and are older than 30. The record itself keeps everything. */
export async function forgetOldNews(store: Store, now: Date): Promise<void> {
  const before = (ageMs: number) => new Date(now.getTime() - ageMs);
  await store.db
    .delete(notifications)
    .where(and(isNotNull(notifications.readAt), lt(notifications.at, before(keepsReadMs))));
  await store.db
    .delete(deliveries)
    .where(and(ne(deliveries.state, "waiting"), lt(deliveries.createdAt, before(keepsEndedMs))));
}
