import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Refusal, RefusalError, refuse } from "@/lib/domain/refusal";
import {
  claimIdempotencyKey,
  findIdempotencyKey,
  forgetOldIdempotencyKeys,
  type IdempotencyRow,
  type IdempotentRequest,
  keepAnswer,
  releaseIdempotencyKey,
} from "@/lib/store/idempotency-keys";
import { respondRefusal } from "./problem-response";

/**
 * A command that comes with an Idempotency-Key is carried out once, however often it is sent: the same request gets the answer that was given, the one
 * that comes while the first is at work waits for it. What failed without having done anything (5xx) gives the key back. A key whose request never came to
 * an end, because this process died, is never taken over: what became of it is not known here, and people look.
 */

const waitAtMostMs = 20_000;
const lookEveryMs = 100;

export interface OnceOptions {
  /** False where the answer holds a secret. */
  readonly keepsAnswer: boolean;
  /** Of what was made, from the answer. */
  readonly locationOf?: ((answer: unknown) => string) | undefined;
}

/** What one needs to know of a request to tell it from any other. */
export interface RequestText {
  readonly request: Request;
  /** The body as it came. */
  readonly body: string;
}

function checkKey(key: string): void {
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return;
  refuse("invalid_input", "This Idempotency-Key can't be used.", {
    remedy: "Send 1 to 255 visible ASCII characters without spaces, such as a UUID.",
  });
}

function describeRequest(actor: Actor, key: string, { request, body }: RequestText): IdempotentRequest {
  const { pathname, search } = new URL(request.url);
  const hash = createHash("sha256");
  const parts = [
    request.method,
    pathname,
    search,
    request.headers.get("if-match") ?? "",
    // Another key of the same person may reach less far: it is not given this one's answers.
    actor.apiKeyId ?? "",
    body,
  ];
  for (const part of parts) hash.update(`${part.length}:${part}`);
  return {
    userId: actor.id,
    key,
    operation: `${request.method} ${pathname}`,
    requestHash: hash.digest("base64url"),
  };
}

function respondAgain(row: IdempotencyRow, options: OnceOptions): Response {
  if (!options.keepsAnswer) {
    return respondRefusal({
      code: "conflict",
      message: "This was done already, and its answer held a secret, which is kept nowhere.",
      remedy: "Take back what was made, and make another with another Idempotency-Key.",
    });
  }
  const status = row.status ?? 200;
  const location = status < 400 ? options.locationOf?.(row.response) : undefined;
  return new Response(JSON.stringify(row.response), {
    status,
    headers: {
      "content-type": status >= 400 ? "application/problem+json" : "application/json",
      "cache-control": "no-store",
      "idempotency-replayed": "true",
      ...(location === undefined ? {} : { location }),
    },
  });
}

/** Waits for the end of the request that has the key; null when it gave the key back. */
async function awaitFirst(
  services: Services,
  asked: IdempotentRequest,
  options: OnceOptions,
): Promise<Response | null> {
  const deadlineMs = performance.now() + waitAtMostMs;
  for (;;) {
    const row = await findIdempotencyKey(services.store.db, asked);
    if (row === null) return null;
    if (row.requestHash !== asked.requestHash) {
      const refusal: Refusal = {
        code: "invalid_input",
        message: "This Idempotency-Key was used for another request.",
        remedy: "Give each request a key of its own.",
      };
      return respondRefusal(refusal, { status: 422 });
    }
    if (row.state === "done") return respondAgain(row, options);
    const ageMs = services.now().getTime() - row.createdAt.getTime();
    if (ageMs > waitAtMostMs || performance.now() > deadlineMs) {
      const refusal: Refusal = {
        code: "conflict",
        message: "A request with this Idempotency-Key began and has not ended.",
        remedy: "See what became of it, then decide whether to send it again with another key.",
        context: { startedAt: row.createdAt.toISOString() },
      };
      return respondRefusal(refusal, { retryAfterSeconds: 5 });
    }
    await sleep(lookEveryMs);
  }
}

async function answerAndKeep(
  services: Services,
  asked: IdempotentRequest,
  run: () => Promise<Response>,
  options: OnceOptions,
): Promise<Response> {
  const { db } = services.store;
  let response: Response;
  try {
    response = await run();
  } catch (error) {
    await releaseIdempotencyKey(db, asked);
    throw error;
  }
  if (response.status >= 500 || response.status === 429) {
    await releaseIdempotencyKey(db, asked);
    return response;
  }
  if (options.keepsAnswer) {
    const answer: unknown = await response.clone().json();
    await keepAnswer(db, asked, { status: response.status, response: answer });
  } else if (response.ok) {
    await keepAnswer(db, asked, { status: response.status, response: undefined });
  } else {
    // Nothing was made, so nothing has to be kept from being made twice.
    await releaseIdempotencyKey(db, asked);
  }
  return response;
}

/** Runs what the request asks for, or gives the answer that it was given before. */
export async function runOnce(
  services: Services,
  actor: Actor,
  text: RequestText,
  run: () => Promise<Response>,
  options: OnceOptions,
): Promise<Response> {
  const key = text.request.headers.get("idempotency-key");
  if (key === null) return await run();
  try {
    checkKey(key);
  } catch (error) {
    if (error instanceof RefusalError) return respondRefusal(error.refusal);
    throw error;
  }
  const asked = describeRequest(actor, key, text);
  for (;;) {
    if (await claimIdempotencyKey(services.store.db, asked, services.now())) {
      // Seldom enough to cost nothing, often enough that nothing heaps up: whoever brings a new key sweeps.
      await forgetOldIdempotencyKeys(services.store.db, services.now());
      return await answerAndKeep(services, asked, run, options);
    }
    const answered = await awaitFirst(services, asked, options);
    if (answered !== null) return answered;
  }
}
