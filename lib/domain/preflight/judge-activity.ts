import { z } from "zod";
import { type LockMode, lockModeSchema } from "@/lib/domain/plan/plan";
import type { RawFinding } from "./finding";
import { locksConflict } from "./lock-conflicts";
import { ageWords, countedWords } from "./print-figures";
import { locksAhead, type Subject } from "./subject";

/** Who is in the way now. Literals are taken out of statements before they come here. */

const tableLockSchema = z.object({
  /** The table, as the plan calls it. */
  table: z.string(),
  mode: lockModeSchema,
  isGranted: z.boolean(),
});
export type TableLock = z.infer<typeof tableLockSchema>;

export const sessionSeenSchema = z.object({
  pid: z.number().int(),
  application: z.string(),
  user: z.string(),
  /** `idle in transaction`, `active` …, or the kind of process. */
  state: z.string(),
  /** Null when the role may not see it. */
  transactionAgeMs: z.number().nullable(),
  /** Since it last did something. */
  stateAgeMs: z.number().nullable(),
  /** Literals removed; null when it can't be shown safely. */
  statement: z.string().nullable(),
  /** Holds a snapshot or a transaction id, so that concurrent builds wait for it. */
  holdsSnapshot: z.boolean(),
  isAutovacuum: z.boolean(),
  locks: z.array(tableLockSchema),
});
export type SessionSeen = z.infer<typeof sessionSeenSchema>;

export const preparedSeenSchema = z.object({
  name: z.string(),
  owner: z.string(),
  ageMs: z.number(),
  locks: z.array(tableLockSchema),
});

export const vacuumSeenSchema = z.object({
  pid: z.number().int(),
  table: z.string(),
  isAutovacuum: z.boolean(),
  /** `autovacuum: … (to prevent wraparound)`: it does not give way. */
  isForWraparound: z.boolean(),
  ageMs: z.number().nullable(),
});

export const buildSeenSchema = z.object({
  pid: z.number().int(),
  table: z.string(),
  command: z.string(),
  phase: z.string(),
  ageMs: z.number().nullable(),
});

export const queueSeenSchema = z.object({ table: z.string(), waiting: z.number().int() });

export interface ActivityReading {
  readonly sessions: readonly SessionSeen[];
  readonly prepared: readonly z.infer<typeof preparedSeenSchema>[];
  readonly vacuums: readonly z.infer<typeof vacuumSeenSchema>[];
  readonly builds: readonly z.infer<typeof buildSeenSchema>[];
  readonly queues: readonly z.infer<typeof queueSeenSchema>[];
  /** deadlock_timeout: how long a lock is waited for before an autovacuum is told to give way. */
  readonly deadlockTimeoutMs: number;
}

/** Another rollout of this Colonnade's on the same table. */
export interface OpenRollout {
  readonly id: string;
  readonly title: string;
  readonly state: string;
  readonly phase: string | null;
}

/** From these ages on a session is worth a word, milliseconds. */
const ages = { locked: 5_000, idle: 10_000, long: 60_000 };

function describeSession(session: SessionSeen): string {
  const who =
    session.application === "" ? session.user : `${session.application} (${session.user})`.replace(" ()", "");
  const age =
    session.transactionAgeMs === null
      ? "age not visible"
      : `transaction open for ${ageWords(session.transactionAgeMs)}`;
  const idle = session.state.startsWith("idle in transaction");
  const since = idle && session.stateAgeMs !== null ? ` for ${ageWords(session.stateAgeMs)}` : "";
  const statement = session.statement === null || session.statement === "" ? "" : ` · ${session.statement}`;
  return `pid ${session.pid} · ${who} · ${session.state}${since} · ${age}${statement}`.slice(0, 400);
}

function locksOf(locks: readonly TableLock[]): string {
  return locks.map((lock) => `${lock.mode} on ${lock.table}${lock.isGranted ? "" : " (waiting)"}`).join(", ");
}

/** Locks that a coming statement would have to wait for. */
function inTheWay(locks: readonly TableLock[], wanted: ReadonlyMap<string, ReadonlySet<LockMode>>) {
  return locks.filter((lock) =>
    [...(wanted.get(lock.table) ?? [])].some((mode) => locksConflict(mode, lock.mode)),
  );
}

function wantedLocks(subject: Subject): ReadonlyMap<string, ReadonlySet<LockMode>> {
  const wanted = new Map<string, Set<LockMode>>();
  for (const { relation, mode } of locksAhead(subject)) {
    const modes = wanted.get(relation) ?? new Set<LockMode>();
    wanted.set(relation, modes.add(mode));
  }
  return wanted;
}

const endIt = "Ask whoever it is to end the transaction, or end it: select pg_terminate_backend(pid).";

