import { eq, inArray, type SQL, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { refuse } from "@/lib/domain/refusal";
import { rollouts, targets } from "@/lib/store/schema";
import type { Executor } from "@/lib/store/store";

/**
 * How far an actor reaches. A person reaches every environment; a key may be limited to some, and then nothing of another exists for it: what it asks
 * for there is not found, and lists and counts leave it out. The border (lib/server/define-route.ts) asks this of every request of such a key.
 */

/** What a request names. */
export interface Named {
  readonly rolloutId?: string | undefined;
  readonly targetId?: string | undefined;
  readonly environment?: string | undefined;
}

/** For lists: holds for rows whose environment the actor reaches; undefined where that is every one. */
export function withinReach(actor: Actor, environment: AnyPgColumn): SQL | undefined {
  if (actor.environments === undefined) return undefined;
  return actor.environments.length === 0 ? sql`false` : inArray(environment, [...actor.environments]);
}

async function environmentOf(db: Executor, named: Named): Promise<string | null> {
  if (named.rolloutId !== undefined) {
    const [row] = await db
      .select({ environment: targets.environment })
      .from(rollouts)
      .innerJoin(targets, eq(targets.id, rollouts.targetId))
      .where(eq(rollouts.id, named.rolloutId));
    return row?.environment ?? null;
  }
  if (named.targetId !== undefined) {
    const [row] = await db
      .select({ environment: targets.environment })
      .from(targets)
      .where(eq(targets.id, named.targetId));
    return row?.environment ?? null;
  }
  return named.environment ?? null;
}

/** True where the actor reaches the one thing that is named; what does not exist is out of reach of a limited key, too. */
export async function isInReach(db: Executor, actor: Actor, named: Named): Promise<boolean> {
  if (actor.environments === undefined) return true;
  const environment = await environmentOf(db, named);
  return environment !== null && actor.environments.includes(environment);
}

/** Refuses what the actor does not reach, in the words for what does not exist. Each name is asked by itself. */
export async function checkReach(db: Executor, actor: Actor, named: Named): Promise<void> {
  const { rolloutId, targetId, environment } = named;
  if (rolloutId !== undefined && !(await isInReach(db, actor, { rolloutId }))) {
    refuse("not_found", "There is no such rollout.");
  }
  if (targetId !== undefined && !(await isInReach(db, actor, { targetId }))) {
    refuse("not_found", "There is no such target.");
  }
  if (environment !== undefined && !(await isInReach(db, actor, { environment }))) {
    refuse("not_found", "There is no such environment.");
  }
}
