import { z } from "zod";
import { sql, value } from "@/lib/domain/sql/sql";
import type { Queries } from "./session";

/** A row that the primary writes again and again: how old the one is that a replica shows, is its lag in true seconds. */

/** One beat, by the primary's clock, milliseconds since 1970. */
export interface Heartbeat {
  readonly atMs: number;
}

const beatSchema = z.object({ atMs: z.number() });
const atMs = sql`(extract(epoch from at) * 1000)::double precision as "atMs"`;

/** Writes a beat on the primary. Throws TargetError. */
export async function beatHeart(session: Queries, source: string): Promise<Heartbeat> {
  const rows = await session.read(
    sql`insert into colonnade.heartbeat (source, at)
values (${value(source)}, clock_timestamp())
on conflict (source) do update set at = excluded.at
returning ${atMs}`,
    beatSchema,
  );
  const beat = rows[0];
  if (beat === undefined) throw new Error("An insert with returning gives one row");
  return beat;
}

/**
 * Seconds between the primary's newest beat and the one that the replica shows. Without `newest`, the replica's own clock stands in: that counts the
 * time since the last beat too. Null when there is no beat to be seen, which is never to be taken for 0. Throws TargetError.
 */
export async function readHeartbeatLag(
  session: Queries,
  source: string,
  newest: Heartbeat | null = null,
): Promise<number | null> {
  const there = await session.read(
    sql`select pg_catalog.to_regclass('colonnade.heartbeat') is not null as there`,
    z.object({ there: z.boolean() }),
  );
  if (there[0]?.there !== true) return null;
  const rows = await session.read(
    sql`select ${atMs}, (extract(epoch from clock_timestamp()) * 1000)::double precision as "nowMs"
from colonnade.heartbeat
where source = ${value(source)}`,
    z.object({ atMs: z.number(), nowMs: z.number() }),
  );
  const seen = rows[0];
  if (seen === undefined) return null;
  return Math.max(0, ((newest?.atMs ?? seen.nowMs) - seen.atMs) / 1000);
}
