import { and, asc, desc, eq } from "drizzle-orm";
import type { Change } from "@/lib/domain/change/change";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import type { Plan, Problem } from "@/lib/domain/plan/plan";
import { user } from "./schema";
import { planVersions } from "./schema/review";
import type { Executor, Tx } from "./store";

export interface NewPlanVersion {
  readonly rolloutId: string;
  readonly planHash: string;
  readonly change: Change;
  readonly plan: Plan;
  readonly facts: ChangeFacts;
  readonly problems: readonly Problem[];
  readonly submittedBy: string;
}

/** Keeps a plan that people are asked about, unless it is the newest one already. The rollout's row must be locked by the caller. */
export async function keepPlanVersion(tx: Tx, version: NewPlanVersion): Promise<void> {
  const [newest] = await tx
    .select({ number: planVersions.number, planHash: planVersions.planHash })
    .from(planVersions)
    .where(eq(planVersions.rolloutId, version.rolloutId))
    .orderBy(desc(planVersions.number))
    .limit(1);
  if (newest?.planHash === version.planHash) return;
  await tx
    .insert(planVersions)
    .values({ ...version, problems: [...version.problems], number: (newest?.number ?? 0) + 1 });
}

export interface PlanVersionHead {
  readonly number: number;
  readonly planHash: string;
  readonly submittedBy: { readonly id: string; readonly name: string };
  readonly submittedAt: Date;
}

/** Every plan that people were asked about, oldest first, without the plans themselves. */
export async function listPlanVersions(db: Executor, rolloutId: string): Promise<readonly PlanVersionHead[]> {
  return await db
    .select({
      number: planVersions.number,
      planHash: planVersions.planHash,
      submittedBy: { id: user.id, name: user.name },
      submittedAt: planVersions.submittedAt,
    })
    .from(planVersions)
    .innerJoin(user, eq(user.id, planVersions.submittedBy))
    .where(eq(planVersions.rolloutId, rolloutId))
    .orderBy(asc(planVersions.number));
}

/** The plan of this hash; null where it was never kept. */
export async function findPlanVersion(
  db: Executor,
  rolloutId: string,
  planHash: string,
): Promise<Plan | null> {
  const [row] = await db
    .select({ plan: planVersions.plan })
    .from(planVersions)
    .where(and(eq(planVersions.rolloutId, rolloutId), eq(planVersions.planHash, planHash)))
    .orderBy(desc(planVersions.number))
    .limit(1);
  return row?.plan ?? null;
}
