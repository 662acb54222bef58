import { performance } from "node:perf_hooks";
import { z } from "zod";
import { type ReplicaSignal, replicaSignalSchema } from "@/lib/domain/pace/pace";
import { sql } from "@/lib/domain/sql/sql";
import { classifyFailure } from "./failure";
import type { Queries, Session } from "./session";

/** Replicas as the primary sees them, and as they say themselves. */

const streamingReplicaSchema = z.object({
  /** Its application_name: what primary_conninfo says. */
  name: z.string(),
  /** `streaming`, `catchup`, `startup`, `backup`, `stopping`; empty where the role may not see it. */
  state: z.string(),
  /** Bytes of WAL that it has not replayed; null when the role may not see it. */
  lagBytes: z.number().nullable(),
  /** Replay lag; 0 when everything is replayed, null when it can't be told. */
  lagSeconds: z.number().nullable(),
});
export type StreamingReplica = Readonly<z.infer<typeof streamingReplicaSchema>>;

/**
 * The physical replicas that stream from this server, several of one name if they are so called. A replica that is gone has no row. Throws TargetError.
 */
export async function readStreamingReplicas(session: Queries): Promise<readonly StreamingReplica[]> {
  return await session.read(
    // Postgres: replay_lag is null on an idle system and stale after traffic stops, so bytes decide whether it means anything.
    sql`select
  r.application_name as name,
  coalesce(r.state, '') as state,
  pg_catalog.pg_wal_lsn_diff(here.lsn, r.replay_lsn)::double precision as "lagBytes",
  case
    when pg_catalog.pg_wal_lsn_diff(here.lsn, r.replay_lsn) <= 0 then 0
    else extract(epoch from r.replay_lag)
  end::double precision as "lagSeconds"
from pg_catalog.pg_stat_replication r
cross join (
  select case
    when pg_catalog.pg_is_in_recovery() then pg_catalog.pg_last_wal_replay_lsn()
    else pg_catalog.pg_current_wal_lsn()
  end as lsn
) here
where not exists (
  -- why: a subscriber of logical replication replays nothing, so its lag is another thing
  select 1 from pg_catalog.pg_replication_slots s
  where s.active_pid = r.pid and s.slot_type = 'logical'
)
  -- why: a backup and pg_receivewal tell what they have written, and never replay
  and not (r.write_lsn is not null and r.replay_lsn is null)
order by r.application_name, r.pid`,
    streamingReplicaSchema,
  );
}

const readingSchema = replicaSignalSchema.extend({
  /** Why there is no figure, for people. */
  detail: z.string().nullable(),
});
export type ReplicaReading = Readonly<z.infer<typeof readingSchema>>;

export interface ExpectedReplica {
  readonly name: string;
  /** Its own session, where it can be reached; null asks the primary alone. */
  readonly session: Session | null;
  /** Why there is no session though there should be one; null where none is expected. */
  readonly problem?: string | null;
}

const ownWordsSchema = z.object({
  inRecovery: z.boolean(),
  /** Names one running server. */
  startedAt: z.string(),
  replayAgeSeconds: z.number().nullable(),
});

async function readOwnWords(session: Session) {
  const rows = await session.read(
    sql`select
  pg_catalog.pg_is_in_recovery() as "inRecovery",
  extract(epoch from pg_catalog.pg_postmaster_start_time())::text as "startedAt",
  extract(epoch from clock_timestamp() - pg_catalog.pg_last_xact_replay_timestamp())::double precision as "replayAgeSeconds"`,
    ownWordsSchema,
  );
  return rows[0] ?? null;
}

interface Seen {
  readonly row: StreamingReplica | undefined;
  readonly primaryProblem: string | null;
  readonly primary: Session;
}

/** Null: it was promoted, and is the primary itself. */
async function readOne(expected: ExpectedReplica, seen: Seen): Promise<ReplicaReading | null> {
  const none = { name: expected.name, seconds: null, bytes: null };
  const tell = (state: ReplicaSignal["state"], detail: string): ReplicaReading => ({
    ...none,
    bytes: seen.row?.lagBytes ?? null,
    state,
    readAtMs: performance.now(),
    detail,
  });
  if (seen.primaryProblem !== null)
    return tell("stale", `The primary can't be asked: ${seen.primaryProblem}`);
  if (expected.session === null && (expected.problem ?? null) !== null) {
    return tell(seen.row === undefined ? "gone" : "unreachable", expected.problem ?? "");
  }
  let replayAgeSeconds: number | null = null;
  if (expected.session !== null) {
    try {
      const own = await readOwnWords(expected.session);
      if (own?.inRecovery === false && (await readOwnWords(seen.primary))?.startedAt === own.startedAt)
        return null;
      if (own?.inRecovery === false)
        return tell("gone", "It is no replica any more: it takes writes itself.");
      replayAgeSeconds = own?.replayAgeSeconds ?? null;
    } catch (error) {
      return tell(seen.row === undefined ? "gone" : "unreachable", classifyFailure(error).message);
    }
  }
  const { row } = seen;
  if (row === undefined) return tell("gone", "The primary sends to no replica of this name.");
  if (row.lagBytes === null) return tell("stale", "The role may not see how far it is; grant it pg_monitor.");
  return {
    name: expected.name,
    state: "streaming",
    // Its own account of the last transaction's age is true only while something is left to replay.
    seconds: row.lagBytes <= 0 ? 0 : (replayAgeSeconds ?? row.lagSeconds),
    bytes: row.lagBytes,
    readAtMs: performance.now(),
    detail: null,
  };
}

/**
 * The lag of every expected replica, for a page, without a heartbeat: bytes from the primary; seconds are 0 only when no byte is
 * missing, else the age of the last transaction that was replayed. What can't be read is told as such, never as 0. One that was promoted and is the primary now
 * is left out. Never throws; use sessions with the
 * purpose `observe`, which limits each read to 800 ms. `readAtMs` is of performance.now().
 */
export async function readReplicas(
  primary: Session,
  expected: readonly ExpectedReplica[],
): Promise<readonly ReplicaReading[]> {
  let streaming: readonly StreamingReplica[] = [];
  let primaryProblem: string | null = null;
  try {
    streaming = await readStreamingReplicas(primary);
  } catch (error) {
    primaryProblem = classifyFailure(error).message;
  }
  const readings = await Promise.all(
    expected.map((one) =>
      readOne(one, { row: streaming.find((row) => row.name === one.name), primaryProblem, primary }),
    ),
  );
  return readings.filter((reading) => reading !== null);
}
