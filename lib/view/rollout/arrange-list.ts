import { drivenStates } from "@/lib/domain/lifecycle/phase-state";
import { type Appearance, describePhaseState, rolloutAppearance } from "@/lib/view/appearance";
import { phaseWords } from "@/lib/view/phase-words";
import { printPercent, printRate } from "@/lib/view/print-amount";
import { printBuildStage } from "@/lib/view/print-build-stage";
import { printPaceReason } from "@/lib/view/print-condition";
import type { RolloutListItem } from "@/lib/view/rollout-list";

/** The list of rollouts in its groups: what needs the reader first, then what failed, what runs, and the rest. */

export type ListGroupName = "waiting_for_me" | "failed" | "running" | "open" | "ended";

export interface ListGroup {
  readonly name: ListGroupName;
  readonly title: string;
  readonly items: readonly RolloutListItem[];
}

const titles: Record<ListGroupName, string> = {
  waiting_for_me: "Waiting for you",
  failed: "Failed",
  running: "Running",
  open: "Waiting for others",
  ended: "Ended",
};

function groupOf(item: RolloutListItem): ListGroupName {
  const hasFailed = item.phases.some((phase) => phase.state === "failed" || phase.state === "undo_failed");
  const isDriven = item.phases.some((phase) => drivenStates.includes(phase.state));
  if (item.isWaitingForMe) return "waiting_for_me";
  if (hasFailed) return "failed";
  if (isDriven || item.state === "aborting") return "running";
  return item.state === "completed" || item.state === "aborted" ? "ended" : "open";
}

/** Groups that have members, in the order to be read; each keeps the order of the items. */
export function arrangeList(items: readonly RolloutListItem[]): readonly ListGroup[] {
  const names = Object.keys(titles) as ListGroupName[];
  return names
    .map((name) => ({ name, title: titles[name], items: items.filter((item) => groupOf(item) === name) }))
    .filter((group) => group.items.length > 0);
}

/** Where a rollout of the list is. */
export function describeListItem(item: RolloutListItem): Appearance {
  const current = item.phases.find((phase) => phase.name === item.currentPhase);
  if (item.state !== "active" && item.state !== "in_review" && item.state !== "aborting") {
    const undone = current?.state === "undoing" || current?.state === "undo_failed";
    if (!undone) return rolloutAppearance[item.state];
  }
  if (current === undefined) return rolloutAppearance[item.state];
  const look = describePhaseState(current.state, item.condition);
  const { title, doing } = phaseWords[current.name];
  if (current.state === "waiting") return { tone: "attention", icon: "diamond", word: `${title} waits` };
  const fraction = item.progress?.rowsTotal ? item.progress.rowsWalked / item.progress.rowsTotal : null;
  const percent = fraction === null ? "" : ` ${printPercent(fraction)}`;
  const isPlain =
    current.state === "running" && (item.condition === null || item.condition.kind === "slowed");
  return { ...look, word: isPlain ? `${doing}${percent}` : `${title} ${look.word.toLowerCase()}` };
}

/** Pace, or the reason that holds it back; null when nothing runs. */
export function printListPace(item: RolloutListItem): string | null {
  const { condition, progress } = item;
  if (condition?.kind === "slowed" || condition?.kind === "stopped_by_guard") {
    return printPaceReason(condition.reason);
  }
  if (condition?.kind === "waiting_for_lock") {
    return `attempt ${condition.attempt} of ${condition.maxAttempts}, ${condition.blockers.length} in the way`;
  }
  if (condition?.kind === "statement_at_work" && condition.build !== null) {
    return printBuildStage(condition.build.stage);
  }
  if (condition?.kind === "reconnecting") return condition.message;
  const current = item.phases.find((phase) => phase.name === item.currentPhase);
  const rate = progress?.rowsPerSecond ?? null;
  return current?.state === "running" && rate !== null ? printRate(rate) : null;
}

/** What is asked of whoever reads it, where it waits for them: "Approve expand". */
export function printAskedOfMe(item: Pick<RolloutListItem, "currentPhase" | "waitingFor">): string {
  const phase = item.currentPhase === null ? "it" : phaseWords[item.currentPhase].noun;
  switch (item.waitingFor) {
    case "submit":
      return "Submit it";
    case "approval":
      return `Approve ${phase}`;
    case "start":
      return `Start ${phase}`;
    case "attention":
      return `Look at ${phase}`;
    case null:
      return "";
  }
}

/** Who must act, and how: "You: approve expand". */
export function printWaitingFor(item: RolloutListItem): string {
  const phase = item.currentPhase === null ? "" : ` ${phaseWords[item.currentPhase].noun}`;
  switch (item.waitingFor) {
    case "submit":
      return `${item.isWaitingForMe ? "You" : item.author.name}: submit`;
    case "approval":
      return `${item.isWaitingForMe ? "You" : "A reviewer"}: approve${phase}`;
    case "start":
      return `${item.isWaitingForMe ? "You" : item.author.name}: start${phase}`;
    case "attention":
      return `${item.isWaitingForMe ? "You" : item.author.name}: look at${phase}`;
    case null:
      return item.state === "completed" || item.state === "aborted" ? "Nobody" : "The engine";
  }
}
