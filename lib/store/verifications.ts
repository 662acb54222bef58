import { randomUUID } from "node:crypto";
import { and, desc, eq, isNull, sql } from "drizzle-orm";
import type { VerificationEvidence } from "@/lib/domain/gate/verification-requirement";
import type { ReadPlace } from "@/lib/domain/verify/read-place";
import { notifyRollout } from "./notify";
import { verifications } from "./schema";
import type { Executor } from "./store";

export type VerificationRow = typeof verifications.$inferSelect;

/** Keeps the result of a verification: the newest that is not void is the evidence. `sampleKeys` are keys, never values. */
export async function recordVerification(
  db: Executor,
  result: {
    readonly rolloutId: string;
    readonly stepId: string;
    readonly planHash: string;
    readonly rowsCompared: number;
    readonly mismatches: number;
    readonly sampleKeys: readonly string[];
    readonly reads: readonly ReadPlace[];
  },
): Promise<string> {
  const id = randomUUID();
  await db.insert(verifications).values({
    id,
    ...result,
    sampleKeys: [...result.sampleKeys],
    reads: [...result.reads],
    finishedAt: sql`clock_timestamp()`,
  });
  await notifyRollout(db, result.rolloutId);
  return id;
}

/** Voids all evidence of a rollout, e.g. because the data is about to be taken back; returns how many there were. */
export async function voidVerifications(db: Executor, rolloutId: string): Promise<number> {
  const rows = await db
    .update(verifications)
    .set({ voidedAt: sql`now()` })
    .where(and(eq(verifications.rolloutId, rolloutId), isNull(verifications.voidedAt)))
    .returning({ id: verifications.id });
  return rows.length;
}

/** A verification as the gate wants it. */
export function verificationEvidence(row: VerificationRow | null): VerificationEvidence | null {
  if (row === null) return null;
  const { planHash, rowsCompared, mismatches, voidedAt, finishedAt } = row;
  return {
    planHash,
    rowsCompared,
    mismatches,
    voided: voidedAt !== null,
    finishedAtMs: finishedAt.getTime(),
  };
}

/** The newest result, void or not; null before the first. */
export async function findNewestVerification(
  db: Executor,
  rolloutId: string,
): Promise<VerificationRow | null> {
  const [row] = await db
    .select()
    .from(verifications)
    .where(eq(verifications.rolloutId, rolloutId))
    .orderBy(desc(verifications.finishedAt), desc(verifications.id))
    .limit(1);
  return row ?? null;
}
