import { type Output, paint } from "@/lib/cli/output";
import type { PhaseState } from "@/lib/domain/lifecycle/phase-state";
import { phaseAppearance, rolloutAppearance, type ViewTone } from "@/lib/view/appearance";
import { phaseWords } from "@/lib/view/phase-words";
import { printPercent } from "@/lib/view/print-amount";
import { printCondition } from "@/lib/view/print-condition";
import { printFailureTitle } from "@/lib/view/print-failure";
import { printRequirements } from "@/lib/view/print-gate";
import { describeNow } from "@/lib/view/rollout/describe-now";
import { deriveHeadline, printProgress, progressFraction } from "@/lib/view/rollout/headline";
import type { PhaseView, RolloutView } from "@/lib/view/rollout-view";

/** A rollout as lines of text: for `status`, and for `watch` at a terminal. */

const marks: Record<PhaseState, string> = {
  waiting: "○",
  queued: "◌",
  running: "◐",
  pausing: "◐",
  paused: "‖",
  failed: "✗",
  done: "✓",
  undo_queued: "◌",
  undoing: "◑",
  undo_failed: "✗",
};

const paints: Partial<Record<ViewTone, "red" | "yellow" | "green" | "bold">> = {
  danger: "red",
  attention: "yellow",
  success: "green",
  progress: "bold",
};

function painted(output: Output, tone: ViewTone, text: string): string {
  const as = paints[tone];
  return as === undefined ? text : paint(output, as, text);
}

const barWidth = 24;

function bar(fraction: number): string {
  const full = Math.round(Math.max(0, Math.min(1, fraction)) * barWidth);
  return `${"█".repeat(full)}${"░".repeat(barWidth - full)}`;
}

/** The walk of a phase in one line; null where there is none under way. */
function printWalk(phase: PhaseView): string | null {
  if (phase.progress === null || phase.state === "done" || phase.state === "waiting") return null;
  const fraction = progressFraction(phase.progress);
  const figures = printProgress(phase.progress, phase.state === "running");
  return fraction === null ? figures : `${bar(fraction)} ${printPercent(fraction)}  ${figures}`;
}

function printPhase(output: Output, phase: PhaseView): string {
  const { tone, word } = phaseAppearance[phase.state];
  const name = phaseWords[phase.name].title.padEnd(10);
  return `  ${painted(output, tone, marks[phase.state])} ${name} ${painted(output, tone, word)}`;
}

/** What stands in the way of what comes next, or what went wrong. */
function printNext(view: RolloutView, nowMs: number): string[] {
  const current = view.phases.find((phase) => phase.state !== "done");
  if (current === undefined || view.state === "draft") return [];
  const lines: string[] = [];
  const walk = printWalk(current);
  if (walk !== null) lines.push(`  ${walk}`);
  if (current.failure !== null) {
    lines.push(
      `  ${printFailureTitle(current.failure, current.name, view.plan)}: ${current.failure.message}`,
    );
    lines.push(`  ${current.failure.remedy}`);
  } else if (current.condition !== null) {
    const { sentence, next } = printCondition(current.condition, nowMs);
    lines.push(`  ${sentence}${next === null ? "" : ` ${next}`}`);
  }
  if (current.state === "waiting" || current.state === "failed") {
    for (const one of printRequirements(current.gate.requirements, view.author.name)) {
      if (!one.isMet) lines.push(`  needs: ${one.text}${one.who === null ? "" : ` (${one.who})`}`);
    }
  }
  return lines;
}

/** The whole: what it is, its phases, what happens now, and what is needed next. */
export function printRollout(output: Output, view: RolloutView, nowMs: number): readonly string[] {
  const { appearance } = deriveHeadline(view);
  return [
    `${paint(output, "bold", view.title)} · ${view.target.name} (${view.target.environment}) · ${view.author.name}`,
    `${view.id} · ${rolloutAppearance[view.state].word.toLowerCase()} · version ${view.version} · plan ${view.planHash.slice(0, 12)}`,
    ...view.phases.map((phase) => printPhase(output, phase)),
    painted(output, appearance.tone, appearance.word),
    `  ${describeNow(view)}`,
    ...printNext(view, nowMs),
  ];
}

/** The same in one line, for where a line a change is wanted. */
export function printChange(view: RolloutView): string {
  const { appearance, detail } = deriveHeadline(view);
  const current = view.phases.find((phase) => phase.state !== "done");
  const condition = current?.condition ?? null;
  const reason =
    current?.failure != null
      ? `: ${current.failure.message}`
      : condition === null
        ? ""
        : `: ${printCondition(condition, Date.parse(condition.since)).sentence}`;
  return `${appearance.word}${detail === null ? "" : ` · ${detail}`}${reason}`;
}
