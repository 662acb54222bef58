import { readFactsForChange } from "@/lib/commands/targets/on-target";
import type { Change } from "@/lib/domain/change/change";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import type { Planned } from "@/lib/domain/plan/plan";
import { planChange } from "@/lib/domain/plan/plan-change";
import { refuse } from "@/lib/domain/refusal";
import type { TargetConnection } from "@/lib/store/targets";

/** Reads the facts now and plans; refuses with the problems when there is no safe plan. */
export async function planForTarget(
  target: TargetConnection,
  change: Change,
  rolloutId: string,
): Promise<{ readonly facts: ChangeFacts; readonly planned: Extract<Planned, { kind: "planned" }> }> {
  const facts = await readFactsForChange(target, change);
  const planned = planChange(change, facts, { rolloutId });
  if (planned.kind === "planned") return { facts, planned };
  const first = planned.problems.find((problem) => problem.severity === "error");
  return refuse("invalid_input", first?.message ?? "There is no safe plan for this change.", {
    ...(first?.remedy == null ? {} : { remedy: first.remedy }),
    problems: planned.problems,
  });
}
