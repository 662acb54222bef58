import type { Change } from "@/lib/domain/change/change";
import { kindOf } from "@/lib/domain/change/kinds";
import { findExpressionFacts } from "@/lib/domain/change/resolve-expression";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import { isMasked } from "@/lib/domain/gate/masks";
import type { Policy } from "@/lib/domain/gate/policy";
import { type Actor, isPermitted } from "@/lib/domain/lifecycle/role";
import { previewRows, type RowsPreview } from "@/lib/postgres/catalog/preview-rows";
import type { Session } from "@/lib/postgres/session";
import type { TargetConnection } from "@/lib/store/targets";
import type { PreviewCell, PreviewSample } from "@/lib/view/plan-preview";

/** Key and read columns first, then the new ones; a column that is both key and read stands once. */
function viewSample(
  preview: RowsPreview,
  isHidden: (column: string, isNew: boolean) => boolean,
): PreviewSample {
  if (preview.kind === "failed") return preview;
  const masked = { isMasked: true } as const;
  const shown = <T extends PreviewCell>(name: string, isNew: boolean, cell: T): PreviewCell =>
    isHidden(name, isNew) ? masked : cell;
  const read = preview.sourceColumns
    .map((name, index) => ({ name, index }))
    .filter(({ name }) => !preview.keyColumns.includes(name));
  const added = preview.rows[0]?.results.map((result) => result.column) ?? [];
  return {
    kind: "rows",
    columns: [
      ...preview.keyColumns.map((name) => ({ name, isNew: false })),
      ...read.map(({ name }) => ({ name, isNew: false })),
      ...added.map((name) => ({ name, isNew: true })),
    ],
    rows: preview.rows.map((row): PreviewCell[] => [
      ...row.key.map((cell, at) => shown(preview.keyColumns[at] ?? "", false, cell)),
      ...read.map(({ name, index }) => shown(name, false, row.values[index] ?? null)),
      ...row.results.map((result) =>
        shown(result.column, true, result.error === null ? result.value : { error: result.error }),
      ),
    ]),
  };
}

/** Whether somebody may look at rows, and which columns' values nobody may. */
export interface Looking {
  readonly allowed: boolean;
  readonly reason: string;
  readonly masks: Policy["samples"];
}

/** What is hidden of a sample: a masked column, and what is computed from one. */
function hidesColumns(
  change: Change,
  facts: ChangeFacts,
  masks: Policy["samples"],
  expressions: readonly { readonly column: string; readonly source: string }[],
): (column: string, isNew: boolean) => boolean {
  const masked = (column: string) => isMasked(masks, change.table, column);
  const computed = new Set(
    expressions
      .filter(({ source }) => {
        const said = findExpressionFacts(facts, source);
        return said?.result.kind !== "valid" || said.result.columns.some(masked);
      })
      .map(({ column }) => column),
  );
  return (column, isNew) => masked(column) || (isNew && computed.has(column));
}

/** What the change's expressions give on sample rows, for those who may look; null when there is nothing to compute. Throws TargetError. */
export async function readSample(
  session: Session,
  change: Change,
  facts: ChangeFacts,
  mayLook: Looking,
  first: readonly (readonly string[])[] = [],
): Promise<PreviewSample | null> {
  const expressions = kindOf(change)
    .ask(facts.table)
    .samples.flatMap(({ column, source, type }) => {
      const said = findExpressionFacts(facts, source);
      if (said?.result.kind !== "valid") return [];
      if (type === null) return [{ column, source }];
      const known = facts.types.find((one) => one.source === type);
      return known !== undefined && known.result.kind !== "valid" ? [] : [{ column, source, type }];
    });
  if (expressions.length === 0) return null;
  if (!mayLook.allowed) return { kind: "hidden", reason: mayLook.reason };
  const key = facts.table.key?.columns.map((column) => column.name) ?? [];
  const asked = { table: change.table, key, expressions };
  const sampled = await previewRows(session, asked);
  const isHidden = hidesColumns(change, facts, mayLook.masks, expressions);
  // What an expression fails on may be told with the value that it failed on.
  if (sampled.kind === "failed" && expressions.some(({ column }) => isHidden(column, true))) {
    return { kind: "hidden", reason: "It fails on a row, and reads a column whose values are never shown." };
  }
  if (first.length === 0 || key.length === 0) return viewSample(sampled, isHidden);
  return viewSample(withFirst(await previewRows(session, { ...asked, only: first }), sampled), isHidden);
}

/** Rows that were asked for come before those of the sample, each row once. */
function withFirst(first: RowsPreview, sampled: RowsPreview): RowsPreview {
  if (first.kind === "failed" || sampled.kind === "failed") return sampled;
  const known = new Set(first.rows.map((row) => JSON.stringify(row.key)));
  const others = sampled.rows.filter((row) => !known.has(JSON.stringify(row.key)));
  return { ...sampled, rows: [...first.rows, ...others].slice(0, mostRows) };
}

const mostRows = 8;

/** Whether this person may look at rows of this target, whose environment has this policy. */
export function judgeLooking(actor: Actor, target: TargetConnection, policy: Policy): Looking {
  const masks = policy.samples;
  if (!isPermitted(actor, "view_samples")) {
    return { allowed: false, reason: `As ${actor.role} you may not look at sample rows.`, masks };
  }
  if (!policy.samples.allowed) {
    return { allowed: false, reason: `The policy of ${target.environment} keeps rows hidden.`, masks };
  }
  return { allowed: true, reason: "", masks };
}
