"use client";

import type { ChartModel } from "@/components/chart/chart-model";
import { formatValue } from "@/components/chart/format-value";
import { formatAbsolute } from "@/components/ui/format-time";

const kindWords = { throttled: "Slowed", paused: "Paused", disconnected: "No connection" };

export type ChartTooltipProps = {
  model: ChartModel;
  /** Given by the drawing library: the time under the crosshair. */
  label?: string | number | undefined;
  active?: boolean | undefined;
  /** Another chart is being read: only the values at the same time. */
  isCompact: boolean;
};

export function ChartTooltip({ model, label, active, isCompact }: ChartTooltipProps) {
  const atMs = typeof label === "number" ? label : undefined;
  const point = atMs === undefined ? undefined : model.points.find((candidate) => candidate.t === atMs);
  if (active !== true || point === undefined) return null;
  if (isCompact) {
    return (
      <div className="tabular flex gap-3 rounded-md bg-raised px-2 py-0.5 text-meta font-medium shadow-popup">
        {model.series.map((series) => (
          <span key={series.key} style={{ color: `var(--${series.tone})` }}>
            {formatValue(point.values[series.key], model.format)}
          </span>
        ))}
      </div>
    );
  }
  const spans = model.spans.filter((span) => span.fromMs <= point.t && point.t <= span.toMs);
  const reachMs = (model.domain[1] - model.domain[0]) / 100;
  const markers = model.markers.filter((marker) => Math.abs(marker.atMs - point.t) <= reachMs);
  const isIncomplete = model.incompleteFromMs !== undefined && point.t >= model.incompleteFromMs;
  return (
    <div className="tabular max-w-72 rounded-md bg-raised px-2.5 py-1.5 text-meta text-ink shadow-popup">
      <div className="text-muted">
        {formatAbsolute(point.t)}
        {isIncomplete ? " · incomplete" : ""}
      </div>
      {model.series.map((series) => (
        <div key={series.key} className="flex items-center gap-2">
          <span
            aria-hidden="true"
            className="h-0.5 w-2.5 shrink-0"
            style={{ background: `var(--${series.tone})` }}
          />
          <span className="min-w-0 truncate">{series.label}</span>
          <span className="ml-auto pl-4 font-medium">
            {formatValue(point.values[series.key], model.format)}
          </span>
        </div>
      ))}
      {spans.map((span) => (
        <div key={`${span.fromMs} ${span.kind}`} className="mt-1 border-t border-line pt-1 whitespace-normal">
          <span className="font-medium">{kindWords[span.kind]}:</span> {span.reason}
        </div>
      ))}
      {markers.map((marker) => (
        <div
          key={`${marker.atMs} ${marker.label}`}
          className="mt-1 border-t border-line pt-1 whitespace-normal"
        >
          {marker.label}
        </div>
      ))}
    </div>
  );
}
