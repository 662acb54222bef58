import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import { getTargetConnection, onTarget } from "@/lib/commands/targets/on-target";
import { changeSchema } from "@/lib/domain/change/change";
import { tableNameSchema } from "@/lib/domain/change/change-parts";
import type { TableFacts } from "@/lib/domain/facts/table-facts";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Problem } from "@/lib/domain/plan/plan";
import { planChange } from "@/lib/domain/plan/plan-change";
import type { Result } from "@/lib/domain/refusal";
import { displayName } from "@/lib/domain/sql/sql";
import { findTableFacts } from "@/lib/postgres/catalog/table-facts";
import { findChangeFacts } from "@/lib/postgres/change-facts";
import { readPolicy } from "@/lib/store/policies";
import type { TargetConnection } from "@/lib/store/targets";
import type { PlanPreview, PreviewTable } from "@/lib/view/plan-preview";
import { judgeLooking, readSample } from "./read-sample";

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
    const { policy } = await readPolicy(services.store.db, target.environment);
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
        sample: await readSample(session, parsed.data, facts, judgeLooking(actor, target, policy)),
      };
    });
  });
}
