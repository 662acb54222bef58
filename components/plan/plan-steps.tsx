import { CircleOff } from "lucide-react";
import type { ReactNode } from "react";
import { LockBadge } from "@/components/plan/lock-badge";
import { StepBody } from "@/components/plan/step-body";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import type { PhaseName, PlanPhase, Step } from "@/lib/domain/plan/plan";

const phaseTitles: Record<PhaseName, string> = {
  expand: "Expand",
  backfill: "Backfill",
  verify: "Verify",
  index: "Index",
  constrain: "Constrain",
  switch: "Switch",
  contract: "Contract",
};

export type StepAsides = Readonly<Record<string, ReactNode>>;

export type PlanStepProps = {
  step: Step;
  /** Beside the title: how its run went. */
  aside?: ReactNode;
  /** Of its title: one below the heading that the steps stand under. */
  heading: "h3" | "h4";
};

/** One step: what, why, under which lock, the exact SQL; probe and undo one click below. */
export function PlanStep({ step, aside, heading: Heading }: PlanStepProps) {
  return (
    <li className="flex min-w-0 flex-col gap-2">
      <div className="flex flex-col gap-0.5">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Heading className="font-medium [overflow-wrap:anywhere]">{step.title}</Heading>
          <LockBadge step={step} />
          {aside === undefined ? null : <span className="ml-auto">{aside}</span>}
        </div>
        <p className="max-w-text text-muted">{step.why}</p>
      </div>
      <StepBody step={step} />
    </li>
  );
}

export type PhaseStepsProps = {
  phase: PlanPhase;
  /** By step id. */
  asides?: StepAsides | undefined;
  heading?: PlanStepProps["heading"] | undefined;
  className?: string | undefined;
};

/** The steps of one phase, without its heading: for a page that has one already. */
export function PhaseSteps({ phase, asides, heading = "h3", className }: PhaseStepsProps) {
  return (
    <ol className={cn("flex min-w-0 flex-col gap-5", className)}>
      {phase.steps.map((step) => (
        <PlanStep key={step.id} step={step} aside={asides?.[step.id]} heading={heading} />
      ))}
    </ol>
  );
}

export type PlanStepsProps = {
  phases: readonly PlanPhase[];
  /** By step id. */
  asides?: StepAsides | undefined;
  className?: string | undefined;
};

/** The whole plan: phases in order, each with its steps. Points of no return are marked. */
export function PlanSteps({ phases, asides, className }: PlanStepsProps) {
  return (
    <ol className={cn("flex min-w-0 flex-col gap-6", className)}>
      {phases.map((phase, index) => (
        <li key={phase.name} className="flex min-w-0 flex-col gap-3 border-t border-line pt-4">
          <div className="flex flex-col gap-0.5">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <h3 className="text-section font-medium">
                <span className="tabular text-faint">{index + 1}</span> {phaseTitles[phase.name]}
              </h3>
              {phase.undoable ? null : (
                <Badge tone="attention" icon={<CircleOff aria-hidden="true" />}>
                  No way back
                </Badge>
              )}
            </div>
            <p className="max-w-text text-muted">{phase.summary}</p>
            {phase.undoable ? (
              <p className="max-w-text text-meta text-muted">Undo: {phase.undoSummary}</p>
            ) : null}
          </div>
          <PhaseSteps phase={phase} asides={asides} heading="h4" />
        </li>
      ))}
    </ol>
  );
}
