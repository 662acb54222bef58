import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import { getTargetConnection, readFactsForChange } from "@/lib/commands/targets/on-target";
import { changeSchema } from "@/lib/domain/change/change";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Plan, type Problem, planSchema, problemSchema } from "@/lib/domain/plan/plan";
import { planChange } from "@/lib/domain/plan/plan-change";
import { type Result, refuse } from "@/lib/domain/refusal";
import { loadParser } from "@/lib/domain/sql/parser";

export const makePlanInput = z.object({
  targetId: z.string().min(1).max(64).describe("The target whose facts the plan rests on."),
  change: changeSchema,
});

export const madePlanSchema = z.object({
  version: z.literal(1),
  /** SHA-256 of the plan: the same change on the same facts gives the same. */
  hash: z.string(),
  plan: planSchema,
  problems: z.array(problemSchema),
});

export interface MadePlanAnswer {
  readonly version: 1;
  readonly hash: string;
  readonly plan: Plan;
  readonly problems: readonly Problem[];
}

/** Plans a change on a target as it is now, and keeps nothing; refuses with the problems where there is no safe plan. */
export async function makePlan(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<MadePlanAnswer>> {
  return await asResult(services, "Making a plan", async () => {
    authorise(actor, "design");
    const { targetId, change } = parseInput(makePlanInput, input);
    await loadParser();
    const target = await getTargetConnection(services, targetId);
    const facts = await readFactsForChange(target, change);
    const planned = planChange(change, facts, { rolloutId: "plan" });
    if (planned.kind === "planned") {
      return { version: 1, hash: planned.hash, plan: planned.plan, problems: planned.problems };
    }
    const first = planned.problems.find((problem) => problem.severity === "error");
    return refuse("precondition_failed", first?.message ?? "There is no safe plan for this change.", {
      ...(first?.remedy == null ? {} : { remedy: first.remedy }),
      problems: planned.problems,
    });
  });
}
