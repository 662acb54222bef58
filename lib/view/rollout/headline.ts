import { type Appearance, describePhaseState, rolloutAppearance } from "@/lib/view/appearance";
import { phaseWords } from "@/lib/view/phase-words";
import { printEta, printPercent, printRows } from "@/lib/view/print-amount";
import type { PhaseView, RolloutView } from "@/lib/view/rollout-view";
import { findCurrentPhase, isAmended } from "./current-phase";

/** Where the rollout is, in one line. */
export interface Headline {
  readonly appearance: Appearance;
  /** Progress in figures; null when there is none to tell. */
  readonly detail: string | null;
}

/** 0 to 1; null when the total is not known. */
export function progressFraction(progress: PhaseView["progress"]): number | null {
  if (progress === null || progress.rowsTotal === null) return null;
  return progress.rowsTotal === 0 ? 1 : progress.rowsWalked / progress.rowsTotal;
}

/** A verification that writes is a repair: it comes before the comparison. */
function isRepairing(phase: PhaseView): boolean {
  return phase.name === "verify" && phase.progress?.kind === "backfill";
}

function inWords(phase: PhaseView): string {
  const { title, doing, noun } = phaseWords[phase.name];
  const fraction = progressFraction(phase.progress);
  const percent = fraction === null ? "" : ` ${printPercent(fraction)}`;
  switch (phase.state) {
    case "waiting":
      return phase.gate.isOpen ? `${title} is ready to start` : waitingWords(phase);
    case "queued":
      return `${title} is queued`;
    case "running": {
      if (phase.condition === null || phase.condition.kind === "slowed") {
        return `${isRepairing(phase) ? "Repairing rows" : doing}${percent}`;
      }
      return `${title}${percent}: ${describePhaseState(phase.state, phase.condition).word.toLowerCase()}`;
    }
    case "pausing":
      return `${title} is pausing${percent === "" ? "" : ` at${percent}`}`;
    case "paused":
      return `${title} is paused${percent === "" ? "" : ` at${percent}`}`;
    case "failed":
      if (isAmended(phase)) {
        return phase.gate.isOpen ? `${title} is ready to go on` : waitingWords(phase);
      }
      return `${title} failed${percent === "" ? "" : ` at${percent}`}`;
    case "done":
      return `${title} is done`;
    case "undo_queued":
    case "undoing":
      return `Undoing ${noun}`;
    case "undo_failed":
      return `Undoing ${noun} failed`;
  }
}

function waitingWords(phase: PhaseView): string {
  const lacks = phase.gate.requirements.find((one) => !one.isMet && one.kind === "approvals");
  const title = phaseWords[phase.name].title;
  return lacks === undefined ? `${title} waits at its gate` : `${title} waits for approval`;
}

/** The progress of a walk in figures: rows of the total, and the time left as a range. */
export function printProgress(progress: NonNullable<PhaseView["progress"]>, withEta: boolean): string {
  const walked =
    progress.rowsTotal === null
      ? `${printRows(progress.rowsWalked)} so far`
      : `${progress.rowsWalked.toLocaleString("en")} of ${printRows(progress.rowsTotal, progress.totalIsExact)}`;
  return withEta && progress.etaMs !== null ? `${walked} · ${printEta(progress.etaMs)}` : walked;
}

/** Where the rollout is, for its header. */
export function deriveHeadline(view: RolloutView): Headline {
  const ended = view.state === "draft" || view.state === "completed";
  const current = findCurrentPhase(view);
  if (ended || current === null) return { appearance: rolloutAppearance[view.state], detail: null };
  if (view.state === "aborted" || view.state === "aborting") {
    const isUndoing =
      current.state === "undo_queued" || current.state === "undoing" || current.state === "undo_failed";
    if (!isUndoing) {
      const word = view.state === "aborting" ? "Aborting: it stops first" : "Aborted";
      return { appearance: { ...rolloutAppearance[view.state], word }, detail: null };
    }
  }
  const base = describePhaseState(current.state, current.condition);
  const isWaiting = current.state === "waiting" || isAmended(current);
  const isShown = current.progress !== null && !isWaiting;
  return {
    // The next phase waits for a person, whatever the rollout's own state is.
    appearance: isWaiting
      ? { tone: "attention", icon: "diamond", word: inWords(current) }
      : { ...base, word: inWords(current) },
    detail:
      isShown && current.progress !== null
        ? printProgress(current.progress, current.state === "running")
        : null,
  };
}
