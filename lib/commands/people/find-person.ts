import { eq } from "drizzle-orm";
import { z } from "zod";
import { refuse } from "@/lib/domain/refusal";
import { user } from "@/lib/store/schema";
import type { Tx } from "@/lib/store/store";

export const personInput = z.object({ personId: z.string().min(1).max(64) });

type Person = typeof user.$inferSelect;

/** The person, with their row locked. Refuses where there is none. */
export async function lockPerson(tx: Tx, personId: string): Promise<Person> {
  const [found] = await tx.select().from(user).where(eq(user.id, personId)).for("update");
  return found ?? refuse("not_found", "There is no such person.");
}
