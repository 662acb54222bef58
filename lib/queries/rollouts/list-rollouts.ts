import { and, eq, ilike, notInArray, or, type SQL } from "drizzle-orm";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import { phaseStatuses } from "@/lib/commands/rollouts/lock-for-command";
import type { Services } from "@/lib/commands/services";
import { judgeApprover } from "@/lib/domain/gate/gate";
import { deriveAllowedCommands } from "@/lib/domain/lifecycle/allowed-commands";
import { type Actor, isPermitted } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { displayName } from "@/lib/domain/sql/sql";
import { rollouts, targets } from "@/lib/store/schema";
import { isAmended } from "@/lib/view/rollout/current-phase";
import { type RolloutListItem, rolloutFilterSchema, type WaitingFor } from "@/lib/view/rollout-list";
import { judgeGate, type RolloutRecord, readRollouts, standingApprovals } from "./read-rollouts";

const mostListed = 200;

/** Who must act on a rollout, and whether this person is one of them. */
function judgeWaiting(
  record: RolloutRecord,
  actor: Actor,
): { readonly waitingFor: WaitingFor; readonly isWaitingForMe: boolean } {
  const { rollout } = record;
  const isAuthor = rollout.authorId === actor.id;
  if (rollout.state === "draft") return { waitingFor: "submit", isWaitingForMe: isAuthor };
  const allowed = deriveAllowedCommands(rollout.state, phaseStatuses(record));
  const next = allowed.start;
  if (next === null) {
    const needsAttention = allowed.resume !== null && allowed.pause === null;
    return { waitingFor: needsAttention ? "attention" : null, isWaitingForMe: needsAttention && isAuthor };
  }
  if (record.phases.some((phase) => phase.name === next && phase.state === "failed" && !isAmended(phase))) {
    return { waitingFor: "attention", isWaitingForMe: isAuthor };
  }
  const gate = judgeGate(record, next);
  if (gate.isOpen) return { waitingFor: "start", isWaitingForMe: isAuthor && isPermitted(actor, "operate") };
  const lacksApproval = gate.requirements.some((one) => one.kind === "approvals" && !one.isMet);
  const lacksMore = gate.requirements.some((one) => one.kind !== "approvals" && !one.isMet);
  if (lacksMore || !lacksApproval) return { waitingFor: "attention", isWaitingForMe: isAuthor };
  const judged = judgeApprover({
    userId: actor.id,
    who: actor,
    phase: next,
    planHash: rollout.planHash,
    authorId: rollout.authorId,
    approvals: standingApprovals(record),
    policy: record.policy.policy,
  });
  return { waitingFor: "approval", isWaitingForMe: judged.allowed };
}

function viewListItem(record: RolloutRecord, actor: Actor): RolloutListItem {
  const { rollout } = record;
  const current = record.phases.find((phase) => phase.state !== "done") ?? null;
  return {
    id: rollout.id,
    title: rollout.title,
    state: rollout.state,
    version: rollout.version,
    target: record.target,
    table: displayName(rollout.change.table.schema, rollout.change.table.name),
    author: record.author,
    // Nothing failed where the expression was changed: for people the phase waits.
    phases: record.phases.map(({ name, state, failure }) => ({
      name,
      state: isAmended({ state, failure }) ? "waiting" : state,
    })),
    currentPhase: current?.name ?? null,
    progress: current?.progress ?? null,
    condition: current?.condition ?? null,
    ...judgeWaiting(record, actor),
    createdAt: rollout.createdAt.toISOString(),
    updatedAt: rollout.updatedAt.toISOString(),
    endedAt: rollout.endedAt?.toISOString() ?? null,
  };
}

function contains(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, (found) => `\\${found}`)}%`;
}

/** Rollouts that match the filter: those that wait for this person first, then the newest change first; at most 200. */
export async function listRollouts(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<readonly RolloutListItem[]>> {
  return await asResult(services, "Listing rollouts", async () => {
    authorise(actor, "view");
    const filter = parseInput(rolloutFilterSchema, input);
    const conditions: (SQL | undefined)[] = [
      filter.state === undefined ? undefined : eq(rollouts.state, filter.state),
      filter.targetId === undefined ? undefined : eq(rollouts.targetId, filter.targetId),
      filter.search === undefined || filter.search === ""
        ? undefined
        : or(ilike(rollouts.title, contains(filter.search)), ilike(targets.name, contains(filter.search))),
    ];
    const records = await readRollouts(services.store.db, and(...conditions), mostListed);
    const items = records.map((record) => viewListItem(record, actor));
    // Array.sort is stable: within each half the order by time stays.
    return items.sort((a, b) => Number(b.isWaitingForMe) - Number(a.isWaitingForMe));
  });
}

/** How many rollouts wait for this person. */
export async function countWaitingForMe(
  services: Services,
  actor: Actor,
): Promise<Result<{ readonly count: number }>> {
  return await asResult(services, "Counting what waits", async () => {
    authorise(actor, "view");
    const isOpen = notInArray(rollouts.state, ["completed", "aborted"]);
    const records = await readRollouts(services.store.db, isOpen, mostListed);
    return { count: records.filter((record) => judgeWaiting(record, actor).isWaitingForMe).length };
  });
}
