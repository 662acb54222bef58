"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useEffect, useMemo, useReducer, useRef, useState } from "react";
import { ActionBar } from "@/components/designer/action-bar";
import { ColumnFields } from "@/components/designer/column-fields";
import type { DesignerPort, SavedDraft } from "@/components/designer/designer-port";
import { EndFields } from "@/components/designer/end-fields";
import { focusPlace } from "@/components/designer/place";
import { PlanPane } from "@/components/designer/plan-pane";
import { useLeaveGuard } from "@/components/designer/use-leave-guard";
import { usePlanPreview } from "@/components/designer/use-plan-preview";
import { textOf, useSaving } from "@/components/designer/use-saving";
import { WhereFields } from "@/components/designer/where-fields";
import { refusalOf } from "@/components/target/read-api";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import type { AddColumns } from "@/lib/domain/change/add-columns/add-columns-schema";
import { editForm, emptyForm, fromChange, toChange } from "@/lib/view/designer/change-form";
import { findMissing } from "@/lib/view/designer/find-missing";
import { findError, findText, printObstacles } from "@/lib/view/designer/place-problems";
import { queryKeys } from "@/lib/view/query-keys";
import type { TargetListItem, TargetTable } from "@/lib/view/target-view";

export type DesignerProps = {
  port: DesignerPort;
  targets: readonly TargetListItem[];
  initialTargetId: string | null;
  initialTable: { readonly schema: string; readonly name: string } | null;
  /** A draft that is edited again; null for a new rollout. */
  saved: { readonly draft: SavedDraft; readonly change: AddColumns } | null;
  onSaved: (draft: SavedDraft, isNew: boolean) => void;
  onSubmitted: (rolloutId: string) => void;
};

const noTables: readonly TargetTable[] = [];

function firstThing(targets: readonly TargetListItem[], targetId: string | null, hasTable: boolean) {
  if (targets.length === 0) {
    return { title: "There is no target yet", text: "An admin adds the database first, under Targets." };
  }
  if (targetId === null) {
    return {
      title: "Choose a target and a table",
      text: "The plan appears here as you design: every statement with its lock, and what your rows will hold.",
    };
  }
  if (!hasTable) {
    return {
      title: "Choose the table",
      text: "Then name the column to add. The plan appears here as you type.",
    };
  }
  return null;
}

