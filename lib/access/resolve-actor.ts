import { eq } from "drizzle-orm";
import { type Actor, roleSchema } from "@/lib/domain/lifecycle/role";
import { groupMembers } from "@/lib/store/schema/people";
import type { Executor, Store } from "@/lib/store/store";
import type { Auth } from "./auth";

/** The groups that a person is in, by hand or by single sign-on. */
async function readGroupIds(db: Executor, userId: string): Promise<readonly string[]> {
  const rows = await db
    .selectDistinct({ groupId: groupMembers.groupId })
    .from(groupMembers)
    .where(eq(groupMembers.userId, userId))
    .orderBy(groupMembers.groupId);
  return rows.map((row) => row.groupId);
}

/** Who sends these headers: the person of a valid session, or null. `refresh` false leaves the session's end as it is. */
export async function resolveActor(
  services: { readonly auth: Auth; readonly store: Store },
  headers: Headers,
  options: { readonly refresh?: boolean } = {},
): Promise<Actor | null> {
  const found = await services.auth.api.getSession({
    headers,
    query: { disableRefresh: options.refresh === false },
  });
  if (found === null) return null;
  const role = roleSchema.safeParse(found.user.role);
  if (!role.success) return null;
  const { id, name, email } = found.user;
  const groupIds = await readGroupIds(services.store.db, id);
  return { id, name, email, role: role.data, groupIds, via: "page" };
}
