import { sql } from "drizzle-orm";
import { personChannel, rolloutChannel, wantedChannel } from "./channels";
import type { Executor } from "./store";

/** Tells everyone who watches this rollout to look again, once the transaction commits. */
export async function notifyRollout(db: Executor, rolloutId: string): Promise<void> {
  await db.execute(sql`select pg_notify(${rolloutChannel}, ${rolloutId})`);
}

/** Tells engines to look for work, or at what is wanted of them, once the transaction commits. */
export async function wakeEngines(db: Executor, rolloutId: string): Promise<void> {
  await db.execute(sql`select pg_notify(${wantedChannel}, ${rolloutId})`);
}

/** Has every stream of this person's ask again whether they may still watch, once the transaction commits. */
export async function notifyPerson(db: Executor, personId: string): Promise<void> {
  await db.execute(sql`select pg_notify(${personChannel}, ${personId})`);
}
