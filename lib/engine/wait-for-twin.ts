import { sql, value } from "@/lib/domain/sql/sql";
import { type DriveContext, interruption } from "@/lib/engine/drive-context";
import { done, type Outcome } from "@/lib/engine/outcome";
import type { Session } from "@/lib/postgres/session";

const lookEveryMs = 250;

/**
 * Waits while another backend runs this very statement: one that an engine sent before it was killed. Its end decides what the catalog
 * says; a second concurrent build beside it would fail on the name, or take the first one's unfinished index for a left-over.
 */
export async function waitForTwin(
  context: DriveContext,
  session: Session,
  statement: string,
): Promise<Outcome> {
  while (await hasTwin(session, statement)) {
    if (!context.control.mayGoOn()) return interruption(context);
    await context.control.bell.wait(lookEveryMs);
  }
  return done;
}

async function hasTwin(session: Session, statement: string): Promise<boolean> {
  // Postgres: `query` is cut at track_activity_query_size, so what is there is compared with as much of ours.
  const rows = await session.rows<{ pid: number }>(sql`select pid
from pg_catalog.pg_stat_activity
where datname = current_database()
  and pid <> pg_backend_pid()
  and state = 'active'
  and application_name like 'colonnade%'
  and length(query) > 0
  and left(${value(statement)}::text, length(query)) = query`);
  return rows.length > 0;
}
