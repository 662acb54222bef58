import { and, eq, lt } from "drizzle-orm";
import { idempotencyKeys } from "./schema/keys";
import type { Executor } from "./store";

/** What was answered to commands that came with an idempotency key: a person's, for a day. */

const keptForMs = 24 * 3600_000;

export interface IdempotentRequest {
  readonly userId: string;
  readonly key: string;
  /** Method and path. */
  readonly operation: string;
  /** Of everything that makes it this request and no other. */
  readonly requestHash: string;
}

export type IdempotencyRow = typeof idempotencyKeys.$inferSelect;

const ofRequest = ({ userId, key }: Pick<IdempotentRequest, "userId" | "key">) =>
  and(eq(idempotencyKeys.userId, userId), eq(idempotencyKeys.key, key));

/** Takes the key for this request; false when it was taken before. Of several at once, one gets true. */
export async function claimIdempotencyKey(
  db: Executor,
  request: IdempotentRequest,
  now: Date,
): Promise<boolean> {
  const taken = await db
    .insert(idempotencyKeys)
    .values({ ...request, state: "running", createdAt: now })
    .onConflictDoNothing()
    .returning({ key: idempotencyKeys.key });
  return taken.length === 1;
}

export async function findIdempotencyKey(
  db: Executor,
  request: Pick<IdempotentRequest, "userId" | "key">,
): Promise<IdempotencyRow | null> {
  const [row] = await db.select().from(idempotencyKeys).where(ofRequest(request));
  return row ?? null;
}

/** Keeps the answer; `response` undefined where it holds a secret: then only that it was done is known. */
export async function keepAnswer(
  db: Executor,
  request: IdempotentRequest,
  answer: { readonly status: number; readonly response: unknown },
): Promise<void> {
  await db
    .update(idempotencyKeys)
    .set({ state: "done", status: answer.status, response: answer.response ?? null })
    .where(ofRequest(request));
}

/** Gives the key back: nothing was done, and the request may be sent again. */
export async function releaseIdempotencyKey(db: Executor, request: IdempotentRequest): Promise<void> {
  await db.delete(idempotencyKeys).where(ofRequest(request));
}

/** Forgets what is older than a day. */
export async function forgetOldIdempotencyKeys(db: Executor, now: Date): Promise<void> {
  await db.delete(idempotencyKeys).where(lt(idempotencyKeys.createdAt, new Date(now.getTime() - keptForMs)));
}
