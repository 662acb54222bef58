import { asc, eq, lte } from "drizzle-orm";
import type { Finding, Moment } from "@/lib/domain/preflight/finding";
import { notifyRollout } from "./notify";
import { preflights, user } from "./schema";
import type { Executor } from "./store";

export type PreflightRow = typeof preflights.$inferSelect & { readonly userName: string };

/** Keeps what was found, in place of what was found at this moment before; an older reading never replaces a newer. Wakes the rollout's viewers. */
export async function keepPreflight(
  db: Executor,
  preflight: {
    readonly rolloutId: string;
    readonly moment: Moment;
    readonly planHash: string;
    readonly readAt: Date;
    readonly userId: string;
    readonly findings: readonly Finding[];
  },
): Promise<void> {
  const row = { ...preflight, findings: [...preflight.findings] };
  const { planHash, readAt, userId, findings } = row;
  await db
    .insert(preflights)
    .values(row)
    .onConflictDoUpdate({
      target: [preflights.rolloutId, preflights.moment],
      set: { planHash, readAt, userId, findings },
      setWhere: lte(preflights.readAt, readAt),
    });
  await notifyRollout(db, preflight.rolloutId);
}

/** The newest reading of each moment, oldest first. */
export async function listPreflights(db: Executor, rolloutId: string): Promise<readonly PreflightRow[]> {
  const rows = await db
    .select({ preflight: preflights, userName: user.name })
    .from(preflights)
    .innerJoin(user, eq(user.id, preflights.userId))
    .where(eq(preflights.rolloutId, rolloutId))
    .orderBy(asc(preflights.readAt));
  return rows.map(({ preflight, userName }) => ({ ...preflight, userName }));
}
