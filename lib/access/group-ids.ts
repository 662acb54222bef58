import { eq } from "drizzle-orm";
import { groupMembers } from "@/lib/store/schema/people";
import type { Executor } from "@/lib/store/store";

/** The groups that a person is in, by hand or by single sign-on. */
export async function readGroupIds(db: Executor, userId: string): Promise<readonly string[]> {
  const rows = await db
    .selectDistinct({ groupId: groupMembers.groupId })
    .from(groupMembers)
    .where(eq(groupMembers.userId, userId))
    .orderBy(groupMembers.groupId);
  return rows.map((row) => row.groupId);
}
