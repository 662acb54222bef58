"use client";

import { Ellipsis, FileDown, Image as ImageIcon, LineChart as LineIcon, Table2 } from "lucide-react";
import { useId, useMemo, useRef, useState } from "react";
import {
  CartesianGrid,
  Line,
  LineChart,
  ReferenceArea,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { EndLabels, LimitLine, Markers } from "@/components/chart/chart-marks";
import type { ChartModel, ChartSpan } from "@/components/chart/chart-model";
import { chartCsv, chartRows, tailKey } from "@/components/chart/chart-rows";
import { ChartTable } from "@/components/chart/chart-table";
import { ChartTooltip } from "@/components/chart/chart-tooltip";
import { pngPicture, saveFile, svgPicture } from "@/components/chart/download";
import { formatTick, formatValue } from "@/components/chart/format-value";
import { timeTicks, valueAxis } from "@/components/chart/scale";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { Menu, MenuItem } from "@/components/ui/menu";
import { notify } from "@/components/ui/toast";

export type TimeSeriesChartProps = {
  model: ChartModel;
  /** Of the drawing, in pixels. Fixed, so that nothing moves when data comes. */
  height?: number | undefined;
  /** Charts that share it share their crosshair. */
  syncId?: string | undefined;
  headingLevel?: 3 | 4 | undefined;
};

const spanFill: Record<ChartSpan["kind"], string> = {
  throttled: "var(--slowed-solid)",
  paused: "var(--neutral-solid)",
  disconnected: "var(--ink)",
};
// The same for all charts, so that charts under one another share their axis to the pixel.
const right = 104;
const tickStyle = { fontSize: 11, fill: "var(--muted)" };

export function TimeSeriesChart({
  model,
  height = 160,
  syncId = "page",
  headingLevel = 3,
}: TimeSeriesChartProps) {
  const [isTable, setIsTable] = useState(false);
  const [width, setWidth] = useState(480);
  const [isPointed, setIsPointed] = useState(false);
  const drawing = useRef<HTMLDivElement>(null);
  const titleId = useId();
  const rows = useMemo(() => chartRows(model), [model]);
  const axis = useMemo(() => valueAxis(model), [model]);
  const isEmpty = !model.points.some((point) =>
    model.series.some((series) => point.values[series.key] != null),
  );
  const windowMs = model.domain[1] - model.domain[0];

  async function savePicture(kind: "png" | "svg"): Promise<void> {
    const svg = drawing.current?.querySelector("svg");
    if (!(svg instanceof SVGSVGElement)) return;
    try {
      const picture = svgPicture(svg, model.title);
      saveFile(
        `${model.id}.${kind}`,
        kind === "svg" ? new Blob([picture.markup], { type: "image/svg+xml" }) : await pngPicture(picture),
      );
    } catch {
      notify({
        tone: "danger",
        title: "The picture could not be made",
        description: "Download the CSV instead.",
      });
    }
  }

  const Heading = headingLevel === 3 ? "h3" : "h4";
  return (
    <figure aria-labelledby={titleId} className="group/chart flex min-w-0 flex-col gap-1">
      <figcaption className="flex min-h-7 items-center gap-1">
        <Heading
          id={titleId}
          className="tabular min-w-0 flex-1 truncate text-body font-medium"
          title={model.title}
        >
          {model.title}
        </Heading>
        <IconButton
          size="icon-sm"
          label={isTable ? "Show as a chart" : "Show as a table"}
          icon={isTable ? <LineIcon aria-hidden="true" /> : <Table2 aria-hidden="true" />}
          onClick={() => setIsTable((shown) => !shown)}
        />
        <Menu
          trigger={
            <Button variant="ghost" size="icon-sm" aria-label={`Download: ${model.title}`}>
              <Ellipsis aria-hidden="true" />
            </Button>
          }
        >
          <MenuItem
            icon={<FileDown aria-hidden="true" />}
            onSelect={() => saveFile(`${model.id}.csv`, new Blob([chartCsv(model)], { type: "text/csv" }))}
          >
            Download CSV
          </MenuItem>
          <MenuItem
            icon={<ImageIcon aria-hidden="true" />}
            disabled={isTable}
            onSelect={() => void savePicture("png")}
          >
            Download PNG
          </MenuItem>
          <MenuItem
            icon={<ImageIcon aria-hidden="true" />}
            disabled={isTable}
            onSelect={() => void savePicture("svg")}
          >
            Download SVG
          </MenuItem>
        </Menu>
      </figcaption>
      {isTable ? (
        <ChartTable model={model} height={height} />
      ) : (
        // The drawing is one picture to a screen reader; the table view holds the numbers.
        <div
          ref={drawing}
          role="img"
          aria-label={`Chart: ${model.title}. ${model.series.map((series) => series.label).join(", ")}.`}
          style={{ height }}
          className="relative min-w-0"
          onPointerEnter={() => setIsPointed(true)}
          onPointerLeave={() => setIsPointed(false)}
        >
          <ResponsiveContainer
            width="100%"
            height={height}
            initialDimension={{ width: 480, height }}
            onResize={(next) => setWidth(next)}
          >
            <LineChart
              data={rows}
              syncId={syncId}
              syncMethod="value"
              margin={{ top: 18, right, bottom: 0, left: 0 }}
              accessibilityLayer={false}
            >
              <CartesianGrid vertical={false} stroke="var(--line)" />
              {model.spans.map((span) => (
                <ReferenceArea
                  key={`${span.fromMs} ${span.kind}`}
                  x1={Math.max(span.fromMs, model.domain[0])}
                  x2={Math.min(span.toMs, model.domain[1])}
                  fill={spanFill[span.kind]}
                  fillOpacity={span.kind === "disconnected" ? 0.22 : 0.13}
                  stroke="none"
                />
              ))}
              <XAxis
                dataKey="t"
                type="number"
                scale="time"
                domain={[model.domain[0], model.domain[1]]}
                allowDataOverflow
                ticks={timeTicks(model.domain, width - right - 52)}
                tickFormatter={(at: number) => formatTick(at, windowMs)}
                tick={tickStyle}
                tickLine={false}
                axisLine={{ stroke: "var(--line-strong)" }}
                interval={0}
                height={22}
              />
              <YAxis
                domain={[0, axis.max]}
                ticks={axis.ticks}
                tickFormatter={(value: number) => formatValue(value, model.format)}
                tick={tickStyle}
                tickLine={false}
                axisLine={false}
                interval={0}
                width={52}
              />
              <Tooltip
                content={({ active, label }) => (
                  <ChartTooltip model={model} active={active} label={label} isCompact={!isPointed} />
                )}
                cursor={{ stroke: "var(--ink)", strokeWidth: 1 }}
                isAnimationActive={false}
                allowEscapeViewBox={{ x: false, y: true }}
                // Under the plot that is read, over the plots that follow it: no line is covered.
                position={{ y: isPointed ? height - 20 : -6 }}
                wrapperStyle={{ zIndex: isPointed ? 20 : 10 }}
              />
              <LimitLine model={model} />
              <Markers model={model} />
              {model.series.flatMap((series) => [
                <Line
                  key={series.key}
                  dataKey={series.key}
                  name={series.label}
                  type="linear"
                  stroke={`var(--${series.tone})`}
                  strokeWidth={1.5}
                  dot={false}
                  activeDot={{ r: 3, strokeWidth: 0 }}
                  connectNulls={false}
                  isAnimationActive={false}
                />,
                <Line
                  key={tailKey(series.key)}
                  dataKey={tailKey(series.key)}
                  type="linear"
                  stroke={`var(--${series.tone})`}
                  strokeWidth={1.5}
                  strokeDasharray="2 2"
                  dot={false}
                  activeDot={{ r: 3, strokeWidth: 0 }}
                  connectNulls={false}
                  isAnimationActive={false}
                  tooltipType="none"
                />,
              ])}
              <EndLabels model={model} widthPx={right - 8} />
            </LineChart>
          </ResponsiveContainer>
          {isEmpty ? (
            <span className="pointer-events-none absolute inset-0 grid place-items-center text-meta text-muted">
              Nothing measured yet
            </span>
          ) : null}
        </div>
      )}
    </figure>
  );
}
