import type { Change } from "@/lib/domain/change/change";
import { kindOf } from "@/lib/domain/change/kinds";
import { findExpressionFacts } from "@/lib/domain/change/resolve-expression";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import type { Policy } from "@/lib/domain/gate/policy";
import { type Actor, isPermitted } from "@/lib/domain/lifecycle/role";
import { previewRows, type RowsPreview } from "@/lib/postgres/catalog/preview-rows";
import type { Session } from "@/lib/postgres/session";
import type { TargetConnection } from "@/lib/store/targets";
import type { PreviewCell, PreviewSample } from "@/lib/view/plan-preview";

/** Key and read columns first, then the new ones; a column that is both key and read stands once. */
function viewSample(preview: RowsPreview): PreviewSample {
  if (preview.kind === "failed") return preview;
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
      ...row.key,
      ...read.map(({ index }) => row.values[index] ?? null),
      ...row.results.map((result) => (result.error === null ? result.value : { error: result.error })),
    ]),
  };
}

/** What the change's expressions give on sample rows, for those who may look; null when there is nothing to compute. Throws TargetError. */
export async function readSample(
  session: Session,
  change: Change,
  facts: ChangeFacts,
  mayLook: { readonly allowed: boolean; readonly reason: string },
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
  if (first.length === 0 || key.length === 0) return viewSample(sampled);
  return viewSample(withFirst(await previewRows(session, { ...asked, only: first }), sampled));
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
export function judgeLooking(
  actor: Actor,
  target: TargetConnection,
  policy: Policy,
): { allowed: boolean; reason: string } {
  if (!isPermitted(actor, "view_samples")) {
    return { allowed: false, reason: `As ${actor.role} you may not look at sample rows.` };
  }
  if (!policy.samples.allowed) {
    return { allowed: false, reason: `The policy of ${target.environment} keeps rows hidden.` };
  }
  return { allowed: true, reason: "" };
}
