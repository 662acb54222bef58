"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo, useReducer, useState } from "react";
import type { DesignerPort, SavedDraft } from "@/components/designer/designer-port";
import type { Design } from "@/components/designer/use-design";
import { useLeftFields } from "@/components/designer/use-left-fields";
import { type LivingPlan, usePlanPreview } from "@/components/designer/use-plan-preview";
import { type Saving, useSaving } from "@/components/designer/use-saving";
import { refusalOf } from "@/components/target/read-api";
import type { Change, ChangeKindName } from "@/lib/domain/change/change";
import type { TableName } from "@/lib/domain/change/change-parts";
import type { Problem } from "@/lib/domain/plan/plan";
import {
  type DesignEdit,
  type DesignForm,
  editForm,
  emptyForm,
  fromChange,
  isBlank,
  textOf,
  toChange,
} from "@/lib/view/designer/design-form";
import { findMissing } from "@/lib/view/designer/find-missing";
import { findError, findErrorWithin, printObstacles } from "@/lib/view/designer/place-problems";
import { queryKeys } from "@/lib/view/query-keys";
import type { TargetTable } from "@/lib/view/target-view";

const noTables: readonly TargetTable[] = [];

export type DesignerStart = {
  targetId: string | null;
  table: TableName | null;
  kind: ChangeKindName;
  /** A draft that is edited again; null for a new rollout. */
  saved: { readonly draft: SavedDraft; readonly change: Change } | null;
};

export type DesignerState = {
  targetId: string | null;
  chooseTarget: (targetId: string) => void;
  form: DesignForm;
  edit: (edit: DesignEdit) => void;
  change: Change | null;
  missing: readonly Problem[];
  living: LivingPlan;
  saving: Saving;
  tables: readonly TargetTable[];
  isLoadingTables: boolean;
  tablesError: string | undefined;
  isDirty: boolean;
  /** Why nothing can be sent yet; null when it can. */
  obstacle: string | null;
  design: Design;
};

function nameIn(living: LivingPlan): string | null {
  const objects = living.plan?.plan.ownObjects;
  return objects?.constraints[0] ?? objects?.indexes[0] ?? null;
}

/** Everything that the designer holds: what was typed, what the target says about it, what is saved. */
export function useDesigner(port: DesignerPort, start: DesignerStart): DesignerState {
  const [targetId, setTargetId] = useState(start.targetId);
  const [form, edit] = useReducer(editForm, null, () =>
    start.saved === null ? emptyForm(start.table, start.kind) : fromChange(start.saved.change),
  );
  const left = useLeftFields();

  const change = useMemo(() => toChange(form), [form]);
  const missing = useMemo(() => findMissing(form), [form]);
  const blank = useMemo(() => isBlank(form), [form]);
  const saving = useSaving(port, targetId, start.saved);
  const living = usePlanPreview(port, targetId, change);
  const tables = useQuery({
    queryKey: queryKeys.targets.tables(targetId ?? "", ""),
    queryFn: ({ signal }) => port.readTables(targetId ?? "", signal),
    enabled: targetId !== null,
  });

  // What the form lacks is said in its own words, without waiting for the server.
  const problems = (living.preview?.problems ?? []).filter((one) => one.code !== "incomplete");
  const placeOf = (path: string) => `${form.kind} ${path}`;
  const hasLeft = (path: string) => left.has(placeOf(path));
  const lackAt = (path: string) => {
    const lacks = missing.find((one) => one.path === path);
    if (lacks === undefined) return undefined;
    return { message: lacks.code === "malformed" || hasLeft(path) ? lacks.message : undefined };
  };

  const design: Design = {
    errorAt: (path) => {
      const lack = lackAt(path);
      if (lack !== undefined) return lack.message;
      // Half a type's name is no mistake yet.
      if (/(^|\.)type$/.test(path) && !hasLeft(path)) return undefined;
      return findError(problems, path);
    },
    errorWithin: (path) => {
      const lack = lackAt(path);
      return lack === undefined ? findErrorWithin(problems, path) : lack.message;
    },
    onLeft: (path) => left.add(placeOf(path)),
    table: living.table,
    tables: tables.data ?? noTables,
    targetId,
    readTable: (table) => (targetId === null ? Promise.resolve(null) : port.readTable(targetId, table)),
    isAtOnceOffered: problems.some((one) => one.path === "atOnce"),
    serverMajor: living.plan?.plan.serverMajor ?? null,
    generatedName: nameIn(living),
  };

  const obstacle =
    printObstacles(missing, problems) ??
    (living.refusal !== null
      ? "The target can't be asked now"
      : living.isBehind || living.preview === null
        ? "Checking on the target"
        : null);

  return {
    targetId,
    chooseTarget: (next) => {
      setTargetId(next);
      edit({ kind: "choose_table", table: null });
    },
    form,
    edit,
    change,
    missing,
    living,
    saving,
    tables: tables.data ?? noTables,
    isLoadingTables: tables.isLoading,
    tablesError: tables.isError ? refusalOf(tables.error).message : undefined,
    isDirty: saving.savedChange === null ? !blank : change === null || textOf(change) !== saving.savedChange,
    obstacle,
    design,
  };
}
