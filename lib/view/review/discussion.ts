import type { PhaseName, Plan } from "@/lib/domain/plan/plan";
import type { Anchor } from "@/lib/domain/review/anchor";
import type { CommentView } from "./review-view";

/** A comment with everything that answers it. */
export interface Thread {
  readonly first: CommentView;
  readonly answers: readonly CommentView[];
}

/** Comments as threads, each in the order in which they were said. */
export function arrangeThreads(comments: readonly CommentView[]): readonly Thread[] {
  return comments
    .filter((one) => one.parentId === null)
    .map((first) => ({ first, answers: comments.filter((one) => one.parentId === first.id) }));
}

/** True where the line that a thread is about is in the present plan. */
function isOfPlan(thread: Thread, planHash: string): boolean {
  return thread.first.anchor !== null && thread.first.planHash === planHash;
}

/** Threads about one step's text, by line. */
export function threadsOfStep(
  threads: readonly Thread[],
  planHash: string,
  stepId: string,
): ReadonlyMap<number, readonly Thread[]> {
  const found = new Map<number, Thread[]>();
  for (const thread of threads) {
    const { anchor } = thread.first;
    if (anchor === null || anchor.stepId !== stepId || !isOfPlan(thread, planHash)) continue;
    found.set(anchor.line, [...(found.get(anchor.line) ?? []), thread]);
  }
  return found;
}

/** True where a thread stands beside the line that it is about, on the page of this phase. */
export function standsAtLine(
  thread: Thread,
  of: { readonly plan: Plan; readonly planHash: string },
  phase: PhaseName,
): boolean {
  const steps = of.plan.phases.find((one) => one.name === phase)?.steps ?? [];
  return isOfPlan(thread, of.planHash) && steps.some((one) => one.id === thread.first.anchor?.stepId);
}

/** What a thread is about, in words; null: the rollout as a whole. */
export function printAnchor(anchor: Anchor | null, plan: Plan, isPresent: boolean): string | null {
  if (anchor === null) return null;
  const step = plan.phases.flatMap((phase) => phase.steps).find((one) => one.id === anchor.stepId);
  const of = step === undefined ? anchor.stepId : `“${step.title}”`;
  return `Line ${anchor.line} of ${of}${isPresent ? "" : ", in an earlier plan"}`;
}
