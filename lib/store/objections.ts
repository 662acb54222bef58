import { and, asc, eq, inArray, isNull, or, sql } from "drizzle-orm";
import type { GivenObjection } from "@/lib/domain/gate/objection-requirement";
import type { PhaseName } from "@/lib/domain/plan/plan";
import { user } from "./schema";
import { objections } from "./schema/review";
import type { Executor, Tx } from "./store";

export type ObjectionRow = typeof objections.$inferSelect & { readonly userName: string };

/** Every objection to these rollouts, settled ones included, oldest first. */
export async function listObjections(
  db: Executor,
  rolloutIds: readonly string[],
): Promise<readonly ObjectionRow[]> {
  if (rolloutIds.length === 0) return [];
  const rows = await db
    .select({ objection: objections, userName: user.name })
    .from(objections)
    .innerJoin(user, eq(user.id, objections.userId))
    .where(inArray(objections.rolloutId, [...rolloutIds]))
    .orderBy(asc(objections.at), asc(objections.id));
  return rows.map(({ objection, userName }) => ({ ...objection, userName }));
}

/** Neither taken back nor void. */
export function isStanding(row: Pick<ObjectionRow, "withdrawnAt" | "voidedAt">): boolean {
  return row.withdrawnAt === null && row.voidedAt === null;
}

/** An objection as the gate wants it. */
export function asGivenObjection(row: ObjectionRow): GivenObjection {
  const { phase, planHash, kind } = row;
  return { phase, planHash, kind, by: { id: row.userId, name: row.userName }, isSettled: !isStanding(row) };
}

const standing = and(isNull(objections.withdrawnAt), isNull(objections.voidedAt));

/** Voids every standing objection to a rollout, for a reason that the page shows; returns how many. The caller records the event. */
export async function voidObjections(
  tx: Tx,
  input: { readonly rolloutId: string; readonly reason: string },
): Promise<number> {
  const rows = await tx
    .update(objections)
    .set({ voidedAt: sql`now()`, voidReason: input.reason })
    .where(and(eq(objections.rolloutId, input.rolloutId), standing))
    .returning({ id: objections.id });
  return rows.length;
}

/** Takes back a person's own objections to one phase, and to the whole plan; returns their kinds. The caller records the events. */
export async function withdrawOwnObjections(
  tx: Tx,
  input: { readonly rolloutId: string; readonly userId: string; readonly phase: PhaseName },
): Promise<readonly ObjectionRow["kind"][]> {
  const rows = await tx
    .update(objections)
    .set({ withdrawnAt: sql`now()` })
    .where(
      and(
        eq(objections.rolloutId, input.rolloutId),
        eq(objections.userId, input.userId),
        or(isNull(objections.phase), eq(objections.phase, input.phase)),
        standing,
      ),
    )
    .returning({ kind: objections.kind });
  return rows.map((row) => row.kind);
}
