import { and, desc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { pageOf, pagingInput, parseCursor, refuseCursor } from "@/lib/queries/paging";
import { user } from "@/lib/store/schema";
import { apiKeys } from "@/lib/store/schema/keys";
import type { KeyView } from "@/lib/view/key-view";
import type { Page } from "@/lib/view/page";

export const listKeysInput = pagingInput.extend({
  everyone: z
    .enum(["true", "false"])
    .default("false")
    .describe("`true`: everybody's keys, for who manages people."),
});

function stateOf(key: typeof apiKeys.$inferSelect, now: Date): KeyView["state"] {
  if (key.revokedAt !== null) return "revoked";
  return key.expiresAt <= now ? "expired" : "live";
}

/** A person's keys, or everybody's; newest first. */
export async function listKeys(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<Page<KeyView>>> {
  return await asResult(services, "Listing API keys", async () => {
    const { limit, cursor, everyone } = parseInput(listKeysInput, input);
    authorise(actor, everyone === "true" ? "manage_people" : "manage_keys");
    const { db } = services.store;
    const after = parseCursor(cursor);
    if (after !== null) {
      const known = await db.select({ id: apiKeys.id }).from(apiKeys).where(eq(apiKeys.id, after));
      if (known.length === 0) return refuseCursor();
    }
    const rows = await db
      .select({ key: apiKeys, person: { id: user.id, name: user.name } })
      .from(apiKeys)
      .innerJoin(user, eq(user.id, apiKeys.userId))
      .where(
        and(
          everyone === "true" ? undefined : eq(apiKeys.userId, actor.id),
          after === null
            ? undefined
            : sql`(${apiKeys.createdAt}, ${apiKeys.id}) < (select k.created_at, k.id from app.api_keys k where k.id = ${after})`,
        ),
      )
      .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
      .limit(limit + 1);
    const now = services.now();
    return pageOf(rows, limit, {
      placeOf: ({ key }) => key.id,
      view: ({ key, person }) => ({
        id: key.id,
        name: key.name,
        prefix: key.prefix,
        person,
        scopes: key.scopes,
        environments: key.environments,
        state: stateOf(key, now),
        createdAt: key.createdAt.toISOString(),
        expiresAt: key.expiresAt.toISOString(),
        lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
        revokedAt: key.revokedAt?.toISOString() ?? null,
      }),
    });
  });
}
