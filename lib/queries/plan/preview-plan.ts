import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import { getTargetConnection, onTarget } from "@/lib/commands/targets/on-target";
import { type Change, changeSchema } from "@/lib/domain/change/change";
import { tableNameSchema } from "@/lib/domain/change/change-parts";
import { kindOf } from "@/lib/domain/change/kinds";
import { findExpressionFacts } from "@/lib/domain/change/resolve-expression";
import type { ChangeFacts, TableFacts } from "@/lib/domain/facts/table-facts";
import { defaultPolicy } from "@/lib/domain/gate/policy";
import { type Actor, isPermitted } from "@/lib/domain/lifecycle/role";
import type { Problem } from "@/lib/domain/plan/plan";
import { planChange } from "@/lib/domain/plan/plan-change";
import type { Result } from "@/lib/domain/refusal";
import { displayName } from "@/lib/domain/sql/sql";
import { previewRows, type RowsPreview } from "@/lib/postgres/catalog/preview-rows";
import { findTableFacts } from "@/lib/postgres/catalog/table-facts";
import { findChangeFacts } from "@/lib/postgres/change-facts";
import type { Session } from "@/lib/postgres/session";
import type { TargetConnection } from "@/lib/store/targets";
import type { PlanPreview, PreviewCell, PreviewSample, PreviewTable } from "@/lib/view/plan-preview";

/** The form as it is now: whatever the author has typed so far. */
export const previewPlanInput = z.object({
  targetId: z.string().min(1).max(64),
  change: z.unknown(),
});

/** Stands for the rollout that this may become; the real plan names the real one. */
const previewRolloutId = "preview";

function problemsOfForm(change: unknown): readonly Problem[] {
  const parsed = changeSchema.safeParse(change);
  if (parsed.success) return [];
  return parsed.error.issues.map((issue) => ({
    severity: "error",
    code: "incomplete",
    message: issue.message,
    remedy: null,
    path: issue.path.length === 0 ? null : issue.path.map(String).join("."),
    position: null,
  }));
}

function viewTable(facts: TableFacts): PreviewTable {
  return {
    schema: facts.table.schema,
    name: facts.table.name,
    columns: facts.columns,
    key: facts.key,
    estimatedRows: facts.table.estimatedRows,
    totalBytes: facts.table.totalBytes,
  };
}

function noTable(target: TargetConnection, table: { schema: string; name: string }): PlanPreview {
  const message = `${target.name} has no table ${displayName(table.schema, table.name)}.`;
  const problem: Problem = {
    severity: "error",
    code: "table_unknown",
    message,
    remedy: "Choose a table from the list.",
    path: "table",
    position: null,
  };
  return { planned: null, problems: [problem], table: null, sample: null };
}

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

async function readSample(
  session: Session,
  change: Change,
  facts: ChangeFacts,
  mayLook: { readonly allowed: boolean; readonly reason: string },
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
  return viewSample(await previewRows(session, { table: change.table, key, expressions }));
}

function judgeLooking(actor: Actor, target: TargetConnection): { allowed: boolean; reason: string } {
  if (!isPermitted(actor.role, "view_samples")) {
    return { allowed: false, reason: `As ${actor.role} you may not look at sample rows.` };
  }
  if (!defaultPolicy(target.environment).samplesAllowed) {
    return { allowed: false, reason: `The policy of ${target.environment} keeps rows hidden.` };
  }
  return { allowed: true, reason: "" };
}

/** What follows from the form as it is: the plan, its problems, the table, and the new values on sample rows, which are never stored. */
export async function previewPlan(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<PlanPreview>> {
  return await asResult(services, "Previewing a plan", async () => {
    authorise(actor, "design");
    const { targetId, change } = parseInput(previewPlanInput, input);
    const target = await getTargetConnection(services, targetId);
    const problems = problemsOfForm(change);
    const named = z.object({ table: tableNameSchema }).safeParse(change);
    if (!named.success) return { planned: null, problems, table: null, sample: null };
    const { table } = named.data;
    const parsed = changeSchema.safeParse(change);
    return await onTarget(target, async (session): Promise<PlanPreview> => {
      if (!parsed.success) {
        const facts = await findTableFacts(session, table);
        return facts === null
          ? noTable(target, table)
          : { planned: null, problems, table: viewTable(facts), sample: null };
      }
      const facts = await findChangeFacts(session, parsed.data);
      if (facts === null) return noTable(target, table);
      const planned = planChange(parsed.data, facts, { rolloutId: previewRolloutId });
      return {
        planned,
        problems: planned.problems,
        table: viewTable(facts.table),
        sample: await readSample(session, parsed.data, facts, judgeLooking(actor, target)),
      };
    });
  });
}
