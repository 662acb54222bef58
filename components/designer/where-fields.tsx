"use client";

import { findTable, printTableName, tableValue } from "@/components/designer/fields/table-value";
import { Place } from "@/components/designer/place";
import { TableColumns } from "@/components/designer/table-columns";
import { useDesign } from "@/components/designer/use-design";
import { Combobox } from "@/components/ui/combobox";
import { Field } from "@/components/ui/field";
import { Section } from "@/components/ui/section";
import { Select } from "@/components/ui/select";
import type { TableName } from "@/lib/domain/change/change-parts";
import { printBytes, printEstimatedRows } from "@/lib/view/designer/print-size";
import type { TargetListItem, TargetTable } from "@/lib/view/target-view";

export type WhereFieldsProps = {
  /** The chosen table, as it is named. */
  chosen: TableName | null;
  onChooseTable: (table: TableName | null) => void;
  targets: readonly TargetListItem[];
  targetId: string | null;
  /** Absent when the rollout is saved already: it stays on its target. */
  onChooseTarget?: ((targetId: string) => void) | undefined;
  tables: readonly TargetTable[];
  isLoadingTables: boolean;
  tablesError: string | undefined;
};

/** Which table of which target, and what it looks like now. */
export function WhereFields(props: WhereFieldsProps) {
  const { chosen, onChooseTable, targets, targetId, onChooseTarget, tables, isLoadingTables, tablesError } =
    props;
  const { table, errorAt } = useDesign();
  const tableError = tablesError ?? errorAt("table");
  const listed = chosen === null ? undefined : findTable(tables, tableValue(chosen));
  // The list may not be there yet, or may no longer hold it; what was chosen is shown all the same.
  const options =
    listed === undefined && chosen !== null ? [{ ...chosen, estimatedRows: null, totalBytes: null }] : [];
  return (
    <Section title="Where">
      <div className="flex min-w-0 flex-col gap-4">
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label="Target">
            <Select
              options={targets.map((target) => ({
                value: target.id,
                label: target.name,
                detail: `${target.environment} · ${target.address}`,
              }))}
              value={targetId}
              placeholder="Choose a target…"
              disabled={onChooseTarget === undefined}
              onValueChange={(next) => onChooseTarget?.(next)}
            />
          </Field>
          <Place path="table">
            <Field label="Table" error={tableError} disabled={targetId === null}>
              <Combobox
                mono
                options={[...options, ...tables].map((one) => ({
                  value: tableValue(one),
                  label: printTableName(one),
                  detail:
                    one.totalBytes === null
                      ? undefined
                      : `${printEstimatedRows(one.estimatedRows)} rows · ${printBytes(one.totalBytes)}`,
                }))}
                value={chosen === null ? null : tableValue(chosen)}
                placeholder={
                  targetId === null
                    ? "Choose a target first"
                    : isLoadingTables
                      ? "Reading tables…"
                      : "Search tables…"
                }
                empty="No table of that name"
                disabled={targetId === null}
                onValueChange={(value) => {
                  const next = findTable(tables, value);
                  onChooseTable(next === undefined ? null : { schema: next.schema, name: next.name });
                }}
              />
            </Field>
          </Place>
        </div>
        {chosen === null || (table === null && tableError !== undefined) ? null : (
          <div className="flex min-w-0 flex-col gap-1.5">
            <div className="tabular flex flex-wrap gap-x-2 text-meta text-muted">
              <span className="font-medium">{printTableName(chosen)} now</span>
              {table === null ? null : (
                <span>
                  {table.columns.length} columns · {printEstimatedRows(table.estimatedRows)} rows ·{" "}
                  {printBytes(table.totalBytes)} with indexes
                  {table.key === null ? " · no key" : ""}
                </span>
              )}
            </div>
            <TableColumns table={table} />
          </div>
        )}
      </div>
    </Section>
  );
}
