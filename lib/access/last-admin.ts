import { and, eq, isNull, ne, sql } from "drizzle-orm";
import { user } from "@/lib/store/schema";
import type { Tx } from "@/lib/store/store";

/** Any number will do, as long as nobody else uses it. */
const peopleLock = 265_666_626;

/** One change of roles and accounts at a time: two admins who demote each other at once would leave none. */
export async function lockPeople(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${peopleLock})`);
}

/** True where there is no admin besides this person who can sign in. Take the lock first. */
export async function isLastAdmin(tx: Tx, personId: string): Promise<boolean> {
  const others = await tx
    .select({ id: user.id })
    .from(user)
    .where(and(eq(user.role, "admin"), isNull(user.disabledAt), ne(user.id, personId)))
    .limit(1);
  return others.length === 0;
}
