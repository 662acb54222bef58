"use client";

import { useMemo } from "react";
import { Badge } from "@/components/ui/badge";
import { Section } from "@/components/ui/section";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { listSignals, type SignalRow } from "@/lib/view/pace-signals";
import type { LiveRollout } from "@/lib/view/rollout-view";

export type SignalsSectionProps = { live: LiveRollout; stepId: string; isOld: boolean };

const toneWords: Readonly<
  Record<SignalRow["tone"], { word: string; tone: "neutral" | "slowed" | "danger" }>
> = {
  calm: { word: "Calm", tone: "neutral" },
  near: { word: "Slows", tone: "slowed" },
  bad: { word: "Stops", tone: "danger" },
};

/** What the pace is decided by, as it was read last: value, limit, age, source. */
export function SignalsSection({ live, stepId, isOld }: SignalsSectionProps) {
  const gauges = live.samples.findLast((sample) => sample.data.stepId === stepId)?.data.gauges;
  const rows = useMemo(
    () => (gauges === undefined ? [] : listSignals(gauges, live.view.limits)),
    [gauges, live.view.limits],
  );
  if (rows.length === 0) return null;
  return (
    <Section
      title={isOld ? "Signals, as last known" : "Signals"}
      meta="Full speed below half of a limit, slower up to it, stopped at it"
    >
      <Table caption="Signals that decide the pace">
        <TableHead>
          <TableHeader>Signal</TableHeader>
          <TableHeader align="right">Now</TableHeader>
          <TableHeader align="right">Limit</TableHeader>
          <TableHeader>Effect</TableHeader>
          <TableHeader align="right" className="max-sm:hidden">
            Age
          </TableHeader>
          <TableHeader className="max-lg:hidden">Source</TableHeader>
        </TableHead>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={row.key}>
              <TableCell>
                <span title={row.meaning}>{row.title}</span>
                {row.subject === null ? null : (
                  <span className="block text-meta text-muted [overflow-wrap:anywhere]">{row.subject}</span>
                )}
              </TableCell>
              <TableCell align="right" className="tabular">
                {row.value}
              </TableCell>
              <TableCell align="right" className="tabular text-muted">
                {row.limit}
              </TableCell>
              <TableCell>
                {row.limit === "off" ? (
                  <span className="text-faint">None</span>
                ) : (
                  <Badge tone={toneWords[row.tone].tone}>{toneWords[row.tone].word}</Badge>
                )}
              </TableCell>
              <TableCell align="right" className="tabular text-muted max-sm:hidden">
                {row.age}
              </TableCell>
              <TableCell className="text-meta text-muted max-lg:hidden">{row.source}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Section>
  );
}
