import { and, eq, isNull } from "drizzle-orm";
import { voidApprovals } from "@/lib/store/approvals";
import { touchRollout } from "@/lib/store/change-rollout";
import { type EventActor, recordEvent } from "@/lib/store/record-event";
import { approvals, phases, rollouts } from "@/lib/store/schema";
import type { Tx } from "@/lib/store/store";

/**
 * Voids what somebody approved that has not begun: they may not approve any more. Locks the rollouts, in order, before the first event; so
 * call it before others are recorded.
 */
export async function voidApprovalsOf(
  tx: Tx,
  input: { readonly userId: string; readonly actor: EventActor; readonly reason: string },
): Promise<void> {
  const { userId, actor, reason } = input;
  const standing = await tx
    .selectDistinct({ rolloutId: approvals.rolloutId, phase: approvals.phase })
    .from(approvals)
    .innerJoin(phases, and(eq(phases.rolloutId, approvals.rolloutId), eq(phases.name, approvals.phase)))
    .where(and(eq(approvals.userId, userId), isNull(approvals.voidedAt), eq(phases.state, "waiting")))
    .orderBy(approvals.rolloutId, approvals.phase);
  for (const rolloutId of new Set(standing.map((one) => one.rolloutId))) {
    await tx
      .select({ id: rollouts.id })
      .from(rollouts)
      .where(eq(rollouts.id, rolloutId))
      .for("no key update");
  }
  for (const { rolloutId, phase } of standing) {
    const count = await voidApprovals(tx, { rolloutId, phase, userId, reason });
    if (count === 0) continue;
    await touchRollout(tx, rolloutId);
    await recordEvent(tx, {
      rolloutId,
      phase,
      actor,
      data: { kind: "approvals_voided", reason, count },
    });
  }
}
