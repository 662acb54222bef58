"use client";

import { type FormPartProps, findTable, tableValue } from "@/components/designer/designer-form";
import { Place } from "@/components/designer/place";
import { TableColumns } from "@/components/designer/table-columns";
import { Combobox } from "@/components/ui/combobox";
import { Field } from "@/components/ui/field";
import { Section } from "@/components/ui/section";
import { Select } from "@/components/ui/select";
import { printBytes, printEstimatedRows } from "@/lib/view/designer/print-size";
import type { PreviewTable } from "@/lib/view/plan-preview";
import type { TargetListItem, TargetTable } from "@/lib/view/target-view";

export type WhereFieldsProps = Pick<FormPartProps, "form" | "onEdit" | "errorAt"> & {
  targets: readonly TargetListItem[];
  targetId: string | null;
  /** Absent when the rollout is saved already: it stays on its target. */
  onChooseTarget?: ((targetId: string) => void) | undefined;
  tables: readonly TargetTable[];
  isLoadingTables: boolean;
  tablesError: string | undefined;
  table: PreviewTable | null;
};

function printName(table: { readonly schema: string; readonly name: string }): string {
  return table.schema === "public" ? table.name : `${table.schema}.${table.name}`;
}

/** Which table of which target, and what it looks like now. */
export function WhereFields(props: WhereFieldsProps) {
  const {
    form,
    targets,
    targetId,
    onChooseTarget,
    tables,
    isLoadingTables,
    tablesError,
    table,
    onEdit,
    errorAt,
  } = props;
  const chosen = form.table;
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
            <Field label="Table" error={tablesError ?? errorAt("table")} disabled={targetId === null}>
              <Combobox
                mono
                options={[...options, ...tables].map((one) => ({
                  value: tableValue(one),
                  label: printName(one),
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
                  onEdit({
                    kind: "choose_table",
                    table: next === undefined ? null : { schema: next.schema, name: next.name },
                  });
                }}
              />
            </Field>
          </Place>
        </div>
        {chosen === null || (table === null && tablesError !== undefined) ? null : (
          <div className="flex min-w-0 flex-col gap-1.5">
            <div className="tabular flex flex-wrap gap-x-2 text-meta text-muted">
              <span className="font-medium">{printName(chosen)} now</span>
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
