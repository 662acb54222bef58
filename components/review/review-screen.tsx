"use client";

import { useQueryStates } from "nuqs";
import { useState } from "react";
import { ApprovedBefore } from "@/components/review/approved-before";
import { Discussion } from "@/components/review/discussion";
import { Evidence } from "@/components/review/evidence";
import { Objections } from "@/components/review/objections";
import { PhaseSql } from "@/components/review/phase-sql";
import { type Deciding, ReviewDialogs } from "@/components/review/review-dialogs";
import { ReviewHeader } from "@/components/review/review-header";
import { RiskSection } from "@/components/review/risk-section";
import { TableChange } from "@/components/review/table-change";
import { GateBox } from "@/components/rollout/gate-box";
import { screenSearchParams } from "@/components/rollout/screen-search-params";
import type { Connection } from "@/components/rollout/use-rollout-stream";
import type { ReviewView } from "@/lib/view/review/review-view";
import { chooseReviewedPhase } from "@/lib/view/review/reviewed-phase";
import type { Viewer } from "@/lib/view/rollout/viewer";
import type { RolloutView } from "@/lib/view/rollout-view";

export type ReviewScreenProps = {
  view: RolloutView;
  review: ReviewView;
  viewer: Viewer;
  connection: Connection;
};

/** What a reviewer needs to decide about one phase, on one page: what changes, by which SQL, at what risk, on what evidence. */
export function ReviewScreen({ view, review, viewer, connection }: ReviewScreenProps) {
  const [params, setParams] = useQueryStates({ phase: screenSearchParams.phase });
  const [deciding, setDeciding] = useState<Deciding | null>(null);
  // What others do must not put another phase before the eyes of who is about to decide.
  const [first] = useState(() => chooseReviewedPhase(view, null));
  const phase = chooseReviewedPhase(view, params.phase ?? first);
  if (phase === null) return null;
  return (
    <div className="flex flex-col gap-6">
      <ReviewHeader
        view={view}
        viewer={viewer}
        connection={connection}
        phase={phase}
        onPhase={(next) => void setParams({ phase: next })}
        onDecide={(kind) => setDeciding({ kind, planHash: view.planHash })}
      />
      <div className="grid items-start gap-x-10 gap-y-8 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col gap-8 lg:order-last">
          <RiskSection view={view} review={review} phase={phase} />
          <Objections view={view} viewer={viewer} phase={phase} />
          <GateBox view={view} viewer={viewer} phase={phase} isBrief />
          <Evidence view={view} review={review} phase={phase} />
        </div>
        <div className="flex min-w-0 flex-col gap-8">
          <TableChange view={view} shape={review.shape} />
          <ApprovedBefore before={review.approvedBefore} phase={phase} />
          <PhaseSql view={view} review={review} viewer={viewer} phase={phase} />
          <Discussion view={view} review={review} viewer={viewer} phase={phase} />
        </div>
      </div>
      <ReviewDialogs view={view} phase={phase} deciding={deciding} onClose={() => setDeciding(null)} />
    </div>
  );
}
