import { sql } from "drizzle-orm";
import type { InstanceStop } from "@/lib/domain/pace/instance-stop";
import { everyRollout, wantedChannel } from "./channels";
import { instanceStop } from "./schema";
import type { Executor, Tx } from "./store";

/** The stop-everything switch: one row while it is on, none while it is off. */

type Row = typeof instanceStop.$inferSelect;

/** A row as the product speaks of it; null for none. */
export function viewInstanceStop(row: Row | null | undefined): InstanceStop | null {
  if (row == null) return null;
  return { at: row.at.toISOString(), by: { id: row.byId, name: row.byName }, why: row.why };
}

/** Who has stopped everything, when and why; null: nobody has. */
export async function findInstanceStop(db: Executor): Promise<InstanceStop | null> {
  const [row] = await db.select().from(instanceStop);
  return viewInstanceStop(row);
}

/** The same, and the row stays locked until the transaction's end. */
export async function lockInstanceStop(tx: Tx): Promise<InstanceStop | null> {
  const [row] = await tx.select().from(instanceStop).for("update");
  return viewInstanceStop(row);
}

/** Turns the switch on and wakes every engine; false when it was on already: who was first stays. */
export async function turnOnInstanceStop(
  tx: Tx,
  by: { readonly id: string; readonly name: string },
  why: string | null,
): Promise<boolean> {
  const rows = await tx
    .insert(instanceStop)
    .values({ byId: by.id, byName: by.name, why })
    .onConflictDoNothing()
    .returning({ id: instanceStop.id });
  if (rows.length > 0) await wakeEveryEngine(tx);
  return rows.length > 0;
}

/** Says why, in place of what was said before. */
export async function explainInstanceStop(tx: Tx, why: string): Promise<void> {
  await tx.update(instanceStop).set({ why });
  await wakeEveryEngine(tx);
}

/** Turns the switch off and wakes every engine. */
export async function turnOffInstanceStop(tx: Tx): Promise<void> {
  await tx.delete(instanceStop);
  await wakeEveryEngine(tx);
}

async function wakeEveryEngine(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_notify(${wantedChannel}, ${everyRollout})`);
}
