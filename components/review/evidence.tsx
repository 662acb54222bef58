import { PreflightFindings } from "@/components/rollout/preflight-findings";
import { Disclosure } from "@/components/ui/disclosure";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import type { PhaseName } from "@/lib/domain/plan/plan";
import { printMoment, printWeights } from "@/lib/view/preflight-view";
import { printRows } from "@/lib/view/print-amount";
import { chooseFindings } from "@/lib/view/review/phase-risk";
import type { ReviewView } from "@/lib/view/review/review-view";
import type { RolloutView } from "@/lib/view/rollout-view";

export type EvidenceProps = { view: RolloutView; review: ReviewView; phase: PhaseName };

/** What the decision can rest on, and what it can't: evidence that is missing is said. */
export function Evidence({ view, review, phase }: EvidenceProps) {
  const findings = chooseFindings(view, phase);
  const { verification } = view;
  // The application lets go of a column in these two.
  const asksForUse =
    (phase === "switch" || phase === "contract") && review.shape.columns.some((one) => one.before !== null);
  return (
    <Section title="Evidence">
      <dl className="flex flex-col gap-3">
        <div>
          <dt className="text-meta text-muted">Preflight</dt>
          <dd className="flex flex-col gap-1">
            {findings === null ? (
              "Nobody has looked at the target for this plan."
            ) : (
              <>
                <span className="tabular">
                  {printWeights(findings.findings) ??
                    (findings.findings.length === 0 ? "Nothing was found" : "Nothing stands in the way")}
                  , read {printMoment(findings.moment)}{" "}
                  <span className="text-muted">
                    <RelativeTime at={findings.readAt} />
                  </span>
                </span>
                {findings.findings.length === 0 ? null : (
                  <Disclosure summary="What was found">
                    <PreflightFindings findings={findings.findings} label="What preflight found" />
                  </Disclosure>
                )}
              </>
            )}
          </dd>
        </div>
        <div>
          <dt className="text-meta text-muted">Verification</dt>
          <dd className="tabular">
            {verification === null ? (
              "No rows were compared yet."
            ) : (
              <>
                {printRows(verification.rowsCompared)} compared,{" "}
                {verification.mismatches === 0
                  ? "none is wrong"
                  : `${verification.mismatches.toLocaleString("en")} wrong`}
                {verification.voidedAt === null ? "" : "; it no longer counts"}{" "}
                <span className="text-muted">
                  <RelativeTime at={verification.finishedAt} />
                </span>
              </>
            )}
          </dd>
        </div>
        <div>
          <dt className="text-meta text-muted">Rehearsal</dt>
          <dd>This plan was not rehearsed.</dd>
        </div>
        {asksForUse ? (
          <div>
            <dt className="text-meta text-muted">Use of the old column</dt>
            <dd>Not measured. Ask who reads and writes it before you let it go.</dd>
          </div>
        ) : null}
      </dl>
    </Section>
  );
}
