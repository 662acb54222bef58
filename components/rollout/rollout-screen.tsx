"use client";

import { useQueryStates } from "nuqs";
import { useState } from "react";
import { GateBox } from "@/components/rollout/gate-box";
import { NowSection } from "@/components/rollout/now-section";
import { type Asking, PhaseDialogs } from "@/components/rollout/phase-dialogs";
import { PhaseRail } from "@/components/rollout/phase-rail";
import { PlanSection } from "@/components/rollout/plan-section";
import { PreflightSection } from "@/components/rollout/preflight-section";
import { QuarantineSection } from "@/components/rollout/quarantine-section";
import { RolloutHeader } from "@/components/rollout/rollout-header";
import { screenSearchParams } from "@/components/rollout/screen-search-params";
import { SignalsSection } from "@/components/rollout/signals-section";
import { Timeline } from "@/components/rollout/timeline";
import type { Connection } from "@/components/rollout/use-rollout-stream";
import { VerificationSection } from "@/components/rollout/verification-section";
import { WalkCharts } from "@/components/rollout/walk-charts";
import type { PhaseName } from "@/lib/domain/plan/plan";
import {
  chooseShownPhase,
  findCurrentPhase,
  findPlanPhase,
  findWalk,
  isAmended,
} from "@/lib/view/rollout/current-phase";
import { isAtWork } from "@/lib/view/rollout/next-action";
import type { Viewer } from "@/lib/view/rollout/viewer";
import type { LiveRollout, RolloutView } from "@/lib/view/rollout-view";

export type RolloutScreenProps = {
  live: LiveRollout;
  viewer: Viewer;
  connection: Connection;
};

/** The phase whose walk is drawn: the current one's while it walks, else the one that is looked at. */
function chartedPhase(view: RolloutView, shown: PhaseName | null): PhaseName | null {
  const current = findCurrentPhase(view);
  const candidates = [current?.state === "waiting" ? null : (current?.name ?? null), shown];
  return candidates.find((name) => name !== null && findWalk(findPlanPhase(view, name)) !== null) ?? null;
}

/** The phase whose gate is shown: the one that waits and is looked at, else the next one. */
function gatePhase(view: RolloutView, shown: PhaseName | null): PhaseName | null {
  if (view.state === "completed" || view.state === "aborted" || view.state === "aborting") return null;
  const waiting = view.phases
    .filter((phase) => phase.state === "waiting" || isAmended(phase))
    .map((phase) => phase.name);
  return shown !== null && waiting.includes(shown) ? shown : (waiting[0] ?? null);
}

/** One rollout on one page: where it is, what happens now, whether it is safe, what is next; then plan and timeline. */
export function RolloutScreen({ live, viewer, connection }: RolloutScreenProps) {
  const [params, setParams] = useQueryStates(screenSearchParams);
  const [asking, setAsking] = useState<Asking | null>(null);
  const { view } = live;
  const shown = chooseShownPhase(view, params.phase);
  const charted = chartedPhase(view, shown);
  const chartedView = view.phases.find((phase) => phase.name === charted) ?? null;
  const walk = charted === null ? null : findWalk(findPlanPhase(view, charted));
  const gate = gatePhase(view, shown);
  // A repair walks in the phase of the comparison, under a name of its own.
  const stepId = chartedView?.progress?.stepId ?? walk?.id ?? "";
  return (
    <div className="flex flex-col gap-6">
      <RolloutHeader view={view} viewer={viewer} connection={connection} onAsk={setAsking} />
      <div className="grid gap-x-8 gap-y-6 lg:grid-cols-[14rem_minmax(0,1fr)]">
        <PhaseRail view={view} shown={shown} onShow={(phase) => void setParams({ phase })} />
        <div className="flex min-w-0 flex-col gap-8">
          <NowSection
            view={view}
            viewer={viewer}
            connection={connection}
            lanes={live.samples.at(-1)?.data.lanes ?? null}
            onAsk={setAsking}
          />
          <QuarantineSection view={view} viewer={viewer} onAsk={setAsking} />
          {walk === null || chartedView === null ? null : (
            <WalkCharts
              live={live}
              phase={chartedView}
              stepId={stepId}
              window={params.window}
              isOld={connection.state === "reconnecting" || connection.state === "offline"}
              onWindow={(window) => void setParams({ window })}
            />
          )}
          {walk === null || chartedView === null || !isAtWork(view) ? null : (
            <SignalsSection
              live={live}
              stepId={stepId}
              isOld={connection.state === "reconnecting" || connection.state === "offline"}
            />
          )}
          <VerificationSection view={view} viewer={viewer} />
          <PreflightSection view={view} viewer={viewer} />
          {gate === null ? null : <GateBox view={view} viewer={viewer} phase={gate} />}
          {shown === null ? null : <PlanSection view={view} phase={shown} hasSummary={gate !== shown} />}
          <Timeline rolloutId={view.id} events={live.events} />
        </div>
      </div>
      <PhaseDialogs view={view} asking={asking} onClose={() => setAsking(null)} />
    </div>
  );
}
