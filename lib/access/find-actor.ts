import { eq } from "drizzle-orm";
import { type Actor, roleSchema, type Via } from "@/lib/domain/lifecycle/role";
import { user } from "@/lib/store/schema";
import type { Executor } from "@/lib/store/store";
import { readGroupIds } from "./group-ids";

/** A person as an actor, with the role and groups that they have now; null where they are gone, or deactivated. */
export async function findActor(db: Executor, userId: string, via: Via): Promise<Actor | null> {
  const [found] = await db.select().from(user).where(eq(user.id, userId));
  const role = roleSchema.safeParse(found?.role);
  if (found === undefined || found.disabledAt !== null || !role.success) return null;
  const { id, name, email } = found;
  return { id, name, email, role: role.data, groupIds: await readGroupIds(db, id), via };
}