/** Designs "add column(s)": the form on the left, the living plan on the right, the one action at the bottom. */
export function Designer(props: DesignerProps) {
  const { port, targets, initialTargetId, initialTable, saved, onSaved, onSubmitted } = props;
  const [targetId, setTargetId] = useState(initialTargetId);
  const [form, edit] = useReducer(editForm, null, () =>
    saved === null ? emptyForm(initialTable) : fromChange(saved.change),
  );
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const root = useRef<HTMLDivElement>(null);
  const firstName = useRef<HTMLInputElement>(null);

  const change = useMemo(() => toChange(form), [form]);
  const missing = useMemo(() => findMissing(form), [form]);
  const saving = useSaving(port, targetId, saved);
  const living = usePlanPreview(port, targetId, change);
  const tables = useQuery({
    queryKey: queryKeys.targets.tables(targetId ?? "", ""),
    queryFn: ({ signal }) => port.readTables(targetId ?? "", signal),
    enabled: targetId !== null,
  });

  const changeText = change === null ? null : textOf(change);
  const isBlank = form.columns.every((column) => column.name === "" && column.type === "");
  const isDirty = saving.savedChange === null ? !isBlank : changeText !== saving.savedChange;
  const guard = useLeaveGuard(isDirty && saving.pending === null);

  const hasTable = form.table !== null;
  const tableKey = form.table === null ? null : `${form.table.schema}.${form.table.name}`;
  const isNew = saved === null;
  useEffect(() => {
    // Once it is known what to change, the next thing to say is the column's name.
    if (isNew && targetId !== null && tableKey !== null) firstName.current?.focus();
  }, [isNew, targetId, tableKey]);

  const problems = living.preview?.problems ?? [];
  const errorAt = (path: string) => {
    const lacks = missing.find((one) => one.path === path);
    if (lacks !== undefined) return lacks.code === "malformed" || left.has(path) ? lacks.message : undefined;
    // Half a type's name is no mistake yet.
    if (path.endsWith(".type") && !left.has(path)) return undefined;
    return findError(
      problems.filter((one) => one.code !== "incomplete"),
      path,
    );
  };
  const onLeft = (path: string) =>
    setLeft((before) => (before.has(path) ? before : new Set([...before, path])));
  const parts = { form, onEdit: edit, errorAt, onLeft };
  const newNames = form.columns.map((column) => column.name.trim()).filter((name) => name !== "");
  const known = [
    ...newNames,
    ...(living.preview?.table?.columns ?? [])
      .map((column) => column.name)
      .filter((name) => !newNames.includes(name)),
  ];

  const obstacle =
    printObstacles(
      missing,
      problems.filter((one) => one.code !== "incomplete"),
    ) ??
    (living.refusal !== null
      ? "The target can't be asked now"
      : living.isBehind || living.preview === null
        ? "Checking on the target"
        : null);

  return (
    <div ref={root} className="flex min-w-0 flex-col gap-6">
      <div className="grid min-h-[calc(100dvh-17rem)] min-w-0 content-start items-start lg:min-h-[calc(100dvh-12.5rem)] lg:content-stretch gap-x-10 gap-y-10 lg:grid-cols-[minmax(0,27rem)_minmax(0,1fr)] xl:grid-cols-[minmax(0,31rem)_minmax(0,1fr)]">
        <form
          aria-label="Change"
          className="flex min-w-0 flex-col gap-8"
          onSubmit={(event) => event.preventDefault()}
        >
          <WhereFields
            {...parts}
            targets={targets}
            targetId={targetId}
            onChooseTarget={
              saving.draft === null
                ? (next) => {
                    setTargetId(next);
                    edit({ kind: "choose_table", table: null });
                  }
                : undefined
            }
            tables={tables.data ?? noTables}
            isLoadingTables={tables.isLoading}
            tablesError={tables.isError ? refusalOf(tables.error).message : undefined}
            table={living.preview?.table ?? null}
          />
          {hasTable ? (
            <>
              <Section title={form.columns.length === 1 ? "Column to add" : "Columns to add"}>
                <div className="flex min-w-0 flex-col gap-3">
                  {form.columns.map((column, index) => (
                    <ColumnFields
                      key={column.key}
                      {...parts}
                      column={column}
                      index={index}
                      nameRef={index === 0 ? firstName : undefined}
                    />
                  ))}
                  <Button size="sm" className="self-start" onClick={() => edit({ kind: "add_column" })}>
                    <Plus aria-hidden="true" />
                    Another column
                  </Button>
                </div>
              </Section>
              <EndFields {...parts} known={known} tables={tables.data ?? noTables} />
            </>
          ) : null}
        </form>
        <div className="min-w-0 self-stretch lg:border-l lg:border-line lg:pl-10">
          <section
            aria-label="Plan of this change"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
            tabIndex={0}
            className="focus-inset min-w-0 lg:sticky lg:top-6 lg:max-h-[calc(100dvh-7rem)] lg:overflow-y-auto"
          >
            <PlanPane
              living={living}
              missing={missing}
              first={firstThing(targets, targetId, hasTable)}
              textAt={(path) => findText(form, path)}
              onShow={(problem) => focusPlace(root.current, problem)}
            />
          </section>
        </div>
      </div>
      <ActionBar
        obstacle={obstacle}
        isDirty={isDirty}
        isSaved={saving.draft !== null}
        pending={saving.pending}
        refusal={saving.refusal}
        onSave={async () => {
          if (change === null) return;
          const draft = await saving.save(change);
          if (draft !== null) onSaved(draft, saving.draft === null);
        }}
        onSubmit={async () => {
          if (change === null) return;
          const draft = await saving.submit(change);
          if (draft !== null) onSubmitted(draft.rolloutId);
        }}
      />
      {guard}
    </div>
  );
}
