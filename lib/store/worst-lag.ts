import { type SQL, sql } from "drizzle-orm";

/** The highest lag of a sample, seconds; null where there is no replica, or none could be read. `data` is its column. */
export function worstLag(data: SQL): SQL {
  return sql`(select max(value::float8) from jsonb_each_text(${data}->'lagSeconds'))`;
}
