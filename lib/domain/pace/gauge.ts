import { z } from "zod";

/**
 * What can be measured to decide the pace, as a closed list: unit, limit by default, how old a reading may be, and what it means.
 * A gauge without a limit is read and shown, and decides nothing. A gauge with one that can't be read stops the work.
 */

export const gaugeKinds = [
  "replica_lag",
  "replica_bytes",
  "slot_wal",
  "wal_headroom",
  "lock_waiters",
  "active_sessions",
  "wal_rate",
  "archiver_failing",
  "archiver_backlog",
  "snapshot_age",
  "autovacuum",
  "canary",
  "custom",
] as const;
export const gaugeKindSchema = z.enum(gaugeKinds);
export type GaugeKind = z.infer<typeof gaugeKindSchema>;

export type GaugeUnit =
  | "seconds"
  | "milliseconds"
  | "bytes"
  | "bytes_per_second"
  | "sessions"
  | "workers"
  | "number";

export interface GaugeFacts {
  readonly unit: GaugeUnit;
  /** Null: off unless somebody gives it a limit. Of `replica_lag` and `custom` the limits have fields of their own. */
  readonly defaultLimit: number | null;
  /** True: it must not fall to its limit, where the others must not rise to theirs. */
  readonly isFloor?: boolean;
  /** A reading older than this is none, milliseconds. Generous: what these tell moves slowly, and a busy machine must not look like a blind one. */
  readonly staleAfterMs: number;
  /** One sentence: what a high value means for those who use the database. */
  readonly meaning: string;
}

const mebibyte = 1024 ** 2;
const gibibyte = 1024 * mebibyte;

export const gaugeFacts: Readonly<Record<GaugeKind, GaugeFacts>> = {
  replica_lag: {
    unit: "seconds",
    defaultLimit: 1,
    staleAfterMs: 1_500,
    meaning: "Replicas that lag answer with old data.",
  },
  replica_bytes: {
    unit: "bytes",
    defaultLimit: null,
    staleAfterMs: 5_000,
    meaning: "WAL that a replica has yet to replay: what a failover would lose.",
  },
  slot_wal: {
    unit: "bytes",
    defaultLimit: 10 * gibibyte,
    staleAfterMs: 5_000,
    meaning:
      "WAL that the primary keeps for a replication slot. It fills the disk when nobody reads the slot.",
  },
  wal_headroom: {
    unit: "bytes",
    // Some sixteen files of WAL: more than all of the server writes from one look to the next.
    defaultLimit: 256 * mebibyte,
    isFloor: true,
    staleAfterMs: 5_000,
    meaning:
      "WAL that may be written until the server gives up a replication slot. Its replica must then be made anew.",
  },
  lock_waiters: {
    unit: "sessions",
    defaultLimit: 5,
    staleAfterMs: 5_000,
    meaning: "Sessions of the application that wait for a lock on the table or on one of its rows.",
  },
  active_sessions: {
    unit: "sessions",
    defaultLimit: null,
    staleAfterMs: 5_000,
    meaning: "Sessions that run a statement right now, on the whole server.",
  },
  wal_rate: {
    unit: "bytes_per_second",
    defaultLimit: null,
    staleAfterMs: 5_000,
    meaning: "WAL that the whole server writes: what replicas, archive and network have to carry.",
  },
  archiver_failing: {
    unit: "seconds",
    defaultLimit: null,
    staleAfterMs: 5_000,
    meaning: "How long archiving has failed. Until it works again, WAL piles up and backups have a gap.",
  },
  archiver_backlog: {
    unit: "bytes",
    defaultLimit: null,
    staleAfterMs: 5_000,
    meaning: "Finished WAL that is not archived yet.",
  },
  snapshot_age: {
    unit: "seconds",
    defaultLimit: null,
    staleAfterMs: 5_000,
    meaning: "The oldest open snapshot keeps every row version since then from being cleaned up.",
  },
  autovacuum: {
    unit: "workers",
    defaultLimit: null,
    staleAfterMs: 5_000,
    meaning: "Autovacuum cleans the table right now, and competes with the walk for it.",
  },
  canary: {
    unit: "milliseconds",
    defaultLimit: 250,
    staleAfterMs: 5_000,
    meaning:
      "What a lookup of one row by its key takes, on a session of its own: what the application feels.",
  },
  custom: {
    unit: "number",
    defaultLimit: null,
    staleAfterMs: 20_000,
    meaning: "A number that the team's own query returns.",
  },
};

/** The gauges that take their limit from `limits.gauges`. */
export const limitedGaugeKinds = [
  "replica_bytes",
  "slot_wal",
  "wal_headroom",
  "lock_waiters",
  "active_sessions",
  "wal_rate",
  "archiver_failing",
  "archiver_backlog",
  "snapshot_age",
  "autovacuum",
  "canary",
] as const satisfies readonly GaugeKind[];
export type LimitedGaugeKind = (typeof limitedGaugeKinds)[number];

/** How near a figure is to its limit: 1 at it, above when it is beyond. Of a floor the other way round; nothing left is infinitely bad. */
export function pressureOf(kind: GaugeKind, value: number, limit: number): number {
  return gaugeFacts[kind].isFloor === true ? limit / value : value / limit;
}

const readingSchema = z.object({
  kind: gaugeKindSchema,
  /** The replica or the slot that it is of, the name of a team's own signal; null where there is one for the whole target. */
  subject: z.string().nullable(),
  /** `absent`: there is nothing to measure (no slot, no archive). `unreadable`: there may be, and it can't be seen. */
  state: z.enum(["read", "unreadable", "absent"]),
  /** In the unit of its kind; null unless it was read. */
  value: z.number().nullable(),
  /** Why it can't be read, or who is behind the value; for people. */
  detail: z.string().nullable(),
});

/** One reading; `readAtMs` is of the reader's own monotonic clock. */
export const gaugeSchema = readingSchema.extend({ readAtMs: z.number() });
export type Gauge = Readonly<z.infer<typeof gaugeSchema>>;

/** One reading as it is kept: its age when it was kept, in place of a clock that nobody else has. */
export const gaugeSampleSchema = readingSchema.extend({ ageMs: z.number() });
export type GaugeSample = Readonly<z.infer<typeof gaugeSampleSchema>>;

/** Readings as they are kept, at `nowMs` of the clock that stamped them. */
export function sampleGauges(gauges: readonly Gauge[], nowMs: number): GaugeSample[] {
  return gauges.map(({ readAtMs, ...reading }) => ({
    ...reading,
    ageMs: Math.max(0, Math.round(nowMs - readAtMs)),
  }));
}
