import { type AtOnceLimits, atOnceLimits } from "@/lib/domain/change/at-once";
import type { Change } from "@/lib/domain/change/change";
import { judgeUnknown } from "@/lib/domain/change/judge-unknown";
import type { PlanOptions } from "@/lib/domain/change/kind";
import { kindOf } from "@/lib/domain/change/kinds";
import { problem } from "@/lib/domain/change/problem";
import { fingerprintFacts } from "@/lib/domain/facts/fingerprint";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import { hashPlan } from "./hash";
import type { Plan, Planned, PlanPhase } from "./plan";
import { phaseOf } from "./plan-phase";

/** A plan that takes nothing away at its end ends by a person's word: until then it can be taken back. */
function closed(phases: readonly PlanPhase[]): PlanPhase[] {
  if (phases.some((phase) => phase.name === "contract")) return [...phases];
  return [
    ...phases,
    ...phaseOf(
      "contract",
      "Closes the rollout: what it made stays. There is no way back from here.",
      "There is no way back.",
      [
        {
          kind: "confirm",
          id: "contract.close",
          title: "Keep the change",
          why: "Until then every phase can be taken back.",
          statement: "The change is right, and stays.",
        },
      ],
    ),
  ];
}

/**
 * Change + facts → plan: phases, each a list of steps. Pure: the same input gives the same plan and the same hash. `rolloutId` names the
 * rollout in the target's ledger. The parser must be loaded (`loadParser`).
 */
export function planChange(
  change: Change,
  facts: ChangeFacts,
  options: PlanOptions & {
    readonly rolloutId: string;
    /** Up to which size a table may be worked on at once; as the policy says. */
    readonly atOnce?: AtOnceLimits;
  },
): Planned {
  const kind = kindOf(change);
  const problems = [...judgeUnknown(facts), ...kind.judge(facts, options.atOnce ?? atOnceLimits)];
  if (problems.some((one) => one.severity === "error")) return { kind: "refused", problems };
  const made = kind.plan(facts, options.rolloutId, options);
  if (made === null) {
    // Every way to null has a problem of its own; this one is for a way that nobody thought of.
    const unclear = problem("error", "not_planned", "No plan could be made for this change.");
    return { kind: "refused", problems: [...problems, unclear] };
  }
  const { ownObjects, isWide = false, replacedFacts = [] } = made;
  const footing = { ownObjects, isWide };
  const plan: Plan = {
    format: 1,
    change,
    serverMajor: Math.floor(facts.table.server.versionNum / 10_000),
    factsFingerprint: fingerprintFacts(facts, { ...footing, replacedFacts }),
    ...(replacedFacts.length === 0
      ? {}
      : { startFingerprint: fingerprintFacts(facts, footing), replacedFacts: [...replacedFacts] }),
    ...(isWide ? { isWide } : {}),
    ownObjects,
    phases: closed(made.phases),
    notes: made.notes,
  };
  return { kind: "planned", plan, hash: hashPlan(plan), problems };
}
