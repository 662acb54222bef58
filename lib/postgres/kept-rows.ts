import { z } from "zod";
import { sql, value } from "@/lib/domain/sql/sql";
import type { Queries } from "./session";

/** The key of the row whose values a walk's next batch would put back (lib/domain/backfill/kept-rows.ts); null when none is left. Throws TargetError. */
export async function findNextKept(
  session: Queries,
  walk: { readonly rolloutId: string; readonly stepId: string },
): Promise<readonly string[] | null> {
  const rows = await session.read(
    sql`select key from colonnade.kept
where rollout_id = ${value(walk.rolloutId)} and step_id = ${value(walk.stepId)}
order by key
limit 1`,
    z.object({ key: z.array(z.string()) }),
  );
  return rows[0]?.key ?? null;
}
