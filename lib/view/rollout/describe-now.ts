import { phaseWords } from "@/lib/view/phase-words";
import { printDuration } from "@/lib/view/print-amount";
import type { PhaseView, RolloutView } from "@/lib/view/rollout-view";
import { findCurrentPhase, findPlanPhase, isAmended } from "./current-phase";

function runningStep(view: RolloutView, phase: PhaseView): string {
  const steps = findPlanPhase(view, phase.name)?.steps ?? [];
  const run = phase.runs.find((one) => one.outcome === "running");
  const index = steps.findIndex((step) => step.id === run?.stepId);
  const step = steps[index];
  if (run === undefined || step === undefined) return `${phaseWords[phase.name].doing}.`;
  const attempt = run.attempts > 1 ? `, attempt ${run.attempts}` : "";
  const of = run.direction === "undo" ? "Taking back" : `Step ${index + 1} of ${steps.length}:`;
  return `${of} ${step.title}${attempt}.`;
}

function ofPhase(view: RolloutView, phase: PhaseView): string {
  const { title, noun } = phaseWords[phase.name];
  switch (phase.state) {
    case "waiting":
      return phase.gate.isOpen
        ? `Nothing runs. The gate to ${noun} is open; a person starts it.`
        : `Nothing runs. ${title} waits at its gate.`;
    case "queued":
      return view.engine.isAlive ? `An engine is about to take up ${noun}.` : `${title} waits for an engine.`;
    case "running":
    case "undoing":
      return runningStep(view, phase);
    case "pausing":
      return `${title} stops after the current chunk or statement.`;
    case "paused":
      return `A person paused ${noun}. What is done is done; resuming goes on from there.`;
    case "failed":
      if (isAmended(phase)) {
        return phase.gate.isOpen
          ? `Nothing runs. The gate to ${noun} is open; a person lets it go on.`
          : `Nothing runs. ${title} waits at its gate, because its expression was changed.`;
      }
      return `Nothing runs. What was applied before stays; trying again goes on from where it stopped.`;
    case "undo_queued":
      return `An engine is about to undo ${noun}.`;
    case "undo_failed":
      return "Nothing runs. What was taken back before stays so; trying again goes on from there.";
    case "done":
      return `${title} is done.`;
  }
}

function tookWords(view: RolloutView): string {
  const started = view.phases.map((phase) => phase.startedAt).filter((at) => at !== null);
  const first = started.length === 0 ? null : Math.min(...started.map((at) => Date.parse(at)));
  if (first === null || view.endedAt === null) return "";
  return ` It took ${printDuration(Date.parse(view.endedAt) - first)} from the first start, waits for people included.`;
}

function abortedWords(view: RolloutView): string {
  const applied = view.phases
    .filter((phase) => phase.state !== "waiting")
    .map((phase) => phaseWords[phase.name].noun);
  if (applied.length === 0) return `Given up. Nothing of it is in ${view.target.name}.`;
  return `Given up. In ${view.target.name} there is still what these phases applied, until it is undone: ${applied.join(", ")}.`;
}

/** What happens right now, in a sentence or two. */
export function describeNow(view: RolloutView): string {
  const current = findCurrentPhase(view);
  const isUndone =
    current?.state === "undo_queued" || current?.state === "undoing" || current?.state === "undo_failed";
  if (view.state === "draft")
    return "A draft: nothing runs and nothing is asked of anybody until it is submitted.";
  if (view.state === "completed" || current === null)
    return `Every phase is done and proven.${tookWords(view)}`;
  if (view.state === "aborted" && !isUndone) return abortedWords(view);
  return ofPhase(view, current);
}
