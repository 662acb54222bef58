"use client";

import type { ChartModel } from "@/components/chart/chart-model";
import { formatTick, formatValue } from "@/components/chart/format-value";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";

/** The same numbers in words' form, newest first. */
export function ChartTable({ model, height }: { model: ChartModel; height: number }) {
  const from = model.incompleteFromMs ?? Number.POSITIVE_INFINITY;
  return (
    <section
      aria-label={model.title}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
      tabIndex={0}
      style={{ height }}
      className="focus-inset overflow-y-auto"
    >
      <Table caption={model.title}>
        <TableHead>
          <TableHeader>Time</TableHeader>
          {model.series.map((series) => (
            <TableHeader key={series.key} align="right">
              {series.label}
            </TableHeader>
          ))}
          <TableHeader>What held it</TableHeader>
        </TableHead>
        <TableBody>
          {model.points.toReversed().map((point) => (
            <TableRow key={point.t}>
              <TableCell className="tabular h-7 py-0.5 text-meta whitespace-nowrap">
                {formatTick(point.t, 0)}
                {point.t >= from ? " (incomplete)" : ""}
              </TableCell>
              {model.series.map((series) => (
                <TableCell key={series.key} align="right" className="h-7 py-0.5 text-meta">
                  {formatValue(point.values[series.key], model.format)}
                </TableCell>
              ))}
              <TableCell className="h-7 py-0.5 text-meta text-muted">
                {model.spans.find((span) => span.fromMs <= point.t && point.t <= span.toMs)?.reason ?? ""}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </section>
  );
}
