import { type Actor, roleSchema } from "@/lib/domain/lifecycle/role";
import type { Auth } from "./auth";

/** Who sends these headers: the person of a valid session, or null. `refresh` false leaves the session's end as it is. */
export async function resolveActor(
  auth: Auth,
  headers: Headers,
  options: { readonly refresh?: boolean } = {},
): Promise<Actor | null> {
  const found = await auth.api.getSession({
    headers,
    query: { disableRefresh: options.refresh === false },
  });
  if (found === null) return null;
  const role = roleSchema.safeParse(found.user.role);
  if (!role.success) return null;
  return { id: found.user.id, name: found.user.name, email: found.user.email, role: role.data };
}
