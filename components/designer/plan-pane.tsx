"use client";

import { CircleCheck, ListChecks } from "lucide-react";
import { SampleRows } from "@/components/designer/sample-rows";
import type { LivingPlan } from "@/components/designer/use-plan-preview";
import { EmptyState } from "@/components/feedback/empty-state";
import { ErrorState } from "@/components/feedback/error-state";
import { PlanSteps } from "@/components/plan/plan-steps";
import { ProblemList } from "@/components/plan/problem-list";
import { cn } from "@/components/ui/cn";
import { Section } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/skeleton";
import { Spinner } from "@/components/ui/spinner";
import type { Change } from "@/lib/domain/change/change";
import { printChange } from "@/lib/domain/change/print-change";
import type { Plan, Problem } from "@/lib/domain/plan/plan";
import { printSampleRule } from "@/lib/view/designer/sample-words";

export type PlanPaneProps = {
  /** The change as the form has it; null without a table. */
  change: Change | null;
  living: LivingPlan;
  /** What the form still lacks. */
  missing: readonly Problem[];
  /** What to do first, while there is nothing to plan. */
  first: { title: string; text: string } | null;
  textAt: (path: string) => string | undefined;
  onShow: (problem: Problem) => void;
};

function count(amount: number, one: string, many: string): string {
  return `${amount} ${amount === 1 ? one : many}`;
}

function sizeOf(plan: Plan): string {
  const steps = plan.phases.reduce((sum, phase) => sum + phase.steps.length, 0);
  return `${count(plan.phases.length, "phase", "phases")} · ${count(steps, "step", "steps")} · PostgreSQL ${plan.serverMajor}`;
}

/** The living plan: problems first, then what the rows will hold, then every step. */
export function PlanPane({ change, living, missing, first, textAt, onShow }: PlanPaneProps) {
  if (first !== null) {
    return (
      <EmptyState title={first.title} icon={<ListChecks aria-hidden="true" />}>
        {first.text}
      </EmptyState>
    );
  }
  if (living.refusal !== null) {
    return (
      <ErrorState
        title="The plan could not be made"
        why={living.refusal.message}
        next={living.refusal.remedy}
        onRetry={living.retry}
      />
    );
  }
  const { preview, plan } = living;
  const missingPaths = new Set(missing.map((one) => one.path));
  const problems = (preview?.problems ?? []).filter(
    // What the form lacks is said here, in the form's own words, without waiting for the server.
    (one) => one.code !== "incomplete" && !missingPaths.has(one.path),
  );
  const isOfThis = preview?.planned?.kind === "planned";
  const isClear = missing.length === 0 && problems.length === 0 && isOfThis;
  return (
    <div className="flex min-w-0 flex-col gap-8">
      <Section
        title="Plan"
        meta={plan === null ? undefined : sizeOf(plan.plan)}
        actions={
          living.isBehind ? (
            <span className="inline-flex items-center gap-1.5 text-meta text-muted">
              <Spinner label="Working out the plan" />
              Updating
            </span>
          ) : null
        }
      >
        <div className="flex min-h-12 min-w-0 flex-col gap-4">
          {change === null || missing.length > 0 ? null : (
            <p className="max-w-text font-medium [overflow-wrap:anywhere]">{printChange(change)}</p>
          )}
          {missing.length === 0 ? null : (
            <ProblemList
              problems={missing.map((one) =>
                one.code === "missing" ? { ...one, severity: "info" as const } : one,
              )}
              onShow={onShow}
            />
          )}
          {problems.length === 0 ? null : <ProblemList problems={problems} textAt={textAt} onShow={onShow} />}
          {isClear ? (
            <p className="flex items-center gap-2">
              <CircleCheck aria-hidden="true" className="size-4 text-success" />
              No problems found on this target.
            </p>
          ) : null}
          {missing.length > 0 && plan === null ? (
            <p className="max-w-text text-muted">
              Then the plan stands here: every statement with its lock, and what your rows will hold.
            </p>
          ) : null}
          {preview === null ? <Skeleton className="h-4 w-64" /> : null}
        </div>
      </Section>
      <div
        aria-busy={living.isBehind}
        className={cn(
          "flex min-w-0 flex-col gap-8 transition-opacity duration-100",
          living.isBehind && "opacity-75",
          // Colour leaves what is no longer so; its words stay readable.
          !isOfThis && "grayscale",
        )}
      >
        {plan === null || isOfThis || living.isBehind ? null : (
          <p className="text-muted">Below is the last plan that could be made, from before these edits.</p>
        )}
        {living.sample === null ? null : (
          <SampleRows sample={living.sample} rule={change === null ? null : printSampleRule(change)} />
        )}
        {plan === null ? null : (
          <>
            {plan.plan.notes.length === 0 ? null : (
              <Section title="Why this way">
                <ul className="flex max-w-text list-disc flex-col gap-1 pl-4 marker:text-faint">
                  {plan.plan.notes.map((note) => (
                    <li key={note}>{note}</li>
                  ))}
                </ul>
              </Section>
            )}
            <PlanSteps phases={plan.plan.phases} />
          </>
        )}
      </div>
    </div>
  );
}
