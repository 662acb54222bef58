import type { NextStep } from "@/lib/domain/notify/news";
import { asksForWord } from "@/lib/domain/plan/asks-for-word";
import type { RolloutRecord } from "@/lib/queries/rollouts/read-rollouts";
import { judgeAwaited, judgeRecordApprover } from "@/lib/queries/rollouts/who-must-act";
import { listApprovers } from "@/lib/store/concerned";
import type { Tx } from "@/lib/store/store";

/** Who has to do something before a rollout's next phase: of the reviewers those whose approval it lacks. */
export async function findNextStep(tx: Tx, record: RolloutRecord, nowMs: number): Promise<NextStep> {
  const awaited = judgeAwaited(record);
  if (awaited.kind === "start") {
    const { phase } = awaited;
    const planned = record.rollout.plan.phases.find((one) => one.name === phase);
    return record.policy.policy.phases[phase].advance === "by_person" || asksForWord(planned)
      ? { kind: "starter", phase, userId: record.rollout.authorId }
      : { kind: "none" };
  }
  if (awaited.kind !== "approval") return { kind: "none" };
  const { phase, lacking } = awaited;
  const groups = lacking.groups.filter((one) => !one.isMet).map((one) => one.id);
  // Where more people are needed than groups lack one, anybody's approval helps.
  const onlyGroups = groups.length > 0 && lacking.needed - lacking.given <= groups.length;
  const approvers = (await listApprovers(tx)).filter(
    ({ id, role, groupIds }) =>
      judgeRecordApprover(record, phase, { id, who: { role } }, nowMs).allowed &&
      (!onlyGroups || groups.some((one) => groupIds.includes(one))),
  );
  return { kind: "approvers", phase, userIds: approvers.map((one) => one.id) };
}
