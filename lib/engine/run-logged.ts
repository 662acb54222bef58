import { approved, type Sql, sql, value } from "@/lib/domain/sql/sql";
import type { StatementTask } from "@/lib/engine/statement-task";
import { type Proof, proveDriver, type StepFence } from "@/lib/engine/step-fence";
import type { Queries, Session } from "@/lib/postgres/session";

const logExists = sql`select to_regclass('colonnade.step_log') is not null as there`;

async function hasLog(session: Pick<Session, "rows">): Promise<boolean> {
  return (await session.rows<{ there: boolean }>(logExists))[0]?.there === true;
}

function logRow(rolloutId: string, task: StatementTask, durationMs: number): Sql {
  return sql`insert into colonnade.step_log (rollout_id, step_id, direction, duration_ms, statement)
values (${value(rolloutId)}, ${value(task.stepId)}, ${value(task.direction)}, ${value(durationMs)}, ${value(task.statement.sql)})`;
}

/**
 * Runs the statement with its limits and writes the step log: in its own transaction where it has one, right after it where it
 * can't. The log is for people; nothing decides by it. In its transaction it proves the driver's epoch first; where it can't, nothing is run.
 * Null as the fence: there was no ledger a moment ago.
 */
export async function runLogged(
  session: Session,
  rolloutId: string,
  task: StatementTask,
  fence: StepFence | null,
): Promise<"ran" | Exclude<Proof, "proven">> {
  const { statement } = task;
  const limits = {
    lockTimeoutMs: statement.timeout.lockTimeoutMs,
    statementTimeoutMs: statement.timeout.statementTimeoutMs,
  };
  if (statement.transaction === "forbidden") {
    const startedAt = performance.now();
    await session.run(approved(statement.sql), { transaction: "forbidden", ...limits });
    if (await hasLog(session)) await session.rows(logRow(rolloutId, task, performance.now() - startedAt));
    return "ran";
  }
  return await session.transaction(limits, async (tx) => {
    const proof = fence === null ? "proven" : await proveDriver(tx, fence);
    if (proof !== "proven") return proof;
    await runInside(tx, rolloutId, task);
    return "ran";
  });
}

async function runInside(tx: Queries, rolloutId: string, task: StatementTask): Promise<void> {
  // Written first where the table is there: the clean-up forgets the rollout's rows with all else, and must have the last word.
  const wasThere = await hasLog(tx);
  if (wasThere) await tx.rows(logRow(rolloutId, task, 0));
  const startedAt = performance.now();
  await tx.rows(approved(task.statement.sql));
  const durationMs = performance.now() - startedAt;
  if (!(await hasLog(tx))) return;
  if (!wasThere) await tx.rows(logRow(rolloutId, task, durationMs));
  else {
    await tx.rows(sql`update colonnade.step_log
set duration_ms = ${value(durationMs)}
where rollout_id = ${value(rolloutId)} and step_id = ${value(task.stepId)} and applied_at = (
  select max(applied_at) from colonnade.step_log
  where rollout_id = ${value(rolloutId)} and step_id = ${value(task.stepId)}
)`);
  }
}