function judgeSessions(
  sessions: readonly SessionSeen[],
  wanted: ReadonlyMap<string, ReadonlySet<LockMode>>,
): RawFinding[] {
  const others = sessions.filter((one) => !one.isAutovacuum);
  const locking: { session: SessionSeen; locks: readonly TableLock[] }[] = [];
  const idle: SessionSeen[] = [];
  const long: SessionSeen[] = [];
  for (const session of others) {
    const age = session.transactionAgeMs;
    const locks = inTheWay(session.locks, wanted);
    // An age that can't be seen counts as old.
    if (locks.length > 0 && (age === null || age >= ages.locked)) locking.push({ session, locks });
    else if (session.state.startsWith("idle in transaction") && (age === null || age >= ages.idle))
      idle.push(session);
    else if (session.holdsSnapshot && (age === null || age >= ages.long)) long.push(session);
  }
  const found: RawFinding[] = [];
  if (locking.length > 0) {
    found.push({
      code: "table_locked",
      message: `${countedWords(locking.length, "session holds", "sessions hold")} locks now that the plan's statements would wait for.`,
      evidence: locking.map(({ session, locks }) => `${describeSession(session)} · holds ${locksOf(locks)}`),
      remedy: `Statements give way after 200 ms and try again, so traffic goes on; they succeed once these transactions end. ${endIt}`,
    });
  }
  if (idle.length > 0) {
    found.push({
      code: "idle_in_transaction",
      message: `${countedWords(idle.length, "session sits", "sessions sit")} idle in an open transaction.`,
      evidence: idle.map(describeSession),
      remedy: `${endIt} Setting idle_in_transaction_session_timeout for the application's role prevents it.`,
    });
  }
  if (long.length > 0) {
    found.push({
      code: "long_transaction",
      message: `${countedWords(long.length, "transaction is", "transactions are")} open for over ${ageWords(ages.long)}: concurrent builds wait for them, and rows that the backfill replaces can't be cleaned up.`,
      evidence: long.map(describeSession),
      remedy: "Wait until they end, or start when they do not run (a report, a dump).",
    });
  }
  return found;
}

function judgePrepared(
  prepared: ActivityReading["prepared"],
  wanted: ReadonlyMap<string, ReadonlySet<LockMode>>,
): RawFinding[] {
  return prepared.map((one): RawFinding => {
    const locks = inTheWay(one.locks, wanted);
    const shown = `${one.name} of ${one.owner}, prepared ${ageWords(one.ageMs)} ago`;
    const remedy = `Whoever coordinates it should end it: commit prepared '${one.name}' or rollback prepared '${one.name}'.`;
    return locks.length > 0
      ? {
          code: "prepared_lock",
          message: `The prepared transaction ${one.name} holds a lock that the plan's statements would wait for, and it does not end by itself.`,
          evidence: [`${shown} · holds ${locksOf(locks)}`],
          remedy,
        }
      : {
          code: "prepared_transaction",
          message: `The prepared transaction ${one.name} is open: concurrent builds wait for it, and it holds back cleanup.`,
          evidence: [shown],
          remedy,
        };
  });
}

function judgeVacuums(reading: ActivityReading): RawFinding[] {
  return reading.vacuums.map((one): RawFinding => {
    const age = one.ageMs === null ? "" : `, for ${ageWords(one.ageMs)}`;
    const evidence = [
      `pid ${one.pid} · ${one.isAutovacuum ? "autovacuum worker" : "vacuum by a person or a schedule"}${age}`,
    ];
    if (one.isForWraparound) {
      return {
        code: "wraparound_vacuum",
        message: `Autovacuum works on ${one.table} to prevent wraparound: it does not give way, so statements that take a lock wait until it has ended.`,
        evidence,
        remedy: "Let it end first. pg_stat_progress_vacuum shows how far it is.",
      };
    }
    return {
      code: "vacuum_running",
      message: one.isAutovacuum
        ? `Autovacuum works on ${one.table}. It gives way only to a statement that has waited for deadlock_timeout (${ageWords(reading.deadlockTimeoutMs)}), and the plan's give up after 200 ms: they succeed once it has ended.`
        : `A VACUUM runs on ${one.table}: statements that take a lock wait until it has ended.`,
      evidence,
      remedy: "Wait until it has ended; the attempts go on meanwhile.",
    };
  });
}

/** Judges who is in the way now. Pure. */
export function judgeActivity(reading: ActivityReading, subject: Subject): RawFinding[] {
  const wanted = wantedLocks(subject);
  return [
    ...judgeSessions(reading.sessions, wanted),
    ...judgePrepared(reading.prepared, wanted),
    ...judgeVacuums(reading),
    ...reading.builds.map(
      (one): RawFinding => ({
        code: "index_build_running",
        message: `${one.command} runs on ${one.table}: it holds SHARE UPDATE EXCLUSIVE, which every statement of this plan waits for.`,
        evidence: [
          `pid ${one.pid} · ${one.phase}${one.ageMs === null ? "" : ` · for ${ageWords(one.ageMs)}`}`,
        ],
        remedy: "Let it end first.",
      }),
    ),
    ...reading.queues.map(
      (one): RawFinding => ({
        code: "lock_queue",
        message: `${countedWords(one.waiting, "session waits", "sessions wait")} for a lock on ${one.table} right now.`,
        remedy: "Look at who holds it; a statement of this plan would queue behind.",
      }),
    ),
  ];
}

/** Judges what else is under way on the same table. Pure. */
export function judgeOpenRollouts(rollouts: readonly OpenRollout[]): RawFinding[] {
  if (rollouts.length === 0) return [];
  return [
    {
      code: "other_rollout",
      message: `${countedWords(rollouts.length, "other rollout is", "other rollouts are")} open on this table.`,
      evidence: rollouts.map(
        (one) =>
          `${one.title} · ${one.state.replaceAll("_", " ")}${one.phase === null ? "" : ` · ${one.phase}`}`,
      ),
      remedy:
        "Finish or abort one before the other starts: what one changes makes the other's plan void, and their statements wait for each other.",
    },
  ];
}
