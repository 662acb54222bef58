import { PlanDifferences } from "@/components/plan/plan-differences";
import { Disclosure } from "@/components/ui/disclosure";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { shortHash } from "@/lib/domain/plan/hash";
import type { PhaseName } from "@/lib/domain/plan/plan";
import { phaseWords } from "@/lib/view/phase-words";
import { printCounted } from "@/lib/view/print-amount";
import type { ApprovedBefore as Before } from "@/lib/view/review/review-view";

export type ApprovedBeforeProps = { before: Before | null; phase: PhaseName };

/** What people had approved, and what is otherwise now: this phase first, the others one click below. */
export function ApprovedBefore({ before, phase }: ApprovedBeforeProps) {
  if (before === null) return null;
  const here = before.differences?.filter((one) => one.phase === phase) ?? [];
  const others = before.differences?.filter((one) => one.phase !== phase) ?? [];
  const noun = phaseWords[phase].noun;
  return (
    <Section
      title="What differs from what was approved"
      meta={
        <>
          plan <span className="font-mono">{shortHash(before.planHash)}</span>, approved by{" "}
          {before.by.map((one) => one.name).join(", ")} <RelativeTime at={before.at} />
        </>
      }
    >
      {before.differences === null ? (
        <p className="max-w-text text-muted">
          That plan was not kept: it was submitted before Colonnade kept them. Read this one as new.
        </p>
      ) : (
        <>
          {here.length === 0 ? (
            <p className="text-muted">Nothing in {noun}.</p>
          ) : (
            <PlanDifferences differences={here} />
          )}
          {others.length === 0 ? null : (
            <Disclosure summary={`${printCounted(others.length, "step")} of other phases`}>
              <PlanDifferences differences={others} />
            </Disclosure>
          )}
        </>
      )}
    </Section>
  );
}
