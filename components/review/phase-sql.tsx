import { CircleOff } from "lucide-react";
import { LockBadge } from "@/components/plan/lock-badge";
import { printBlocks, printCosts } from "@/components/plan/lock-words";
import { CommentableSql } from "@/components/review/commentable-sql";
import { Badge } from "@/components/ui/badge";
import { Disclosure } from "@/components/ui/disclosure";
import { Section } from "@/components/ui/section";
import { SqlCode } from "@/components/ui/sql-code";
import type { PhaseName, Step } from "@/lib/domain/plan/plan";
import { printStepText } from "@/lib/view/amendment-view";
import { phaseWords } from "@/lib/view/phase-words";
import { arrangeThreads, type Thread, threadsOfStep } from "@/lib/view/review/discussion";
import { printForecast } from "@/lib/view/review/forecast";
import type { ReviewView } from "@/lib/view/review/review-view";
import { findPlanPhase } from "@/lib/view/rollout/current-phase";
import type { Viewer } from "@/lib/view/rollout/viewer";
import type { RolloutView } from "@/lib/view/rollout-view";

export type PhaseSqlProps = { view: RolloutView; review: ReviewView; viewer: Viewer; phase: PhaseName };

/** Exactly what the phase runs, with its locks and what to expect; lines can be talked about. */
export function PhaseSql({ view, review, viewer, phase }: PhaseSqlProps) {
  const planned = findPlanPhase(view, phase);
  if (planned === null) return null;
  const threads = arrangeThreads(review.comments);
  return (
    <Section
      title={`What ${phaseWords[phase].noun} runs`}
      meta={
        planned.undoable ? undefined : (
          <Badge tone="attention" icon={<CircleOff aria-hidden="true" />}>
            No way back
          </Badge>
        )
      }
    >
      <p className="max-w-text text-muted">{planned.summary}</p>
      {planned.undoSummary === "" ? null : (
        <p className="max-w-text text-meta text-muted">
          {planned.undoable ? "Undo: " : ""}
          {planned.undoSummary}
        </p>
      )}
      <ol className="flex min-w-0 flex-col gap-6">
        {planned.steps.map((step) => (
          <StepSql
            key={step.id}
            step={step}
            view={view}
            review={review}
            viewer={viewer}
            threads={threadsOfStep(threads, view.planHash, step.id)}
          />
        ))}
      </ol>
    </Section>
  );
}

// Longer ones are Colonnade's own housekeeping; open, they would push the team's statements out of view.
const shownLines = 14;

type StepSqlProps = Omit<PhaseSqlProps, "phase"> & {
  step: Step;
  threads: ReadonlyMap<number, readonly Thread[]>;
};

function StepSql({ step, view, review, viewer, threads }: StepSqlProps) {
  const text = printStepText(step);
  const lines = text.split("\n").length;
  const sql = (
    <CommentableSql
      rolloutId={view.id}
      planHash={view.planHash}
      viewer={viewer}
      stepId={step.id}
      label={`“${step.title}”`}
      sql={text}
      threads={threads}
    />
  );
  return (
    <li className="flex min-w-0 flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="font-medium [overflow-wrap:anywhere]">{step.title}</h3>
        <LockBadge step={step} />
      </div>
      <p className="max-w-text text-muted">{step.why}</p>
      {lines > shownLines ? (
        <Disclosure summary={`${lines} lines`} open={threads.size > 0}>
          {sql}
        </Disclosure>
      ) : (
        sql
      )}
      <p className="text-meta text-muted">
        {step.kind === "statement" ? `${printBlocks(step.blocks, step.instant)} · ${printCosts(step)}` : null}
        {step.kind === "backfill" || step.kind === "verify" ? printForecast(step, review) : null}
      </p>
      {step.kind !== "statement" || step.undo.length === 0 ? null : (
        <Disclosure summary="Undo">
          <SqlCode sql={step.undo.map((one) => one.sql).join(";\n")} label={`the undo of “${step.title}”`} />
        </Disclosure>
      )}
      {step.kind === "backfill" || step.kind === "verify" ? (
        <Disclosure summary="SQL of one chunk">
          <SqlCode
            sql={step.kind === "backfill" ? step.chunkSql : step.compareSql}
            label={`SQL of one chunk of “${step.title}”`}
          />
        </Disclosure>
      ) : null}
    </li>
  );
}
