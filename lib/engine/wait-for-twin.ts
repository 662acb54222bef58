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
  task: { readonly stepId: string; readonly sql: string },
): Promise<Outcome> {
  let toldPid: number | null = null;
  const since = new Date().toISOString();
  try {
    for (;;) {
      const pid = await findTwin(session, task.sql);
      if (pid === null) return done;
      if (!context.control.mayGoOn()) return interruption(context);
      if (pid !== toldPid) {
        await context.record.condition({ kind: "waiting_for_twin", stepId: task.stepId, pid, since });
        toldPid = pid;
      }
      await context.control.bell.wait(lookEveryMs);
    }
  } finally {
    if (toldPid !== null && context.lease.isHeld()) await context.record.condition(null);
  }
}

async function findTwin(session: Session, statement: string): Promise<number | null> {
  // Postgres: `query` is cut at track_activity_query_size, so what is there is compared with as much of ours.
  const rows = await session.rows<{ pid: number }>(sql`select pid
from pg_catalog.pg_stat_activity
where datname = current_database()
  and pid <> pg_backend_pid()
  and state = 'active'
  and application_name like 'colonnade%'
  and length(query) > 0
  and left(${value(statement)}::text, length(query)) = query
order by pid
limit 1`);
  return rows[0]?.pid ?? null;
}
