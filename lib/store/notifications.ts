import { and, asc, desc, eq, gt, inArray, isNull, type SQL, sql } from "drizzle-orm";
import type { NewsData } from "@/lib/domain/notify/news";
import type { NotificationKind } from "@/lib/domain/notify/notification";
import { everyRollout } from "./channels";
import { readHead } from "./event-chain";
import { notifyRollout } from "./notify";
import { events, phases, rollouts, targets } from "./schema";
import { eventLinks } from "./schema/audit";
import {
  deliveries,
  notificationSettings,
  notifications,
  notifyCursor,
  webhooks,
} from "./schema/notifications";
import type { Executor, Store, Tx } from "./store";

/** How far the record was told, what people were told, and what is on its way. */

export type EventRow = typeof events.$inferSelect;

/** An event with its place in the record. */
export interface PlacedEvent {
  readonly seq: number;
  readonly event: EventRow;
}

/** True where the record goes on behind what was told, or nothing was ever told. */
export async function hasMoreToTell(store: Store): Promise<boolean> {
  const [row] = await store.db.select().from(notifyCursor);
  return row === undefined || (await readHead(store.db)).seq > row.seq;
}

/**
 * Takes the record up where the one before left it, until the transaction ends: of several processes one gets it, the others get null. The first of all
 * begins at the record's present end: what happened before there was anybody to tell is not told.
 */
export async function takeCursor(tx: Tx): Promise<number | null> {
  const { seq } = await readHead(tx);
  await tx.insert(notifyCursor).values({ seq }).onConflictDoNothing();
  const [row] = await tx.select().from(notifyCursor).for("update", { skipLocked: true });
  return row?.seq ?? null;
}

export async function moveCursor(tx: Tx, seq: number): Promise<void> {
  await tx.update(notifyCursor).set({ seq });
}

/** Events behind a place in the record, in order. */
export async function listEventsAfter(
  db: Executor,
  seq: number,
  limit: number,
): Promise<readonly PlacedEvent[]> {
  return await db
    .select({ seq: eventLinks.seq, event: events })
    .from(eventLinks)
    .innerJoin(events, eq(events.id, eventLinks.eventId))
    .where(gt(eventLinks.seq, seq))
    .orderBy(asc(eventLinks.seq))
    .limit(limit);
}

/** Phases at work under a condition that began before a moment. */
export async function listHeld(db: Executor, before: Date) {
  const rows = await db
    .select({ rolloutId: phases.rolloutId, phase: phases.name, condition: phases.condition })
    .from(phases)
    .where(and(eq(phases.state, "running"), sql`(${phases.condition} ->> 'since')::timestamptz < ${before}`));
  return rows.flatMap(({ rolloutId, phase, condition }) =>
    condition === null ? [] : [{ rolloutId, phase, condition }],
  );
}

/** The place of a rollout's newest event, with its row locked until the transaction ends, so that of several processes one tells of it. */
export async function takeNewestEvent(tx: Tx, rolloutId: string): Promise<number | null> {
  await tx.select({ id: rollouts.id }).from(rollouts).where(eq(rollouts.id, rolloutId)).for("no key update");
  const [row] = await tx
    .select({ seq: eventLinks.seq })
    .from(eventLinks)
    .innerJoin(events, eq(events.id, eventLinks.eventId))
    .where(eq(events.rolloutId, rolloutId))
    .orderBy(desc(eventLinks.seq))
    .limit(1);
  return row?.seq ?? null;
}

/** Kinds that anybody was told of a rollout since a moment. */
export async function listToldSince(
  db: Executor,
  rolloutId: string,
  since: Date,
): Promise<readonly NotificationKind[]> {
  const rows = await db
    .selectDistinct({ kind: notifications.kind })
    .from(notifications)
    .where(and(eq(notifications.rolloutId, rolloutId), gt(notifications.at, since)));
  return rows.map((row) => row.kind);
}

export async function listWays(db: Executor, userIds: readonly string[]) {
  if (userIds.length === 0) return [];
  return await db
    .select()
    .from(notificationSettings)
    .where(inArray(notificationSettings.userId, [...userIds]));
}

export async function listEnabledWebhooks(db: Executor) {
  return await db.select().from(webhooks).where(eq(webhooks.isEnabled, true));
}

export interface NewNotification {
  readonly userId: string;
  readonly seq: number;
  readonly rolloutId: string | null;
  readonly kind: NotificationKind;
  readonly data: NewsData;
  readonly at: Date;
}

/** Keeps what people are told and wakes their pages. Told twice is told once. */
export async function addNotifications(tx: Tx, rows: readonly NewNotification[]): Promise<void> {
  if (rows.length === 0) return;
  await tx
    .insert(notifications)
    .values([...rows])
    .onConflictDoNothing();
  for (const rolloutId of new Set(rows.map((row) => row.rolloutId ?? everyRollout))) {
    await notifyRollout(tx, rolloutId);
  }
}

export type NewDelivery = Omit<typeof deliveries.$inferInsert, "state" | "attempts">;

/** Puts messages on their way. */
export async function addDeliveries(tx: Tx, rows: readonly NewDelivery[]): Promise<void> {
  if (rows.length === 0) return;
  await tx
    .insert(deliveries)
    .values([...rows])
    .onConflictDoNothing();
}

/** How many notifications this person has not read; with `reach`, of targets for which it holds. */
export async function countUnread(db: Executor, userId: string, reach?: SQL): Promise<number> {
  const [row] = await db
    .select({ count: sql<number>`count(*)::int` })
    .from(notifications)
    .leftJoin(rollouts, eq(rollouts.id, notifications.rolloutId))
    .leftJoin(targets, eq(targets.id, rollouts.targetId))
    .where(and(eq(notifications.userId, userId), isNull(notifications.readAt), reach));
  return row?.count ?? 0;
}
