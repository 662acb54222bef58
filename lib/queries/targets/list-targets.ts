import { and, asc, eq, gt, notInArray, type SQL, sql } from "drizzle-orm";
import { authorise } from "@/lib/access/authorise";
import { withinReach } from "@/lib/access/reach";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { pageOf, pagingInput, parseCursor } from "@/lib/queries/paging";
import { rollouts, targetReplicas, targets } from "@/lib/store/schema";
import type { Executor } from "@/lib/store/store";
import type { Page } from "@/lib/view/page";
import type { TargetListItem } from "@/lib/view/target-view";

const mostListed = 1_000;

/** Targets that match, by name. Asks no permission. */
export async function readTargets(
  db: Executor,
  where: SQL | undefined,
  limit = mostListed,
): Promise<readonly TargetListItem[]> {
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
    .orderBy(asc(targets.name))
    .limit(limit);
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

/** Every target that the person reaches, by name. */
export async function listTargets(
  services: Services,
  actor: Actor,
): Promise<Result<readonly TargetListItem[]>> {
  return await asResult(services, "Listing targets", async () => {
    authorise(actor, "view");
    return await readTargets(services.store.db, withinReach(actor, targets.environment));
  });
}

/** Targets that the person reaches, by name, a page at a time. */
export async function pageTargets(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<Page<TargetListItem>>> {
  return await asResult(services, "Listing targets", async () => {
    authorise(actor, "view");
    const { limit, cursor } = parseInput(pagingInput, input);
    const after = parseCursor(cursor);
    // Names are unique; a target that was renamed meanwhile is found where its name is now.
    const behind = after === null ? undefined : gt(targets.name, after);
    const rows = await readTargets(
      services.store.db,
      and(withinReach(actor, targets.environment), behind),
      limit + 1,
    );
    return pageOf(rows, limit, { placeOf: (target) => target.name, view: (target) => target });
  });
}

/** One target, or null. Asks no permission. */
export async function findTargetListItem(db: Executor, targetId: string): Promise<TargetListItem | null> {
  const [target] = await readTargets(db, eq(targets.id, targetId));
  return target ?? null;
}
