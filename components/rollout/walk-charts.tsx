"use client";

import { useMemo } from "react";
import { TimeSeriesChart } from "@/components/chart/time-series-chart";
import { Segmented } from "@/components/ui/radio-group";
import { Section } from "@/components/ui/section";
import { useNowMs } from "@/components/ui/shared-clock";
import type { PhaseName } from "@/lib/domain/plan/plan";
import { prepareCharts } from "@/lib/view/chart/prepare-charts";
import type { ChartWindow } from "@/lib/view/chart/prepared-chart";
import { phaseWords } from "@/lib/view/phase-words";
import type { EventView, LiveRollout, PhaseView } from "@/lib/view/rollout-view";

export type WalkChartsProps = {
  live: LiveRollout;
  phase: PhaseView;
  stepId: string;
  window: ChartWindow;
  onWindow: (window: ChartWindow) => void;
  /** The page lost its connection: what is shown is the last that is known. */
  isOld: boolean;
};

const windows: { value: ChartWindow; label: string }[] = [
  { value: "5m", label: "5 min" },
  { value: "30m", label: "30 min" },
  { value: "all", label: "All" },
];

const atWork: readonly PhaseView["state"][] = ["queued", "running", "pausing"];

function eventsOf(events: readonly EventView[], phase: PhaseName): readonly EventView[] {
  return events.filter((event) => event.phase === phase || event.data.kind === "limits_changed");
}

/** The charts of a walk under one another's crosshair: small multiples of one series, lag with all replicas. */
export function WalkCharts({ live, phase, stepId, window, onWindow, isOld }: WalkChartsProps) {
  const clockMs = useNowMs();
  const samples = useMemo(
    () => live.samples.filter((sample) => sample.data.stepId === stepId),
    [live.samples, stepId],
  );
  const lastMs = samples.at(-1) === undefined ? null : Date.parse(samples.at(-1)?.at ?? "");
  // Once the walk has ended its last moment stays the right edge: an ended walk does not drift out of the window.
  const toMs = atWork.includes(phase.state) ? Math.max(clockMs ?? 0, lastMs ?? 0) : (lastMs ?? clockMs ?? 0);
  const charts = useMemo(
    () => prepareCharts(samples, live.view.limits, eventsOf(live.events, phase.name), window, toMs),
    [samples, live.view.limits, live.events, phase.name, window, toMs],
  );
  if (samples.length === 0 && !atWork.includes(phase.state)) return null;
  const syncId = `walk-${stepId}`;
  return (
    <Section
      title={`${phaseWords[phase.name].title} over time`}
      actions={
        <Segmented
          aria-label="Window of the charts"
          size="sm"
          options={windows}
          value={window}
          onValueChange={onWindow}
        />
      }
    >
      <div className="grid gap-x-6 gap-y-4 xl:grid-cols-2">
        {[charts.rate, charts.lag, charts.chunkTime, charts.chunkRows, charts.progress].map((model) => (
          <TimeSeriesChart
            key={model.id}
            model={isOld ? { ...model, title: `Last known: ${model.title}` } : model}
            height={120}
            syncId={syncId}
          />
        ))}
      </div>
    </Section>
  );
}
