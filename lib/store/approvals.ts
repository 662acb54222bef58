import { and, asc, eq, isNull, sql } from "drizzle-orm";
import type { StandingApproval } from "@/lib/domain/gate/approval-requirement";
import type { PhaseName } from "@/lib/domain/plan/plan";
import { approvals, user } from "./schema";
import type { Executor, Tx } from "./store";

export type ApprovalRow = typeof approvals.$inferSelect & { readonly userName: string };

/** Every approval of a rollout, void ones included, oldest first. */
export async function listApprovals(db: Executor, rolloutId: string): Promise<readonly ApprovalRow[]> {
  const rows = await db
    .select({ approval: approvals, userName: user.name })
    .from(approvals)
    .innerJoin(user, eq(user.id, approvals.userId))
    .where(eq(approvals.rolloutId, rolloutId))
    .orderBy(asc(approvals.at), asc(approvals.id));
  return rows.map(({ approval, userName }) => ({ ...approval, userName }));
}

/** An approval as the gate wants it. */
export function asStandingApproval(row: ApprovalRow): StandingApproval {
  const { phase, planHash, userId, groupIds } = row;
  return { phase, planHash, userId, groupIds, voided: row.voidedAt !== null, atMs: row.at.getTime() };
}

/** Voids standing approvals (of one phase, or all; of one person, or all) for a reason that the page shows; returns how many. The caller records the event. */
export async function voidApprovals(
  tx: Tx,
  input: {
    readonly rolloutId: string;
    readonly phase?: PhaseName;
    readonly userId?: string;
    readonly reason: string;
  },
): Promise<number> {
  const rows = await tx
    .update(approvals)
    .set({ voidedAt: sql`now()`, voidReason: input.reason })
    .where(
      and(
        eq(approvals.rolloutId, input.rolloutId),
        isNull(approvals.voidedAt),
        input.phase === undefined ? undefined : eq(approvals.phase, input.phase),
        input.userId === undefined ? undefined : eq(approvals.userId, input.userId),
      ),
    )
    .returning({ id: approvals.id });
  return rows.length;
}
