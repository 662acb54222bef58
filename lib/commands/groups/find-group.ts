import { eq } from "drizzle-orm";
import { z } from "zod";
import { refuse } from "@/lib/domain/refusal";
import { groups } from "@/lib/store/schema/people";
import type { Tx } from "@/lib/store/store";

export const groupInput = z.object({ groupId: z.string().min(1).max(64) });

export const groupNameSchema = z.string().trim().min(1, "Give the group a name.").max(60);

/** The group, with its row locked. Refuses where there is none. */
export async function lockGroup(tx: Tx, groupId: string): Promise<typeof groups.$inferSelect> {
  const [found] = await tx.select().from(groups).where(eq(groups.id, groupId)).for("update");
  return found ?? refuse("not_found", "There is no such group.");
}

/** Refuses a name that another group has, in whatever case. The unique constraint holds where two ask at once. */
export async function checkNameIsFree(tx: Tx, name: string, exceptId: string | null): Promise<void> {
  const all = await tx.select({ id: groups.id, name: groups.name }).from(groups);
  if (all.some((one) => one.id !== exceptId && one.name.toLowerCase() === name.toLowerCase())) {
    refuse("precondition_failed", `There is a group ${name} already.`, { remedy: "Give it another name." });
  }
}
