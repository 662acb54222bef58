import { eq } from "drizzle-orm";
import type { Mark } from "@/lib/domain/plan/marks";
import { rollouts } from "./schema";
import type { Executor } from "./store";

/** What a rollout's steps have come to, and on which timeline that was last seen. */
export interface Past {
  readonly timeline: number | null;
  readonly marks: readonly Mark[];
}

/** Reads it. Throws when the rollout is gone. */
export async function readPast(db: Executor, rolloutId: string): Promise<Past> {
  const [row] = await db
    .select({ timeline: rollouts.timeline, marks: rollouts.marks })
    .from(rollouts)
    .where(eq(rollouts.id, rolloutId));
  if (row === undefined) throw new Error(`Rollout ${rolloutId} is gone`);
  return row;
}

/** Writes it; the rollout's version stays, for nobody sees it. */
export async function writePast(db: Executor, rolloutId: string, past: Partial<Past>): Promise<void> {
  await db.update(rollouts).set(past).where(eq(rollouts.id, rolloutId));
}
