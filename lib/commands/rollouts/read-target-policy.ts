import { eq } from "drizzle-orm";
import { invariant } from "@/lib/domain/invariant";
import { type AppliedPolicy, readPolicy } from "@/lib/store/policies";
import { targets } from "@/lib/store/schema";
import type { Executor } from "@/lib/store/store";

/** The policy that holds for a rollout now: its target's environment's. */
export async function readTargetPolicy(db: Executor, targetId: string): Promise<AppliedPolicy> {
  const [target] = await db
    .select({ environment: targets.environment })
    .from(targets)
    .where(eq(targets.id, targetId));
  invariant(target !== undefined, "a rollout's target exists: the database holds a foreign key");
  return await readPolicy(db, target.environment);
}
