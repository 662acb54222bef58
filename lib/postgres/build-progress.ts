import { z } from "zod";
import { integer, sql } from "@/lib/domain/sql/sql";
import type { Queries } from "./session";

export interface BuildProgress {
  /** As PostgreSQL names it, as in `building index: scanning table`. */
  readonly stage: string;
  /** 0 to 1 of this stage; null where there is no total. */
  readonly fraction: number | null;
}

/** How far a backend's index build is; null when it builds none. Throws TargetError. */
export async function readBuildProgress(session: Queries, pid: number): Promise<BuildProgress | null> {
  // Counters of a stage that has ended stay as they were: which of them counts follows from the stage.
  const rows = await session.read(
    sql`select phase as stage, least(1, done::double precision / nullif(total, 0)) as fraction
from pg_catalog.pg_stat_progress_create_index as build
cross join lateral (
  select
    case
      when phase like 'waiting for %' then lockers_done
      when phase like '%: scanning %' or phase = 'building index' then blocks_done
      when phase like '%: loading tuples in tree' then tuples_done
    end as done,
    case
      when phase like 'waiting for %' then lockers_total
      when phase like '%: scanning %' or phase = 'building index' then blocks_total
      when phase like '%: loading tuples in tree' then tuples_total
    end as total
) as counted
where build.pid = ${integer(pid)} and phase is not null`,
    z.object({ stage: z.string(), fraction: z.number().min(0).max(1).nullable() }),
  );
  return rows[0] ?? null;
}
