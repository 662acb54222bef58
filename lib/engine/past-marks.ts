import { addMark, dropMarks, type Mark, placeSteps } from "@/lib/domain/plan/marks";
import type { Plan, Step } from "@/lib/domain/plan/plan";
import { askProbe } from "@/lib/engine/attempt-statement";
import { backoffMs } from "@/lib/engine/backoff";
import { type DriveContext, interruption } from "@/lib/engine/drive-context";
import { done, type Outcome } from "@/lib/engine/outcome";
import { targetFailure } from "@/lib/engine/target-failure";
import { isWalkFinished } from "@/lib/postgres/ledger";
import type { Session } from "@/lib/postgres/session";

/** Reads what a plan's probes say now, and keeps it after each step (lib/domain/plan/marks.ts). */

async function askStep(session: Session, step: Step, rolloutId: string): Promise<boolean> {
  switch (step.kind) {
    case "statement":
      return await askProbe(session, step.appliedWhen);
    case "backfill":
      return await isWalkFinished(session, { rolloutId, stepId: step.id });
    case "verify":
    case "confirm":
      // They leave nothing in the target.
      return false;
  }
}

/** A probe that fails where its objects are not there says something too, always the same. */
async function readBit(session: Session, step: Step, rolloutId: string): Promise<"1" | "0" | "-"> {
  try {
    return (await askStep(session, step, rolloutId)) ? "1" : "0";
  } catch (error) {
    if (targetFailure(error).retry === "never") return "-";
    throw error;
  }
}

/** What each of the plan's steps says, in order. Throws TargetError. */
async function readBits(session: Session, plan: Plan, rolloutId: string): Promise<string> {
  let bits = "";
  for (const { step } of placeSteps(plan)) bits += await readBit(session, step, rolloutId);
  return bits;
}

/** Sessions that the phase has anyway: an idle one more would break unnoticed. */
type Purpose = Parameters<DriveContext["link"]["connect"]>[0];

/** Works with what the probes say now, patiently. */
export async function withBits(
  context: DriveContext,
  purpose: Purpose,
  work: (bits: string) => Promise<Outcome>,
): Promise<Outcome> {
  for (let attempt = 1; ; attempt += 1) {
    const connected = await context.link.connect(purpose);
    if (connected.kind !== "connected") return connected;
    let bits: string;
    try {
      bits = await readBits(connected.session, context.plan, context.rolloutId);
    } catch (error) {
      const failure = targetFailure(error);
      if (failure.kind === "connection_lost") await context.link.lose(failure);
      else await context.control.bell.wait(backoffMs(attempt));
      if (!context.control.mayGoOn()) return interruption(context);
      continue;
    }
    return await work(bits);
  }
}

async function change(
  context: DriveContext,
  purpose: Purpose,
  how: (marks: readonly Mark[], bits: string) => readonly Mark[],
): Promise<Outcome> {
  return await withBits(context, purpose, async (bits) => {
    const { marks } = await context.record.readPast();
    const changed = how(marks, bits);
    if (changed !== marks) await context.record.writePast({ marks: changed });
    return done;
  });
}

/** A step is done: keeps what the probes say now, once. */
export async function markStep(context: DriveContext, step: Step): Promise<Outcome> {
  const { marks: kept } = await context.record.readPast();
  if (kept.some((mark) => mark.stepId === step.id)) return done;
  const purpose = step.kind === "statement" ? "ddl" : "walk";
  return await change(context, purpose, (marks, bits) => addMark(marks, { stepId: step.id, bits }));
}

/** A phase was taken back. */
export async function markUndone(context: DriveContext): Promise<Outcome> {
  return await change(context, "walk", (marks, bits) => dropMarks(marks, context.phase, bits));
}
