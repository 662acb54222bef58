import { cn } from "@/components/ui/cn";
import { DefinitionList } from "@/components/ui/definition-list";
import { ProgressBar } from "@/components/ui/progress-bar";
import type { PlanPhase } from "@/lib/domain/plan/plan";
import { phaseWords } from "@/lib/view/phase-words";
import { printCount, printEta, printRate, printRows } from "@/lib/view/print-amount";
import { describePhase, findWalk, findWalkOf } from "@/lib/view/rollout/current-phase";
import { printProgress, progressFraction } from "@/lib/view/rollout/headline";
import type { PhaseView } from "@/lib/view/rollout-view";

export type WalkProgressProps = {
  phase: PhaseView;
  planned: PlanPhase | null;
  /** The page lost its connection: figures are greyed, never shown as present. */
  isOld: boolean;
};

/** How far a walk is: rows of the total, rate over a stated window, the time left as a range. */
export function WalkProgress({ phase, planned, isOld }: WalkProgressProps) {
  const { progress } = phase;
  if (progress === null) return null;
  const isRunning = phase.state === "running";
  const look = describePhase(phase);
  const walk = findWalkOf(planned, progress.stepId) ?? findWalk(planned);
  const place = progress.reads?.at(-1);
  const facts = [
    {
      key: "rate",
      term: "Rate over 10 s",
      value: isRunning && progress.rowsPerSecond !== null ? printRate(progress.rowsPerSecond) : "–",
    },
    {
      key: "eta",
      term: "Time left",
      value:
        isRunning && progress.etaMs !== null ? printEta(progress.etaMs) : isRunning ? "not known yet" : "–",
    },
    { key: "chunks", term: "Chunks", value: printCount(progress.chunks) },
    progress.kind === "backfill"
      ? { key: "changed", term: "Rows changed", value: printRows(progress.rowsChanged) }
      : { key: "wrong", term: "Wrong rows so far", value: printCount(progress.mismatches) },
    ...(place === undefined
      ? []
      : [{ key: "place", term: "Read on", value: place.kind === "replica" ? place.name : "the primary" }]),
  ];
  return (
    <div className={cn("flex flex-col gap-3", isOld && "text-faint [&_*]:text-faint")}>
      <ProgressBar
        label={walk?.title ?? phaseWords[phase.name].title}
        fraction={progressFraction(progress)}
        detail={printProgress(progress, false)}
        tone={isOld ? "neutral" : look.tone}
      />
      <DefinitionList layout="stacked" items={facts} />
    </div>
  );
}
