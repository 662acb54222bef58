import { z } from "zod";
import { readFactsForChange } from "@/lib/commands/targets/on-target";
import { changeSchema } from "@/lib/domain/change/change";
import { judgeFooting } from "@/lib/domain/facts/fingerprint";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import { type Amended, amendPlan } from "@/lib/domain/plan/amend-plan";
import { redoneRowsSchema } from "@/lib/domain/plan/redone-rows";
import { refuse } from "@/lib/domain/refusal";
import { loadParser } from "@/lib/domain/sql/parser";
import type { StoredRollout } from "@/lib/store/read-rollout";
import type { TargetConnection } from "@/lib/store/targets";
import { rolloutIdSchema } from "./lock-for-command";

/** What an amendment says: the whole change, of which only expressions that fill rows may differ. */
export const amendmentInput = z.object({
  rolloutId: rolloutIdSchema,
  change: changeSchema.describe("The change as it is, with other expressions."),
  rows: redoneRowsSchema
    .nullable()
    .default(null)
    .describe(
      "`all`: every row again; `unfilled`: those still to come and those in quarantine; null: what is best.",
    ),
});

/**
 * Reads the target now and plans the rollout anew with other expressions. What the plan rests on must still be so: refuses, and changes
 * nothing, when the table is another one than planned.
 */
export async function planAmendment(
  target: TargetConnection,
  stored: StoredRollout,
  input: Pick<z.output<typeof amendmentInput>, "change" | "rows">,
): Promise<{ readonly amended: Amended; readonly now: ChangeFacts }> {
  const { rollout } = stored;
  const { plan, planHash, facts } = rollout;
  await loadParser();
  // The table's name is part of the change: another table is refused before it is read.
  const { table } = input.change;
  if (table.schema !== plan.change.table.schema || table.name !== plan.change.table.name) {
    return refuse("invalid_input", "Only the expressions that fill rows can be changed now.");
  }
  const now = await readFactsForChange(target, input.change);
  const footing = judgeFooting(plan, "backfill", { planned: facts, now, isRetry: true });
  if (!footing.holds) {
    const listed = footing.differences.slice(0, 5).join(", ");
    refuse(
      "precondition_failed",
      `The table changed since it was planned${listed === "" ? "" : `: ${listed}`}.`,
      { remedy: "Take the difference back in the table, or undo the phases and plan anew." },
    );
  }
  const amended = amendPlan({
    rolloutId: rollout.id,
    present: { plan, planHash, facts },
    change: input.change,
    now,
    rows: input.rows,
  });
  return { amended, now };
}
