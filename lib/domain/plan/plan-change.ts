import { planAddColumns } from "@/lib/domain/change/add-columns";
import { listOwnObjects, nameObjects } from "@/lib/domain/change/add-columns-objects";
import { judgeAddColumns } from "@/lib/domain/change/add-columns-problems";
import type { Change } from "@/lib/domain/change/change";
import { fingerprintFacts } from "@/lib/domain/facts/fingerprint";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import { hashPlan } from "./hash";
import type { Plan, Planned } from "./plan";

/**
 * Change + facts → plan: phases, each a list of steps. Pure: the same input gives the same plan and the same hash. `rolloutId` names the
 * rollout in the target's ledger. The parser must be loaded (`loadParser`).
 */
export function planChange(
  change: Change,
  facts: ChangeFacts,
  options: { readonly rolloutId: string },
): Planned {
  const problems = judgeAddColumns(change, facts);
  if (problems.some((problem) => problem.severity === "error")) return { kind: "refused", problems };
  const made = planAddColumns(change, facts, options.rolloutId);
  if (made === null) {
    // Every way to null has a problem of its own; this one is for a way that nobody thought of.
    const unclear = {
      severity: "error",
      code: "not_planned",
      message: "No plan could be made for this change.",
      remedy: null,
      path: null,
      position: null,
    } as const;
    return { kind: "refused", problems: [...problems, unclear] };
  }
  const ownObjects = listOwnObjects(change, nameObjects(change));
  const plan: Plan = {
    format: 1,
    change,
    serverMajor: Math.floor(facts.table.server.versionNum / 10_000),
    factsFingerprint: fingerprintFacts(facts, ownObjects),
    ownObjects,
    phases: made.phases,
    notes: made.notes,
  };
  return { kind: "planned", plan, hash: hashPlan(plan), problems };
}
