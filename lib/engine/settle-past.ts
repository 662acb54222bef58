import { findLostSteps, type Mark, placeSteps } from "@/lib/domain/plan/marks";
import type { DriveContext } from "@/lib/engine/drive-context";
import { done, type Outcome } from "@/lib/engine/outcome";
import { withBits } from "@/lib/engine/past-marks";
import { runStep } from "@/lib/engine/run-phase";
import { voidVerifications } from "@/lib/store/verifications";

/**
 * Doubts the past when the target's primary is on another timeline than the rollout's steps were done on. A promotion of a replica that had not received
 * everything takes the last commits back, and with them what our own record calls done: those steps are done again, in their order, before
 * anything new. How far a walk is needs no doubt of its own, for it is read from the target's ledger. Only when all is there again is the new timeline
 * written down: whatever dies in between, the next driver asks anew.
 */
export async function settlePast(context: DriveContext): Promise<Outcome> {
  const { link, record } = context;
  const connected = await link.connect("walk");
  if (connected.kind !== "connected") return connected;
  const timeline = link.primary?.timeline ?? null;
  const past = await record.readPast();
  // Where the server does not tell, there is nothing to compare.
  if (timeline === null || timeline === past.timeline) return done;
  if (past.timeline === null) return await begin(context, timeline, past.marks);
  return await withBits(context, "walk", (bits) =>
    compare(context, { timeline, before: past.timeline, bits }),
  );
}

async function begin(context: DriveContext, timeline: number, marks: readonly Mark[]): Promise<Outcome> {
  return await withBits(context, "walk", async (bits) => {
    // A rollout of before marks were kept has a past that can't be told.
    const isFresh = marks.length === 0 && context.plan.phases[0]?.name === context.phase.name;
    await context.record.writePast({ timeline, ...(isFresh ? { marks: [{ stepId: null, bits }] } : {}) });
    return done;
  });
}

interface Moment {
  readonly timeline: number;
  readonly before: number | null;
  readonly bits: string;
}

async function compare(context: DriveContext, { timeline, before, bits }: Moment): Promise<Outcome> {
  const { record, link } = context;
  const at = link.primary?.at ?? "";
  const { marks } = await record.readPast();
  const lost = findLostSteps(context.plan, marks, bits);
  if (lost === null) return await stopUnknown(context, { at, timeline, before });
  const steps = placeSteps(context.plan).filter(({ step }) => lost.includes(step.id));
  await record.event({
    kind: "primary_found",
    at,
    timeline,
    before,
    lost: steps.map(({ step }) => step.title),
  });
  const again = await redo(context, marks, lost);
  if (again.kind !== "done") return again;
  await record.writePast({ timeline });
  return done;
}

/** The lost steps of the phases before this one; this one asks its own steps by itself. */
async function redo(
  context: DriveContext,
  marks: readonly Mark[],
  lost: readonly string[],
): Promise<Outcome> {
  const { plan, record, rolloutId } = context;
  const position = plan.phases.findIndex((phase) => phase.name === context.phase.name);
  const earlier = plan.phases.slice(0, Math.max(0, position)).flatMap((phase) => phase.steps);
  const lastMarked = marks.findLast((mark) => mark.stepId !== null)?.stepId ?? null;
  // A comparison leaves no trace in the target that could tell whether it was made before or after what was lost.
  const isVerifyLast = earlier.some((step) => step.kind === "verify" && step.id === lastMarked);
  const steps = earlier.filter((step) => lost.includes(step.id) || (isVerifyLast && step.kind === "verify"));
  if (steps.length === 0) return done;
  await record.asHolder((tx) => voidVerifications(tx, rolloutId));
  for (const step of steps) {
    if (!context.control.mayGoOn()) return context.control.interruption();
    const outcome = await runStep(context, step);
    if (outcome.kind !== "done") return outcome;
  }
  await record.progress(null);
  return done;
}

/** The probes say what they never said: somebody has to look. Trying again takes what is there as it is. */
async function stopUnknown(
  context: DriveContext,
  found: { readonly at: string; readonly timeline: number; readonly before: number | null },
): Promise<Outcome> {
  const { record, rolloutId } = context;
  await record.event({ kind: "primary_found", ...found, lost: null });
  await record.asHolder((tx) => voidVerifications(tx, rolloutId));
  await record.writePast({ timeline: found.timeline });
  return {
    kind: "failed",
    failure: {
      code: "target_changed",
      stepId: null,
      message: `On the new primary ${found.at} the objects of this rollout are as they were after none of its steps, so what the promotion lost can't be told.`,
      remedy:
        "Look at the table there: what the plan's steps made, and what is missing. Undo the phases whose work is gone, or try again: then each step of this phase asks whether it is done.",
      sqlState: null,
    },
  };
}
