import { createHash, randomUUID } from "node:crypto";
import { type SQL, sql } from "drizzle-orm";
import type { Executor } from "@/lib/store/store";

/**
 * Slows down guessing, by account and by address. The counters are in the database, so they hold for all web processes together, and an
 * attempt counts before it is looked at, so that many at once gain nothing. The first few are free; after them each has to wait
 * twice as long as the one before. What comes too early is refused and does not count: whoever waits as long as they are told gets through.
 */

interface Pace {
  readonly free: number;
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** After so long without an attempt, all are forgotten. */
  readonly forgetAfterMs: number;
}

const minuteMs = 60_000;
/** An account: its person mistypes a few times. Waits are bounded, for they hold up the person, too. */
const accountPace: Pace = {
  free: 5,
  firstWaitMs: 2_000,
  longestWaitMs: 15 * minuteMs,
  forgetAfterMs: 60 * minuteMs,
};
/** An address: an office has many people behind one. */
const addressPace: Pace = { ...accountPace, free: 20 };

export interface Guess {
  /** Whose secret is guessed; null where that is not known, as for links. */
  readonly account: string | null;
  /** From where; null where that is not known. */
  readonly address: string | null;
}

function keyOf(kind: "account" | "address", name: string): string {
  return `${kind}/${createHash("sha256").update(name.trim().toLowerCase()).digest("hex")}`;
}

function waitMsAfter(count: SQL, pace: Pace): SQL {
  return sql`(case when ${count} < ${pace.free}::int then 0
    else least(${pace.longestWaitMs}::bigint, ${pace.firstWaitMs}::bigint * power(2, least(${count} - ${pace.free}::int, 20))::bigint) end)`;
}

/** Notes one attempt; null when it may be made, else in how many seconds. */
async function count(db: Executor, key: string, pace: Pace, now: Date): Promise<number | null> {
  const nowMs = now.getTime();
  const wait = waitMsAfter(sql`attempt.count`, pace);
  const noted = await db.execute<{ count: number }>(sql`
    insert into app.rate_limit as attempt (id, key, count, last_request)
    values (${randomUUID()}, ${key}, 1, ${nowMs})
    on conflict (key) do update set
      count = case when attempt.last_request < ${nowMs - pace.forgetAfterMs} then 1 else attempt.count + 1 end,
      last_request = excluded.last_request
    where attempt.last_request + ${wait} <= ${nowMs}
    returning count`);
  if (noted.rows.length > 0) return null;
  const due = await db.execute<{ ms: string }>(sql`
    select attempt.last_request + ${wait} - ${nowMs} as ms from app.rate_limit attempt where attempt.key = ${key}`);
  return Math.max(1, Math.ceil(Number(due.rows[0]?.ms ?? 0) / 1000));
}

/** Notes one guess; null when it may be made, else in how many seconds. */
export async function countGuess(db: Executor, guess: Guess, now: Date): Promise<number | null> {
  const byAddress =
    guess.address === null ? null : await count(db, keyOf("address", guess.address), addressPace, now);
  if (byAddress !== null) return byAddress;
  return guess.account === null ? null : await count(db, keyOf("account", guess.account), accountPace, now);
}

/** The guess was right: the account's are forgotten, and the address has one less. */
export async function forgetGuesses(db: Executor, guess: Guess, now: Date): Promise<void> {
  if (guess.account !== null) {
    await db.execute(sql`delete from app.rate_limit where key = ${keyOf("account", guess.account)}`);
  }
  if (guess.address !== null) {
    await db.execute(sql`
      update app.rate_limit set count = greatest(count - 1, 0) where key = ${keyOf("address", guess.address)}`);
  }
  await db.execute(
    sql`delete from app.rate_limit where last_request < ${now.getTime() - 24 * 60 * minuteMs}`,
  );
}
