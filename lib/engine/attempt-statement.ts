import { keepsLedger } from "@/lib/domain/plan/own-schema-steps";
import { approved } from "@/lib/domain/sql/sql";
import { awaitAnswer } from "@/lib/engine/await-answer";
import { backoffMs } from "@/lib/engine/backoff";
import { BlockerWatch } from "@/lib/engine/blocker-watch";
import { type DriveContext, interruption } from "@/lib/engine/drive-context";
import { describeFailure, lockNotAcquired } from "@/lib/engine/failure-words";
import { holdWhileForbidden } from "@/lib/engine/hold-while-forbidden";
import { done, fenced, type Outcome } from "@/lib/engine/outcome";
import { runLogged } from "@/lib/engine/run-logged";
import type { StatementTask } from "@/lib/engine/statement-task";
import { proveDriver, type StepFence } from "@/lib/engine/step-fence";
import { targetFailure } from "@/lib/engine/target-failure";
import { waitForTwin } from "@/lib/engine/wait-for-twin";
import type { Session } from "@/lib/postgres/session";

export type StatementOutcome = Outcome & { readonly attempts: number };

/** Asks a probe of the plan. */
export async function askProbe(session: Session, probe: string): Promise<boolean> {
  const row = (await session.rows<Record<string, unknown>>(approved(probe)))[0];
  return row !== undefined && Object.values(row)[0] === true;
}

/**
 * Carries out one statement under the lock discipline: it waits at most its lock_timeout, gives way, and tries again after a jittered pause, up to
 * its number of attempts. The catalog is asked before every attempt, so that an attempt whose answer was lost is never repeated
 * blindly, and after the last, so that success is what the catalog says.
 *
 * Runs nothing when the probe says that it is done already (then `attempts` is 0).
 */
export async function attemptStatement(
  context: DriveContext,
  task: StatementTask,
): Promise<StatementOutcome> {
  const watch = new BlockerWatch(context, task);
  let attempts = 0;
  try {
    for (;;) {
      await holdWhileForbidden(context);
      const step = await attemptOnce(context, task, watch, attempts);
      attempts = step.attempts;
      if (step.outcome !== null) return { ...step.outcome, attempts };
    }
  } finally {
    await watch.close(attempts);
  }
}

interface Attempted {
  readonly attempts: number;
  /** Null: try again. */
  readonly outcome: Outcome | null;
}

async function attemptOnce(
  context: DriveContext,
  task: StatementTask,
  watch: BlockerWatch,
  attemptsBefore: number,
): Promise<Attempted> {
  let attempts = attemptsBefore;
  const connected = await context.link.connect("ddl");
  if (connected.kind !== "connected") return { attempts, outcome: connected };
  const { session } = connected;
  try {
    const twin = await waitForTwin(context, session, { stepId: task.stepId, sql: task.statement.sql });
    if (twin.kind !== "done") return { attempts, outcome: twin };
    const fence = await raiseFence(context, session);
    if (fence === "refused") return { attempts, outcome: refused(context, task) };
    if (await askProbe(session, task.doneWhen)) return { attempts, outcome: done };
    const cleared = await clearLeftover(context, session, task);
    if (cleared.kind !== "done") return { attempts, outcome: cleared };
    if (!context.control.mayGoOn()) return { attempts, outcome: interruption(context) };
    // Connecting may have taken long.
    if (context.control.forbids() !== null) return { attempts, outcome: null };
    attempts += 1;
    await watch.begin(session, attempts);
    const result = await awaitAnswer(context.link, session, () =>
      runLogged(session, context.rolloutId, task, fence),
    );
    if (result === "refused") return { attempts, outcome: refused(context, task) };
    // The ledger went a moment ago: with it perhaps the rollout, and this driver's part in it.
    if (result === "no_ledger") return { attempts, outcome: null };
    return { attempts, outcome: await judgeResult(session, task) };
  } catch (error) {
    return { attempts, outcome: await judgeError(context, task, watch, attempts, error) };
  }
}

/**
 * Takes the rollout's steps under this driver's epoch; null where the plan keeps no ledger, or none is there yet. Before the catalog is asked, so
 * that a driver of before is refused also where nothing is left to do for this one.
 */
async function raiseFence(context: DriveContext, session: Session): Promise<StepFence | "refused" | null> {
  if (!keepsLedger(context.plan)) return null;
  const fence = { rolloutId: context.rolloutId, epoch: context.lease.epoch };
  const proof = await proveDriver(session, fence);
  if (proof === "refused") return "refused";
  return proof === "proven" ? fence : null;
}

function refused(context: DriveContext, task: StatementTask): Outcome {
  context.log.warn({ stepId: task.stepId }, "The target refused a statement: another engine drives");
  return fenced;
}

async function judgeResult(session: Session, task: StatementTask): Promise<Outcome> {
  if (await askProbe(session, task.doneWhen)) return done;
  return {
    kind: "failed",
    failure: {
      code: "probe_contradicts",
      stepId: task.stepId,
      message: "The statement ran without an error, but the catalog doesn't show its effect.",
      remedy:
        "Look at the object in the database: someone may have changed it at the same time. Then try again.",
      sqlState: null,
    },
  };
}

/** Null: try again, after the pause that this waits. */
async function judgeError(
  context: DriveContext,
  task: StatementTask,
  watch: BlockerWatch,
  attempts: number,
  error: unknown,
): Promise<Outcome | null> {
  if (!context.lease.isHeld()) return fenced;
  const failure = targetFailure(error);
  // The primary may have become a standby under us: connecting again tells.
  const isCut = failure.kind === "connection_lost" || failure.kind === "read_only";
  watch.pause(failure.retry !== "never" && !isCut);
  context.log.info({ stepId: task.stepId, attempts, kind: failure.kind }, "An attempt failed");
  const isLast = attempts >= task.statement.timeout.maxAttempts;
  // A statement that takes the server down each time must not do so for ever.
  if (isCut && !isLast) {
    // The next attempt connects again and asks the catalog first.
    await context.link.lose(failure);
    return null;
  }
  if (failure.retry === "never" || isCut) return describeFailure(failure, task.stepId);
  if (isLast) return lockNotAcquired(failure, task.stepId, attempts, watch.lastBlockers);
  await context.control.bell.wait(failure.retry === "now" ? 0 : backoffMs(attempts));
  return null;
}

/** Takes away what a failed concurrent build left, so that the next one can use its name. */
async function clearLeftover(context: DriveContext, session: Session, task: StatementTask): Promise<Outcome> {
  if (task.leftover === null || !(await askProbe(session, task.leftover.presentWhen))) return done;
  const { clear } = task.leftover;
  const startedAt = performance.now();
  const outcome = await attemptStatement(context, {
    stepId: task.stepId,
    direction: task.direction,
    statement: clear,
    doneWhen: clear.undoneWhen,
    leftover: null,
  });
  if (outcome.kind !== "done") return outcome;
  context.log.info(
    { stepId: task.stepId, durationMs: performance.now() - startedAt },
    "A left-over was cleared",
  );
  await context.record.event({ kind: "leftover_cleared", stepId: task.stepId });
  return done;
}
