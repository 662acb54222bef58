import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { makeApiKey } from "@/lib/access/api-key";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import { environmentSchema } from "@/lib/commands/targets/environment";
import { type Actor, isPermitted, type Permission, permissions } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { recordEvent } from "@/lib/store/record-event";
import { apiKeys } from "@/lib/store/schema/keys";
import { inTransaction, type Tx } from "@/lib/store/store";

const dayMs = 24 * 3600_000;
const mostLive = 50;

export const scopeSchema = z.enum(Object.keys(permissions) as Permission[]);

export const createKeyInput = z.object({
  name: z.string().trim().min(1, "Give the key a name.").max(100).describe("What it is for."),
  scopes: z
    .array(scopeSchema)
    .min(1, "Choose at least one scope.")
    .transform((scopes) => [...new Set(scopes)])
    .describe("What it may do, within the role that you have when it is used."),
  environments: z
    .array(environmentSchema)
    .min(1, "Choose at least one environment, or leave them out.")
    .max(50)
    .nullish()
    .describe("Where it may do it; left out: everywhere. Nothing of another environment exists for it."),
  expiresInDays: z.number().int().min(1).max(366).default(90),
});

export interface CreatedKey {
  readonly keyId: string;
  /** Secret, and shown this once. */
  readonly key: string;
  readonly prefix: string;
  readonly expiresAt: string;
}

/** A key never gives away more than it has itself. */
function checkWithin(
  actor: Actor,
  asked: Pick<z.output<typeof createKeyInput>, "scopes" | "environments">,
): void {
  const beyond = asked.scopes.find((scope) => !isPermitted(actor, scope));
  if (beyond !== undefined) {
    refuse("forbidden", `You can't give a key the scope ${beyond}: you have no such permission yourself.`, {
      remedy: "Leave it out.",
    });
  }
  const limits = actor.environments;
  if (limits === undefined) return;
  if (asked.environments == null || asked.environments.some((one) => !limits.includes(one))) {
    refuse("forbidden", `This API key is limited to ${limits.join(", ")}, and so is what it makes.`, {
      remedy: "Name some of these environments.",
    });
  }
}

/** A key that a key makes does not outlive it. */
async function withinOwnLife(tx: Tx, actor: Actor, asked: Date): Promise<Date> {
  if (actor.apiKeyId === undefined) return asked;
  const [own] = await tx.select().from(apiKeys).where(eq(apiKeys.id, actor.apiKeyId));
  return own !== undefined && own.expiresAt < asked ? own.expiresAt : asked;
}

/** Makes a key that acts in the person's name. The answer holds its text, which is kept nowhere: only its hash is. */
export async function createKey(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<CreatedKey>> {
  return await asResult(services, "Making an API key", async () => {
    authorise(actor, "manage_keys");
    const { name, scopes, environments, expiresInDays } = parseInput(createKeyInput, input);
    checkWithin(actor, { scopes, environments });
    const { key, prefix, hash } = makeApiKey();
    const keyId = services.newId();
    const now = services.now();
    const asked = new Date(now.getTime() + expiresInDays * dayMs);
    return await inTransaction(services.store, async (tx) => {
      const expiresAt = await withinOwnLife(tx, actor, asked);
      const [live] = await tx
        .select({ count: sql<number>`count(*)::int` })
        .from(apiKeys)
        .where(and(eq(apiKeys.userId, actor.id), isNull(apiKeys.revokedAt), gt(apiKeys.expiresAt, now)));
      if ((live?.count ?? 0) >= mostLive) {
        return refuse("precondition_failed", `You have ${mostLive} API keys already.`, {
          remedy: "Revoke those that nothing uses.",
        });
      }
      await tx.insert(apiKeys).values({
        id: keyId,
        name,
        prefix,
        hash,
        userId: actor.id,
        scopes,
        environments: environments ?? null,
        createdAt: now,
        expiresAt,
      });
      await recordEvent(tx, {
        rolloutId: null,
        actor,
        data: {
          kind: "api_key_created",
          key: { id: keyId, name },
          scopes,
          environments: environments ?? null,
          expiresAt: expiresAt.toISOString(),
        },
      });
      return { keyId, key, prefix, expiresAt: expiresAt.toISOString() };
    });
  });
}
