import { z } from "zod";
import { sql, value } from "@/lib/domain/sql/sql";
import type { Replay } from "@/lib/domain/verify/read-place";
import { classifyFailure } from "./failure";
import type { Queries, Session } from "./session";

/** How far a replica is behind a point in the primary's WAL. */

/** Where the primary's WAL ends now, commits that have not reached the disk included. Throws TargetError. */
export async function readInsertLsn(primary: Queries): Promise<string> {
  const rows = await primary.read(
    sql`select pg_catalog.pg_current_wal_insert_lsn()::text as lsn`,
    z.object({ lsn: z.string() }),
  );
  const row = rows[0];
  if (row === undefined) throw new Error("A select without a from returns one row");
  return row.lsn;
}

/** What a server says of its replay, compared with a point in the WAL. Throws TargetError. */
export async function readReplay(replica: Queries, lsn: string): Promise<Replay> {
  const rows = await replica.read(
    sql`select pg_catalog.pg_is_in_recovery() as "isReplica",
  pg_catalog.pg_wal_lsn_diff(${value(lsn)}::pg_lsn, pg_catalog.pg_last_wal_replay_lsn())::double precision as "missingBytes"`,
    z.object({ isReplica: z.boolean(), missingBytes: z.number().nullable() }),
  );
  return rows[0] ?? { isReplica: false, missingBytes: null };
}

async function readCluster(session: Session): Promise<string | null> {
  try {
    const rows = await session.read(
      sql`select system_identifier::text as identifier from pg_catalog.pg_control_system()`,
      z.object({ identifier: z.string() }),
    );
    return rows[0]?.identifier ?? null;
  } catch (error) {
    if (classifyFailure(error).kind === "permission") return null;
    throw error;
  }
}

/** False when the two servers are surely not of one cluster; true also where the role may not read it. Throws TargetError. */
export async function areOneCluster(primary: Session, replica: Session): Promise<boolean> {
  const [one, other] = [await readCluster(primary), await readCluster(replica)];
  return one === null || other === null || one === other;
}
