/**
 * The roll of the replicas that stream from a primary, called at every look: who must be there, and how far each is. Pure; the caller keeps the
 * memory and brings the clock.
 *
 * A name is an application_name, and several replicas may go by one (`walreceiver` unless somebody chose another). So a name stands for its worst
 * one, and for a number of replicas that must not fall. A name that joins during the walk is on the roll from then on. A further replica
 * of a known name is judged at once, but must stay only after it has been there for a while: when a replica connects anew, the server
 * shows its broken connection beside the new one until wal_sender_timeout.
 */

/** One connection that the primary sends WAL to. */
export interface StreamingRow {
  readonly name: string;
  /** `streaming`, `catchup` …; empty where the role may not see it. */
  readonly state: string;
  readonly lagSeconds: number | null;
  readonly lagBytes: number | null;
}

interface Entry {
  /** So many must stream; fewer, and one is gone. */
  readonly must: number;
  /** So many were seen at each look since; more than `must`: they have yet to stay. */
  readonly seen: number;
  readonly seenSinceMs: number;
}

export type ReplicaRoll = ReadonlyMap<string, Entry>;

/** How the replicas of one name stand, as the primary sees them. */
export type Standing =
  | { readonly state: "gone" }
  | {
      readonly state: "streaming";
      /** How many go by this name. */
      readonly count: number;
      /** Of the worst; null: of one at least it can't be told. */
      readonly seconds: number | null;
      readonly bytes: number | null;
    };

/** Twice the server's default wal_sender_timeout. */
export const stayMs = 120_000;

/** A replica that is being made, or that is stopping, is none to count on. One that can't be seen may be any. */
export function isConnected({ state }: StreamingRow): boolean {
  return state === "streaming" || state === "catchup" || state === "";
}

function rowsOf(name: string, rows: readonly StreamingRow[]): readonly StreamingRow[] {
  return rows.filter((row) => row.name === name && isConnected(row));
}

/** Begins a roll: who is registered must be there, and whoever streams now. */
export function beginRoll(
  registered: readonly string[],
  rows: readonly StreamingRow[],
  nowMs: number,
): ReplicaRoll {
  const names = [...registered, ...rows.filter(isConnected).map((row) => row.name)];
  return new Map(
    names.map((name) => {
      const must = Math.max(1, rowsOf(name, rows).length);
      return [name, { must, seen: must, seenSinceMs: nowMs }];
    }),
  );
}

function callName(before: Entry, count: number, nowMs: number): Entry {
  if (count <= before.must) return { must: before.must, seen: count, seenSinceMs: nowMs };
  if (count < before.seen || before.seen <= before.must) {
    return { must: before.must, seen: count, seenSinceMs: nowMs };
  }
  const hasStayed = nowMs - before.seenSinceMs >= stayMs;
  return hasStayed ? { must: before.seen, seen: count, seenSinceMs: nowMs } : before;
}

/** Calls the roll: takes in who has joined. One that has told nothing yet (a replica of this very moment, a backup's stream) has not. */
export function callRoll(roll: ReplicaRoll, rows: readonly StreamingRow[], nowMs: number): ReplicaRoll {
  const known = [...roll].map(
    ([name, before]) => [name, callName(before, rowsOf(name, rows).length, nowMs)] as const,
  );
  const joined = rows.filter((row) => isConnected(row) && (row.lagBytes !== null || row.state === ""));
  const first = joined
    .filter(({ name }) => !roll.has(name))
    .map(({ name }) => [name, { must: 1, seen: 1, seenSinceMs: nowMs }] as const);
  return new Map([...known, ...first]);
}

function worst(figures: readonly (number | null)[]): number | null {
  return figures.reduce((all, one) => (all === null || one === null ? null : Math.max(all, one)));
}

/** How the replicas of a name stand. */
export function findStanding(roll: ReplicaRoll, rows: readonly StreamingRow[], name: string): Standing {
  const found = rowsOf(name, rows);
  if (found.length === 0 || found.length < (roll.get(name)?.must ?? 1)) return { state: "gone" };
  return {
    state: "streaming",
    count: found.length,
    seconds: worst(found.map((row) => row.lagSeconds)),
    bytes: worst(found.map((row) => row.lagBytes)),
  };
}

/** The lag of a name whose lag was measured on one replica of it: where others go by it too, the worst counts. */
export function withOthers(standing: Extract<Standing, { state: "streaming" }>, ownSeconds: number | null) {
  return standing.count === 1 ? ownSeconds : worst([ownSeconds, standing.seconds]);
}
