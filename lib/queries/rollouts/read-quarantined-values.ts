import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import { getTargetConnection, onTarget } from "@/lib/commands/targets/on-target";
import { isMasked } from "@/lib/domain/gate/masks";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { readRowValues } from "@/lib/postgres/quarantine";
import { readPolicy } from "@/lib/store/policies";
import { listQuarantined } from "@/lib/store/quarantine";
import { findRollout } from "@/lib/store/read-rollout";

export const quarantinedValuesInput = z.object({
  rolloutId: z.string().min(1),
  stepId: z.string().min(1),
  /** The key as the list gives it, as JSON. */
  key: z.string().transform((text, context) => {
    try {
      return z.array(z.string()).min(1).parse(JSON.parse(text));
    } catch {
      context.addIssue({
        code: "custom",
        message: "Give the key as the list gives it: a JSON array of texts.",
      });
      return z.NEVER;
    }
  }),
});

/** The values of a row in quarantine as the table has them now, for those who may look at sample rows; null: it is gone. Nothing of it is kept. */
export async function readQuarantinedValues(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<
  Result<{
    readonly values: Readonly<Record<string, string | null>> | null;
    /** Columns whose values the policy keeps from everybody. */
    readonly masked: readonly string[];
  }>
> {
  return await asResult(services, "Reading a quarantined row", async () => {
    authorise(actor, "view_samples");
    const { rolloutId, stepId, key } = parseInput(quarantinedValuesInput, input);
    const stored = await findRollout(services.store.db, rolloutId);
    if (stored === null) return refuse("not_found", "There is no such rollout.");
    const steps = stored.rollout.plan.phases.flatMap((phase) => phase.steps);
    const step = steps.find((one) => one.id === stepId);
    const rows = await listQuarantined(services.store.db, rolloutId);
    const isListed = rows.some(
      (row) => row.stepId === stepId && JSON.stringify(row.key) === JSON.stringify(key),
    );
    if (step?.kind !== "backfill" || !isListed) {
      return refuse("not_found", "There is no such row in quarantine.");
    }
    const target = await getTargetConnection(services, stored.rollout.targetId);
    const { policy } = await readPolicy(services.store.db, target.environment);
    if (!policy.samples.allowed) {
      return refuse("forbidden", `Rows of ${target.name} may not be shown.`);
    }
    const values = await onTarget(target, (session) => readRowValues(session, step, key));
    if (values === null) return { values, masked: [] };
    const shown = Object.entries(values).filter(([name]) => !isMasked(policy.samples, step.table, name));
    const masked = Object.keys(values).filter((name) => isMasked(policy.samples, step.table, name));
    return { values: Object.fromEntries(shown), masked };
  });
}
