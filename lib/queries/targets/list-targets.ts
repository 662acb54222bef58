import { asc, eq, notInArray, type SQL, sql } from "drizzle-orm";
import { authorise } from "@/lib/access/authorise";
import { asResult } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { rollouts, targetReplicas, targets } from "@/lib/store/schema";
import type { Executor } from "@/lib/store/store";
import type { TargetListItem } from "@/lib/view/target-view";

/** Targets that match, by name. Asks no permission. */
export async function readTargets(db: Executor, where: SQL | undefined): Promise<readonly TargetListItem[]> {
  const rows = await db
    .select({
      id: targets.id,
      name: targets.name,
      environment: targets.environment,
      address: targets.address,
      createdAt: targets.createdAt,
      version: targets.version,
    })
    .from(targets)
    .where(where)
    .orderBy(asc(targets.name));
  const open = await db
    .select({ targetId: rollouts.targetId, count: sql<number>`count(*)::int` })
    .from(rollouts)
    .where(notInArray(rollouts.state, ["completed", "aborted"]))
    .groupBy(rollouts.targetId);
  const replicas = await db
    .select({ targetId: targetReplicas.targetId, name: targetReplicas.name })
    .from(targetReplicas)
    .orderBy(asc(targetReplicas.name));
  return rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    openRollouts: open.find((one) => one.targetId === row.id)?.count ?? 0,
    replicaNames: replicas.filter((one) => one.targetId === row.id).map((one) => one.name),
  }));
}

/** Every target, by name. */
export async function listTargets(
  services: Services,
  actor: Actor,
): Promise<Result<readonly TargetListItem[]>> {
  return await asResult(services, "Listing targets", async () => {
    authorise(actor, "view");
    return await readTargets(services.store.db, undefined);
  });
}

/** One target, or null. Asks no permission. */
export async function findTargetListItem(db: Executor, targetId: string): Promise<TargetListItem | null> {
  const [target] = await readTargets(db, eq(targets.id, targetId));
  return target ?? null;
}
