"use client";

import { useQuery } from "@tanstack/react-query";
import { decideQuarantinedAction } from "@/app/(console)/rollouts/actions";
import { printRefusal } from "@/components/feedback/attempt";
import { DecideDialog } from "@/components/rollout/decide-dialog";
import type { Asking } from "@/components/rollout/phase-dialogs";
import { RowValuesDialog } from "@/components/rollout/row-values-dialog";
import { useCommand } from "@/components/rollout/use-command";
import { readApi, refusalOf } from "@/components/target/read-api";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Section } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/skeleton";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { Decision } from "@/lib/domain/backfill/quarantine";
import { isPermitted } from "@/lib/domain/lifecycle/role";
import { printCount, printCounted } from "@/lib/view/print-amount";
import {
  printRowState,
  type QuarantinedRowView,
  type QuarantineSummary,
  type QuarantineView,
} from "@/lib/view/quarantine-view";
import { apiPaths, queryKeys } from "@/lib/view/query-keys";
import { mayAmend } from "@/lib/view/rollout/may-amend";
import type { Viewer } from "@/lib/view/rollout/viewer";
import type { RolloutView } from "@/lib/view/rollout-view";

/** The rows that could not be filled: which, why, and what becomes of each. */
export function QuarantineSection({
  view,
  viewer,
  onAsk,
}: {
  view: RolloutView;
  viewer: Viewer;
  onAsk: (asking: Asking) => void;
}) {
  const { quarantine } = view;
  // The counts are part of the key: when they change, so has the list.
  const query = useQuery({
    queryKey: [...queryKeys.rollouts.quarantine(view.id), quarantine],
    queryFn: () => readApi<readonly QuarantineView[]>(apiPaths.quarantine(view.id)),
    enabled: quarantine !== null,
    placeholderData: (previous) => previous,
  });
  if (quarantine === null) return null;
  const refusal = query.isError ? refusalOf(query.error) : null;
  return (
    <Section
      title="Rows that can't be filled"
      meta={printSummary(quarantine)}
      actions={
        quarantine.open > 0 && mayAmend(view, viewer) ? (
          <Button size="sm" onClick={() => onAsk({ kind: "amend" })}>
            Fix the expression
          </Button>
        ) : undefined
      }
    >
      {quarantine.open === 0 ? null : (
        <p className="max-w-prose text-muted">
          Mend them in the table, or decide what becomes of them. Both take effect when the phase is tried
          again; then only these rows are looked at. If the expression is at fault, its author can fix it.
        </p>
      )}
      {refusal === null ? null : (
        <Callout tone="danger" title={refusal.message}>
          {refusal.remedy}
        </Callout>
      )}
      {query.data === undefined && refusal === null ? <Skeleton className="h-24" /> : null}
      {(query.data ?? []).map((step) => (
        <StepRows key={step.stepId} step={step} view={view} viewer={viewer} />
      ))}
    </Section>
  );
}

function printSummary(counts: QuarantineSummary): string {
  const said = [
    `${printCount(counts.open)} open`,
    ...(counts.decided === 0 ? [] : [`of these ${printCount(counts.decided)} decided`]),
    ...(counts.skipped === 0 ? [] : [`${printCount(counts.skipped)} skipped`]),
    ...(counts.replaced === 0 ? [] : [`${printCount(counts.replaced)} with another value`]),
    ...(counts.filled === 0 ? [] : [`${printCount(counts.filled)} filled later`]),
  ];
  return said.join(", ");
}

function printWhy(row: QuarantinedRowView): string {
  return row.message.replace(/^The server says: /, "");
}

function RowState({ row }: { row: QuarantinedRowView }) {
  return (
    <span>
      {printRowState(row)}
      {row.decidedBy === null ? null : <span className="text-muted"> ({row.decidedBy})</span>}
    </span>
  );
}

interface StepRowsProps {
  readonly step: QuarantineView;
  readonly view: RolloutView;
  readonly viewer: Viewer;
}

