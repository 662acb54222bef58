import { type Actor, roleSchema } from "@/lib/domain/lifecycle/role";
import type { Store } from "@/lib/store/store";
import type { Auth } from "./auth";
import { readGroupIds } from "./group-ids";

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
