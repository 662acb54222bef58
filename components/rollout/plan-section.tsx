import { CircleOff } from "lucide-react";
import { PhaseSteps, type StepAsides } from "@/components/plan/plan-steps";
import { ProblemList } from "@/components/plan/problem-list";
import { printTook } from "@/components/rollout/print-took";
import { StateIcon } from "@/components/rollout/state-icon";
import { Badge } from "@/components/ui/badge";
import { Section } from "@/components/ui/section";
import type { PhaseName } from "@/lib/domain/plan/plan";
import type { Appearance } from "@/lib/view/appearance";
import { phaseWords } from "@/lib/view/phase-words";
import { printCount } from "@/lib/view/print-amount";
import { findPlanPhase } from "@/lib/view/rollout/current-phase";
import type { PhaseView, RolloutView, StepRunView } from "@/lib/view/rollout-view";

const runLooks: Record<StepRunView["outcome"], Omit<Appearance, "word">> = {
  running: { tone: "progress", icon: "running" },
  applied: { tone: "success", icon: "done" },
  already_applied: { tone: "success", icon: "done" },
  failed: { tone: "danger", icon: "failed" },
};

function runWords(run: StepRunView): string {
  const tries = run.attempts > 1 ? `, ${printCount(run.attempts)} attempts` : "";
  const isUndo = run.direction === "undo";
  switch (run.outcome) {
    case "running":
      return isUndo ? "taking it back" : "running";
    case "applied":
      return `${isUndo ? "taken back" : "applied"}${printTook(run.durationMs)}${tries}`;
    case "already_applied":
      return isUndo ? "was not there any more" : "was already applied";
    case "failed":
      return `failed${printTook(run.durationMs)}${tries}`;
  }
}

function newestRun(phase: PhaseView, stepId: string): StepRunView | null {
  const runs = phase.runs.filter((run) => run.stepId === stepId);
  return runs.toSorted((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt))[0] ?? null;
}

function asidesOf(phase: PhaseView): StepAsides {
  const ids = [...new Set(phase.runs.map((run) => run.stepId))];
  return Object.fromEntries(
    ids.flatMap((id) => {
      const run = newestRun(phase, id);
      if (run === null) return [];
      return [
        [
          id,
          <span key={id} className="tabular inline-flex items-center gap-1.5 text-meta text-muted">
            <StateIcon appearance={runLooks[run.outcome]} className="size-3.5" />
            {runWords(run)}
          </span>,
        ],
      ];
    }),
  );
}

export type PlanSectionProps = {
  view: RolloutView;
  phase: PhaseName;
  /** False where its gate, just above, has said it. */
  hasSummary: boolean;
};

/** One phase of the plan: each step with its SQL, lock, probe, undo, and how its last run went. */
export function PlanSection({ view, phase, hasSummary }: PlanSectionProps) {
  const planned = findPlanPhase(view, phase);
  const found = view.phases.find((one) => one.name === phase);
  if (planned === null || found === undefined) return null;
  return (
    <Section
      title={`Plan and SQL: ${phaseWords[phase].title.toLowerCase()}`}
      {...(planned.undoable
        ? {}
        : {
            meta: (
              <Badge tone="attention" icon={<CircleOff aria-hidden="true" />}>
                No way back
              </Badge>
            ),
          })}
    >
      <div className="flex max-w-text flex-col gap-0.5">
        {hasSummary ? <p>{planned.summary}</p> : null}
        {planned.undoable ? <p className="text-muted">Undo: {planned.undoSummary}</p> : null}
      </div>
      {view.problems.length === 0 ? null : <ProblemList problems={view.problems} />}
      <PhaseSteps phase={planned} asides={asidesOf(found)} />
    </Section>
  );
}
