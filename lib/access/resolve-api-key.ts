import { eq } from "drizzle-orm";
import { type Actor, roleSchema } from "@/lib/domain/lifecycle/role";
import { refuse } from "@/lib/domain/refusal";
import { user } from "@/lib/store/schema";
import { apiKeys } from "@/lib/store/schema/keys";
import type { Store } from "@/lib/store/store";
import { hashApiKey, isApiKey } from "./api-key";
import { readGroupIds } from "./group-ids";

/** When a key was last used is for people: it is written once a minute, not at each request. */
const touchEveryMs = 60_000;

/** Who uses an unusable key is told why: only somebody who has the key can ask. */
function refuseKey(message: string): never {
  return refuse("unauthenticated", message, { remedy: "Make another key in the settings, under API keys." });
}

/**
 * The person in whose name a key acts: with the role and groups that they have now, within the key's scopes and environments. Refuses a key
 * that is unknown, revoked or expired, and one whose person was deactivated.
 */
export async function resolveApiKey(
  store: Store,
  key: string,
  via: Extract<Actor["via"], "api" | "cli">,
  now: Date,
): Promise<Actor> {
  if (!isApiKey(key)) return refuseKey("This is no API key.");
  const { db } = store;
  const [found] = await db
    .select({ key: apiKeys, person: user })
    .from(apiKeys)
    .innerJoin(user, eq(user.id, apiKeys.userId))
    .where(eq(apiKeys.hash, hashApiKey(key)));
  if (found === undefined) return refuseKey("This API key is unknown.");
  const { id, revokedAt, expiresAt, lastUsedAt, scopes, environments } = found.key;
  if (revokedAt !== null) return refuseKey("This API key was revoked.");
  if (expiresAt <= now) return refuseKey("This API key has expired.");
  const role = roleSchema.safeParse(found.person.role);
  if (found.person.disabledAt !== null || !role.success) {
    return refuseKey("The person in whose name this API key acts can't sign in any more.");
  }
  if (lastUsedAt === null || now.getTime() - lastUsedAt.getTime() > touchEveryMs) {
    await db.update(apiKeys).set({ lastUsedAt: now }).where(eq(apiKeys.id, id));
  }
  return {
    id: found.person.id,
    name: found.person.name,
    email: found.person.email,
    role: role.data,
    groupIds: await readGroupIds(db, found.person.id),
    via,
    apiKeyId: id,
    scopes,
    ...(environments === null ? {} : { environments }),
  };
}
