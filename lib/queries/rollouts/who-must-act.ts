import type { ApprovalRequirement } from "@/lib/domain/gate/approval-requirement";
import { judgeApprover, type MayApprove } from "@/lib/domain/gate/gate";
import { isOfTime } from "@/lib/domain/gate/timing-requirements";
import { deriveAllowedCommands } from "@/lib/domain/lifecycle/allowed-commands";
import type { Bearer } from "@/lib/domain/lifecycle/role";
import type { PhaseName } from "@/lib/domain/plan/plan";
import { asStandingApproval } from "@/lib/store/approvals";
import { phaseStatuses } from "@/lib/store/read-rollout";
import { isAmended } from "@/lib/view/rollout/current-phase";
import { judgeGate, type RolloutRecord } from "./read-rollouts";

/**
 * What a rollout waits for, the same for lists, counts and notifications: `approval` where approvals are all that people can give, whether or not time
 * has to pass besides; `start` where the gate is open; `attention` where its author has to look.
 */
export type AwaitedAct =
  | { readonly kind: "submit" | "attention" | "nothing" }
  | { readonly kind: "start"; readonly phase: PhaseName }
  | { readonly kind: "approval"; readonly phase: PhaseName; readonly lacking: ApprovalRequirement };

/** Judges what is awaited now. */
export function judgeAwaited(record: RolloutRecord): AwaitedAct {
  const { rollout } = record;
  if (rollout.state === "draft") return { kind: "submit" };
  const allowed = deriveAllowedCommands(rollout.state, phaseStatuses(record));
  const phase = allowed.start;
  if (phase === null) {
    const needsAttention = allowed.resume !== null && allowed.pause === null;
    return { kind: needsAttention ? "attention" : "nothing" };
  }
  if (record.phases.some((one) => one.name === phase && one.state === "failed" && !isAmended(one))) {
    return { kind: "attention" };
  }
  const gate = judgeGate(record, phase);
  if (gate.isOpen) return { kind: "start", phase };
  const unmet = gate.requirements.filter((one) => !one.isMet && !isOfTime(one));
  const [lacking, ...more] = unmet;
  return lacking?.kind === "approvals" && more.length === 0
    ? { kind: "approval", phase, lacking }
    : { kind: "attention" };
}

/** Whether this person may give an approval that a phase lacks. */
export function judgeRecordApprover(
  record: RolloutRecord,
  phase: PhaseName,
  person: { readonly id: string; readonly who: Bearer },
  nowMs: number,
): MayApprove {
  const { rollout } = record;
  return judgeApprover({
    userId: person.id,
    who: person.who,
    phase,
    planHash: rollout.planHash,
    authorId: rollout.authorId,
    approvals: record.approvals.map(asStandingApproval),
    policy: record.policy.policy,
    nowMs,
  });
}
