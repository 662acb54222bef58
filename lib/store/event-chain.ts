import { asc, desc, eq, gt, isNull, sql } from "drizzle-orm";
import {
  type ChainedEvent,
  type ChainHead,
  type ChainLink,
  chainStart,
  linkEvent,
} from "@/lib/domain/audit/chain";
import type { ChainEntry } from "@/lib/domain/audit/verify-chain";
import { events } from "./schema";
import { eventLinks } from "./schema/audit";
import type { Executor } from "./store";

/** The chain over the record, as the database keeps it. What it means stands in lib/domain/audit/chain.ts. */

/** Any number will do, as long as nobody else uses it. */
const chainLock = 265_666_625;

type EventRow = typeof events.$inferSelect;

function viewLink(row: typeof eventLinks.$inferSelect): ChainLink {
  return { ...row, previousHash: row.previousHash.toString("hex"), hash: row.hash.toString("hex") };
}

function viewEvent(row: EventRow): ChainedEvent {
  return { ...row, at: row.at.toISOString() };
}

/** Where the chain has come to. */
export async function readHead(db: Executor): Promise<ChainHead> {
  const [row] = await db.select().from(eventLinks).orderBy(desc(eventLinks.seq)).limit(1);
  return row === undefined ? chainStart : viewLink(row);
}

/** A link as a row. */
export function rowOfLink(link: ChainLink): typeof eventLinks.$inferInsert {
  return {
    ...link,
    previousHash: Buffer.from(link.previousHash, "hex"),
    hash: Buffer.from(link.hash, "hex"),
  };
}

/** A page of the chain with its events, in order. */
export async function readChain(
  db: Executor,
  afterSeq: number,
  limit: number,
): Promise<readonly ChainEntry[]> {
  const rows = await db
    .select({ link: eventLinks, event: events })
    .from(eventLinks)
    .leftJoin(events, eq(events.id, eventLinks.eventId))
    .where(gt(eventLinks.seq, afterSeq))
    .orderBy(asc(eventLinks.seq))
    .limit(limit);
  return rows.map(({ link, event }) => ({
    link: viewLink(link),
    event: event === null ? null : viewEvent(event),
  }));
}

/** The whole chain from its beginning, a page at a time. */
export async function* walkChain(db: Executor, pageSize = 1_000): AsyncGenerator<readonly ChainEntry[]> {
  for (let afterSeq = 0; ; ) {
    const page = await readChain(db, afterSeq, pageSize);
    if (page.length > 0) yield page;
    if (page.length < pageSize) return;
    afterSeq = page.at(-1)?.link.seq ?? afterSeq;
  }
}

/** Ids of events that have no link, where there is a chain; the first `limit` of them. */
export async function listUnlinked(db: Executor, limit: number): Promise<readonly number[]> {
  if ((await readHead(db)).seq === 0) return [];
  const rows = await db
    .select({ id: events.id })
    .from(events)
    .leftJoin(eventLinks, eq(eventLinks.eventId, events.id))
    .where(isNull(eventLinks.seq))
    .orderBy(asc(events.id))
    .limit(limit);
  return rows.map((row) => row.id);
}

const sealedAtOnce = 500;

/** Links the events of before there was a chain; returns the head after them. */
async function sealEarlierEvents(tx: Executor): Promise<ChainHead> {
  let head = chainStart;
  for (let lastId = 0; ; ) {
    const rows = await tx
      .select()
      .from(events)
      .where(gt(events.id, lastId))
      .orderBy(asc(events.id))
      .limit(sealedAtOnce);
    const links = rows.map((row) => {
      const link = linkEvent(head, viewEvent(row));
      head = link;
      lastId = row.id;
      return rowOfLink(link);
    });
    if (links.length > 0) await tx.insert(eventLinks).values(links);
    if (rows.length < sealedAtOnce) return head;
  }
}

/**
 * Waits until no other transaction appends to the chain, and returns its head; the chain is this transaction's until it ends. Where it has no
 * link yet, the events of before are sealed first. That happens once: what stands outside the chain later was not put there by Colonnade, and
 * must be found, not sealed.
 */
export async function openChain(tx: Executor): Promise<ChainHead> {
  await tx.execute(sql`select pg_advisory_xact_lock(${chainLock})`);
  const head = await readHead(tx);
  return head.seq === 0 ? await sealEarlierEvents(tx) : head;
}
