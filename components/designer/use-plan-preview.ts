"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { DesignerPort } from "@/components/designer/designer-port";
import { useSettled } from "@/components/feedback/use-settled";
import { refusalOf } from "@/components/target/read-api";
import type { Change } from "@/lib/domain/change/change";
import type { TableName } from "@/lib/domain/change/change-parts";
import type { Planned } from "@/lib/domain/plan/plan";
import type { Refusal } from "@/lib/domain/refusal";
import type { PlanPreview, PreviewSample, PreviewTable } from "@/lib/view/plan-preview";
import { queryKeys } from "@/lib/view/query-keys";

type MadePlan = Extract<Planned, { kind: "planned" }>;

export type LivingPlan = {
  /** The newest answer for this table; it may be of an earlier edit (`isBehind`). */
  preview: PlanPreview | null;
  /** The chosen table as it was read last; it stays while the target can't be asked. */
  table: PreviewTable | null;
  /** The newest plan that could be made for this table, so that a half-typed word does not wipe the page. */
  plan: MadePlan | null;
  /** What the rows will hold, of the same answer as the plan. */
  sample: PreviewSample | null;
  /** A newer answer is being worked out. */
  isBehind: boolean;
  refusal: Refusal | null;
  retry: () => void;
};

function isOf(table: TableName | null, change: Change | null): boolean {
  if (table === null || change === null) return false;
  return table.schema === change.table.schema && table.name === change.table.name;
}

/** Whether an answer to one change is, an edit ago, an answer to the other. */
function answers(asked: unknown, change: Change | null): boolean {
  return (
    typeof asked === "object" &&
    asked !== null &&
    "kind" in asked &&
    change !== null &&
    asked.kind === change.kind
  );
}

function withoutPlan(preview: PlanPreview): PlanPreview {
  return { ...preview, planned: null, problems: [], sample: null };
}

/** The plan of what the form says, a moment behind the typing. */
export function usePlanPreview(
  port: DesignerPort,
  targetId: string | null,
  change: Change | null,
): LivingPlan {
  const settled = useSettled(change);
  const [kept, setKept] = useState<{ targetId: string; preview: PlanPreview; plan: MadePlan } | null>(null);
  const [seen, setSeen] = useState<{ targetId: string; table: PreviewTable } | null>(null);
  const query = useQuery({
    queryKey: queryKeys.plan.preview(targetId ?? "", settled),
    queryFn: ({ signal }) => {
      if (targetId === null || settled === null) throw new Error("asked without a table");
      return port.readPreview(targetId, settled, signal);
    },
    enabled: targetId !== null && settled !== null,
    placeholderData: (previous, asked) => {
      if (asked?.queryKey[2] !== targetId) return undefined;
      return previous === undefined || answers(asked.queryKey[3], settled) ? previous : withoutPlan(previous);
    },
    staleTime: 10_000,
    gcTime: 60_000,
  });
  const { data } = query;
  // An answer without a table says that there is none of that name.
  const isAnswer =
    data !== undefined &&
    (data.table === null
      ? !query.isPlaceholderData && settled !== null && isOf(settled.table, change)
      : isOf(data.table, change));
  const answered = isAnswer ? data : null;
  // Of another kind's answer only the table is of use.
  const preview = answered === null || answers(settled, change) ? answered : withoutPlan(answered);
  const made = preview?.planned?.kind === "planned" ? preview.planned : null;
  // Kept while rendering, not in an effect, so that the page never shows a moment without it.
  if (targetId !== null && preview !== null && made !== null && kept?.plan !== made) {
    setKept({ targetId, preview, plan: made });
  }
  const table = preview?.table ?? null;
  if (targetId !== null && table !== null && seen?.table !== table) setSeen({ targetId, table });
  const seenHere =
    seen !== null && seen.targetId === targetId && isOf(seen.table, change) ? seen.table : null;
  const last =
    kept !== null &&
    kept.targetId === targetId &&
    isOf(kept.preview.table, change) &&
    kept.plan.plan.change.kind === change?.kind
      ? kept
      : null;
  return {
    preview,
    table: preview !== null ? table : seenHere,
    plan: made ?? last?.plan ?? null,
    sample: preview?.sample ?? (made === null ? (last?.preview.sample ?? null) : null),
    isBehind: change !== null && (settled !== change || query.isFetching),
    refusal: query.isError && settled === change ? refusalOf(query.error) : null,
    retry: () => {
      void query.refetch();
    },
  };
}
