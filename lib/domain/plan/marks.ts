import type { Plan, PlanPhase, Step } from "./plan";

/**
 * What the probes of a plan say at one moment, and what follows from comparing moments. A promoted replica has everything that the old primary did
 * up to some point, and nothing after it. So where the probes say on the new primary what they said after one of the steps that were done, that
 * step is the last one that it has; every later one has to be done again. A single probe would not tell: a step may take away what one
 * before it has made.
 */

/**
 * `stepId` null: no step, but where the rollout began, or an undo ended. `bits`: for each of the plan's steps, in its order, `1`, `0`, or `-`
 * where its probe fails.
 */
export interface Mark {
  readonly stepId: string | null;
  readonly bits: string;
}

export interface PlacedStep {
  readonly phase: PlanPhase;
  readonly step: Step;
}

/** Every step of a plan with its phase, in order. */
export function placeSteps(plan: Pick<Plan, "phases">): readonly PlacedStep[] {
  return plan.phases.flatMap((phase) => phase.steps.map((step) => ({ phase, step })));
}

/** One mark more; a step that has one already keeps its place. */
export function addMark(marks: readonly Mark[], mark: Mark): readonly Mark[] {
  return mark.stepId !== null && marks.some((one) => one.stepId === mark.stepId) ? marks : [...marks, mark];
}

/** After the undo of a phase: its steps are done no more, and this is how the probes stand without them. */
export function dropMarks(marks: readonly Mark[], phase: PlanPhase, bits: string): readonly Mark[] {
  const undone = new Set(phase.steps.map((step) => step.id));
  return [
    ...marks.filter((mark) => mark.stepId === null || !undone.has(mark.stepId)),
    { stepId: null, bits },
  ];
}

/**
 * Steps that were done and are not there; null when the probes say what they never said before. A step that had taken effect but was not marked yet
 * when the primary died is told by its own probe: where it is there, so is all before it.
 */
export function findLostSteps(
  plan: Pick<Plan, "phases">,
  marks: readonly Mark[],
  bits: string,
): readonly string[] | null {
  const newest = marks.at(-1);
  if (newest === undefined) return [];
  const last = marks.findLastIndex((mark) => mark.bits === bits);
  if (last >= 0) {
    return marks.slice(last + 1).flatMap((mark) => (mark.stepId === null ? [] : [mark.stepId]));
  }
  const marked = new Set(marks.map((mark) => mark.stepId));
  const next = placeSteps(plan).findIndex(({ step }) => !marked.has(step.id));
  return next >= 0 && newest.bits[next] === "0" && bits[next] === "1" ? [] : null;
}