function StepRows({ step, view, viewer }: StepRowsProps) {
  const command = useCommand(view.id);
  const open = step.rows.filter((row) => row.state === "open");
  const mayDecide = view.endedAt === null && isPermitted(viewer, "operate");
  const mayReplace = mayDecide && step.replaceable.length > 0 && isPermitted(viewer, "approve");
  const maySee = isPermitted(viewer, "view_samples");

  async function decide(
    keys: readonly (readonly string[])[] | null,
    decision: Decision | null,
  ): Promise<string | undefined> {
    const refusal = await command.run(() =>
      decideQuarantinedAction({
        rolloutId: view.id,
        stepId: step.stepId,
        keys: keys === null ? null : keys.map((key) => [...key]),
        decision,
      }),
    );
    return refusal === null ? undefined : printRefusal(refusal);
  }

  const ofRow = (row: QuarantinedRowView) => (decision: Decision) => decide([row.key], decision);
  return (
    <div className="flex min-w-0 flex-col gap-3">
      {open.length < 2 || !mayDecide ? null : (
        <div className="flex flex-wrap gap-2">
          <DecideDialog
            kind="skip"
            label={`Skip all ${printCount(open.length)}`}
            rows={`all ${printCounted(open.length, "open row")} of ${step.table}`}
            columns={step.replaceable}
            onDecide={(decision) => decide(null, decision)}
          />
          {mayReplace ? (
            <DecideDialog
              kind="replace"
              label={`Give all ${printCount(open.length)} another value`}
              rows={`all ${printCounted(open.length, "open row")} of ${step.table}`}
              columns={step.replaceable}
              onDecide={(decision) => decide(null, decision)}
            />
          ) : null}
        </div>
      )}
      <Table caption={`Rows of ${step.table} that can't be filled`}>
        <TableHead>
          <TableHeader>Row of {step.table}</TableHeader>
          <TableHeader className="max-sm:hidden">Why</TableHeader>
          <TableHeader className="max-sm:hidden">What becomes of it</TableHeader>
          {mayDecide || maySee ? (
            <TableHeader>
              <span className="sr-only">Decide</span>
            </TableHeader>
          ) : null}
        </TableHead>
        <TableBody>
          {step.rows.map((row) => (
            <TableRow key={JSON.stringify(row.key)}>
              <TableCell className="max-sm:py-2">
                <span className="tabular font-mono">{row.label}</span>
                <div className="flex flex-col gap-1 whitespace-normal sm:hidden">
                  <span className="text-muted">{printWhy(row)}</span>
                  <RowState row={row} />
                </div>
              </TableCell>
              <TableCell className="max-w-72 max-sm:hidden">{printWhy(row)}</TableCell>
              <TableCell className="max-w-72 max-sm:hidden">
                <RowState row={row} />
              </TableCell>
              {mayDecide || maySee ? (
                <TableCell>
                  <div className="flex justify-end gap-2 max-sm:flex-col max-sm:items-end max-sm:py-2">
                    {maySee ? <RowValuesDialog rolloutId={view.id} stepId={step.stepId} row={row} /> : null}
                    {!mayDecide || row.state !== "open" ? null : row.decision === null ? (
                      <>
                        <DecideDialog
                          kind="skip"
                          label="Skip"
                          rows={`row ${row.label} of ${step.table}`}
                          columns={step.replaceable}
                          onDecide={ofRow(row)}
                        />
                        {mayReplace ? (
                          <DecideDialog
                            kind="replace"
                            label="Other value"
                            rows={`row ${row.label} of ${step.table}`}
                            columns={step.replaceable}
                            onDecide={ofRow(row)}
                          />
                        ) : null}
                      </>
                    ) : (
                      <Button
                        size="sm"
                        aria-label={`Take back the decision about row ${row.label}`}
                        onClick={() =>
                          void command.fire(
                            () =>
                              decideQuarantinedAction({
                                rolloutId: view.id,
                                stepId: step.stepId,
                                keys: [[...row.key]],
                                decision: null,
                              }),
                            "The decision was not taken back",
                          )
                        }
                      >
                        Take back
                      </Button>
                    )}
                  </div>
                </TableCell>
              ) : null}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}
