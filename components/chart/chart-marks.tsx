"use client";

import { usePlotArea, useXAxisScale, useYAxisScale } from "recharts";
import type { ChartModel } from "@/components/chart/chart-model";
import { formatValue } from "@/components/chart/format-value";

/** Moments at which a gate opened or a setting changed: a hairline, with its words where there is room. */
export function Markers({ model }: { model: ChartModel }) {
  const area = usePlotArea();
  const toX = useXAxisScale();
  if (area === undefined || toX === undefined) return null;
  let freeFrom = Number.NEGATIVE_INFINITY;
  return (
    <g>
      {model.markers.map((marker) => {
        const x = toX(marker.atMs);
        if (x === undefined || x < area.x || x > area.x + area.width) return null;
        const widthPx = marker.label.length * 6 + 8;
        const isLabelled = x >= freeFrom && x + widthPx <= area.x + area.width;
        if (isLabelled) freeFrom = x + widthPx + 4;
        return (
          <g key={`${marker.atMs} ${marker.label}`}>
            <line
              x1={x}
              x2={x}
              y1={area.y - 4}
              y2={area.y + area.height}
              stroke="var(--muted)"
              strokeWidth={1}
            />
            {isLabelled ? (
              <text x={x + 4} y={area.y - 5} fontSize={11} fill="var(--muted)">
                {marker.label}
              </text>
            ) : null}
          </g>
        );
      })}
    </g>
  );
}

type EndLabel = { key: string; colour: string; y: number; text: string };

const rowPx = 13;
const letterPx = 5.8;

/** Keeps labels in their order, a row apart, and within the drawing. */
function spread(labels: readonly EndLabel[], bottom: number): EndLabel[] {
  const sorted = labels.toSorted((a, b) => a.y - b.y);
  let above = Number.NEGATIVE_INFINITY;
  const down = sorted.map((label) => {
    above = Math.max(label.y, above + rowPx);
    return { ...label, y: above };
  });
  let below = bottom + rowPx;
  return down.toReversed().map((label) => {
    below = Math.min(label.y, below - rowPx);
    return { ...label, y: below };
  });
}

/** Names that stand together mostly differ at their ends: replica-1, replica-2. */
function shorten(name: string, letters: number): string {
  return name.length <= letters ? name : `…${name.slice(-Math.max(1, letters - 1))}`;
}

export type EndLabelsProps = { model: ChartModel; widthPx: number };

/** The names and last values of the lines and of the limit, at their right ends. */
export function EndLabels({ model, widthPx }: EndLabelsProps) {
  const area = usePlotArea();
  const toY = useYAxisScale();
  if (area === undefined || toY === undefined) return null;
  const letters = Math.floor(widthPx / letterPx);
  const labels: EndLabel[] = model.series.flatMap((series) => {
    const last = model.points.findLast((point) => (point.values[series.key] ?? null) !== null);
    const value = last?.values[series.key] ?? null;
    const y = value === null ? undefined : toY(value);
    if (y === undefined) return [];
    const shown = formatValue(value, model.format);
    const text =
      model.series.length === 1 ? shown : `${shorten(series.label, letters - shown.length - 1)} ${shown}`;
    return [{ key: series.key, colour: `var(--${series.tone})`, y, text }];
  });
  const limitY = model.limit === undefined ? undefined : toY(model.limit.value);
  if (model.limit !== undefined && limitY !== undefined) {
    labels.push({ key: "limit", colour: "var(--ink)", y: limitY, text: shorten(model.limit.label, letters) });
  }
  return (
    <g>
      {spread(labels, area.y + area.height).map((label) => (
        <text
          key={label.key}
          x={area.x + area.width + 6}
          y={label.y + 4}
          fontSize={11}
          fontWeight={550}
          fill={label.colour}
        >
          {label.text}
        </text>
      ))}
    </g>
  );
}

/** The limit, dashed; its words stand at its end. */
export function LimitLine({ model }: { model: ChartModel }) {
  const area = usePlotArea();
  const toY = useYAxisScale();
  const y = model.limit === undefined ? undefined : toY?.(model.limit.value);
  if (area === undefined || y === undefined) return null;
  return (
    <line
      x1={area.x}
      x2={area.x + area.width}
      y1={y}
      y2={y}
      stroke="var(--ink)"
      strokeWidth={1}
      strokeDasharray="4 3"
    />
  );
}
