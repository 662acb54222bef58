import { eq } from "drizzle-orm";
import { invariant } from "@/lib/domain/invariant";
import { targets } from "@/lib/store/schema";
import type { Executor } from "@/lib/store/store";

/** The environment of a rollout's target: what its policy follows from. */
export async function readEnvironment(db: Executor, targetId: string): Promise<string> {
  const [target] = await db
    .select({ environment: targets.environment })
    .from(targets)
    .where(eq(targets.id, targetId));
  invariant(target !== undefined, "a rollout's target exists: the database holds a foreign key");
  return target.environment;
}
