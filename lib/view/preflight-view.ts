import type { Finding, Moment, Severity } from "@/lib/domain/preflight/finding";
import { severities } from "@/lib/domain/preflight/finding";
import type { ViewTone } from "@/lib/view/appearance";
import { phaseWords } from "@/lib/view/phase-words";
import { printCounted } from "@/lib/view/print-amount";
import { findCurrentPhase } from "@/lib/view/rollout/current-phase";
import type { PreflightView, RolloutView } from "@/lib/view/rollout-view";

/** A preflight as the page of a rollout shows it. */

export interface SeverityAppearance {
  readonly word: string;
  readonly tone: ViewTone;
}

export const severityAppearance: Record<Severity, SeverityAppearance> = {
  blocks: { word: "Blocks", tone: "danger" },
  unknown: { word: "Unknown", tone: "attention" },
  warns: { word: "Warning", tone: "attention" },
  notes: { word: "Note", tone: "neutral" },
};

/** "before submission", "before backfill". */
export function printMoment(moment: Moment): string {
  return moment === "submit" ? "before submission" : `before ${phaseWords[moment].noun}`;
}

/** What a preflight is about next: the submission of a draft, the phase that waits; null when nothing is ahead. */
export function nextMoment(view: RolloutView): Moment | null {
  if (view.state === "draft") return "submit";
  if (view.state !== "in_review" && view.state !== "active") return null;
  const current = findCurrentPhase(view);
  if (current?.state === "failed") return current.name;
  return view.phases.find((phase) => phase.state === "waiting")?.name ?? null;
}

export interface ShownPreflight {
  /** What a new reading would be about. */
  readonly next: Moment;
  /** Null when nothing was read yet that still says something. */
  readonly reading: PreflightView | null;
  /** It looked at this moment, and at this very plan. */
  readonly isOfNext: boolean;
  readonly isOfThisPlan: boolean;
}

/** Which reading to show: that of what comes next; else the newest of all. Null when nothing is ahead. */
export function chooseReading(view: RolloutView): ShownPreflight | null {
  const next = nextMoment(view);
  if (next === null) return null;
  const ofNext = view.preflights.find((one) => one.moment === next);
  const reading = ofNext ?? view.preflights.at(-1) ?? null;
  return {
    next,
    reading,
    isOfNext: ofNext !== undefined,
    isOfThisPlan: reading?.planHash === view.planHash,
  };
}

/** "1 blocks, 2 unknown, 3 warnings", without the notes; null when there is nothing but notes. */
export function printWeights(findings: readonly Finding[]): string | null {
  const count = (severity: Severity) => findings.filter((one) => one.severity === severity).length;
  const parts = [
    ...(count("blocks") > 0 ? [`${count("blocks")} in the way`] : []),
    ...(count("unknown") > 0 ? [`${count("unknown")} unknown`] : []),
    ...(count("warns") > 0 ? [printCounted(count("warns"), "warning")] : []),
  ];
  return parts.length === 0 ? null : parts.join(", ");
}

export interface ArrangedFindings {
  /** To be seen at once, worst first. */
  readonly open: readonly Finding[];
  /** One click below. */
  readonly notes: readonly Finding[];
}

/** What is unmet first; notes apart. */
export function arrangeFindings(findings: readonly Finding[]): ArrangedFindings {
  const sorted = [...findings].sort(
    (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity),
  );
  return {
    open: sorted.filter((one) => one.severity !== "notes"),
    notes: sorted.filter((one) => one.severity === "notes"),
  };
}
