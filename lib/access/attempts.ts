import { createHash, randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import type { Store } from "@/lib/store/store";

/**
 * Counts sign-in attempts by account. better-auth counts by address; a header names the address, and whoever can set it can have many.
 */
const windowMs = 15 * 60_000;
const maxAttempts = 20;

function keyOf(email: string): string {
  return `account/${createHash("sha256").update(email.trim().toLowerCase()).digest("hex")}`;
}

/** Notes one attempt; false once there were too many of late. */
export async function countAttempt(store: Store, email: string, now: Date): Promise<boolean> {
  const result = await store.db.execute<{ count: number }>(sql`
    insert into app.rate_limit as attempt (id, key, count, last_request)
    values (${randomUUID()}, ${keyOf(email)}, 1, ${now.getTime()})
    on conflict (key) do update set
      count = case when attempt.last_request < ${now.getTime() - windowMs} then 1 else attempt.count + 1 end,
      last_request = case
        when attempt.last_request < ${now.getTime() - windowMs} then excluded.last_request else attempt.last_request
      end
    returning count`);
  return (result.rows[0]?.count ?? 1) <= maxAttempts;
}

/** Forgets the attempts: the person signed in. */
export async function clearAttempts(store: Store, email: string): Promise<void> {
  await store.db.execute(sql`delete from app.rate_limit where key = ${keyOf(email)}`);
}
