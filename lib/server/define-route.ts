import "server-only";
import { checkReach } from "@/lib/access/reach";
import { asResult } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Refusal, type Result, refuse } from "@/lib/domain/refusal";
import { isUnchanged, makeEtag, parseIfMatch } from "./etag";
import { respondRefusal, signInFirst } from "./problem-response";
import { hasKey, resolveCaller } from "./resolve-caller";
import { runOnce } from "./run-once";
import { isSameOrigin } from "./same-origin";
import { getWebProcess } from "./services";

/**
 * The border of the API. Everything that comes in passes here: who asks (a session or an API key), from where, how often, how far they reach; and everything
 * that goes out: answers with their ETag, refusals as problem+json. What somebody may do is the command's own question.
 */

export interface RouteContext<Params> {
  readonly params: Promise<Params>;
}

export interface RouteCall<Params> {
  readonly services: Services;
  readonly actor: Actor;
  readonly request: Request;
  readonly params: Params;
  /** The version that If-Match names, 0 for what nobody has written yet; null where anything will do. */
  readonly ifMatch: number | null;
}

/**
 * What a key that is limited to environments may do with a route that names no rollout, target or environment in its path: `filtered`, where the answer
 * holds only what the actor reaches, or the body names the one; `none`, where it is about no environment at all. Left out: nothing.
 */
export type Reach = "filtered" | "none";

export interface RouteOptions<T> {
  readonly reach?: Reach;
  /** Of a successful answer; 200 where left out. */
  readonly status?: 200 | 201;
  /** The address of what was made. */
  readonly location?: (value: T) => string;
  /** The version of what is read, where two people may edit it: becomes its ETag. */
  readonly version?: (value: T) => number;
  /** False where the answer holds a secret, which no table may keep. */
  readonly keepsAnswer?: boolean;
}

const isRead = (request: Request) => request.method === "GET" || request.method === "HEAD";

/** The names that paths, queries and bodies have for what a key may be too short for. */
const reachNames = ["rolloutId", "targetId", "environment"] as const;

/** Refuses a limited key what it does not reach, wherever in the request it is named. */
async function checkRequestReach(
  { services, actor }: { readonly services: Services; readonly actor: Actor },
  asked: {
    readonly inPath: Readonly<Record<string, unknown>>;
    readonly elsewhere: readonly Readonly<Record<string, unknown>>[];
    readonly reach: Reach | undefined;
  },
): Promise<void> {
  if (actor.environments === undefined) return;
  if (asked.reach === undefined && !reachNames.some((name) => name in asked.inPath)) {
    refuse("forbidden", `This API key is limited to ${actor.environments.join(", ")}, and this is not.`, {
      remedy: "Use a key that is limited to no environment.",
    });
  }
  for (const place of [asked.inPath, ...asked.elsewhere]) {
    const text = (name: (typeof reachNames)[number]) =>
      typeof place[name] === "string" ? place[name] : undefined;
    await checkReach(services.store.db, actor, {
      rolloutId: text("rolloutId"),
      targetId: text("targetId"),
      environment: text("environment"),
    });
  }
}

function namesOf(params: object): Readonly<Record<string, unknown>> {
  return { ...params };
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

interface OpenedCall<Params> extends RouteCall<Params> {
  /** As it came; empty for a read. */
  readonly body: string;
}

/** Who asks and with what, or the response that says why not. */
export async function openCall<Params extends object>(
  request: Request,
  context: RouteContext<Params>,
  reach: Reach | undefined,
): Promise<OpenedCall<Params> | Response> {
  if (!isRead(request) && !hasKey(request.headers) && !isSameOrigin(request)) {
    return respondRefusal({ code: "forbidden", message: "This request comes from another site." });
  }
  const { services, budget } = await getWebProcess();
  const found = await asResult(services, "Finding out who asks", () =>
    resolveCaller(services, request.headers),
  );
  if (!found.ok) {
    return respondRefusal(found.refusal, { status: found.refusal.code === "internal" ? 503 : undefined });
  }
  if (found.value === null) return respondRefusal(signInFirst);
  const actor = found.value;
  const waitSeconds =
    actor.apiKeyId === undefined ? null : budget.take(actor.apiKeyId, services.now().getTime());
  if (waitSeconds !== null) {
    const refusal: Refusal = {
      code: "too_many",
      message: "This API key sends too many requests.",
      remedy: `Send the next one in ${waitSeconds} s.`,
    };
    return respondRefusal(refusal, { retryAfterSeconds: waitSeconds });
  }
  const ifMatch = parseIfMatch(isRead(request) ? null : request.headers.get("if-match"));
  if (ifMatch.kind === "invalid") return respondRefusal(ifMatch.refusal);
  const params = await context.params;
  const body = isRead(request) ? "" : await request.text();
  const inside = await asResult(services, "Finding out what is asked for", () =>
    checkRequestReach(
      { services, actor },
      { inPath: namesOf(params), elsewhere: [searchOf(request), parseObject(body)], reach },
    ),
  );
  if (!inside.ok) return respondRefusal(inside.refusal);
  if (ifMatch.kind === "stale") return respondRefusal(ifMatch.refusal, { status: 412 });
  return {
    services,
    actor,
    // What was read of it once can't be read again.
    request: isRead(request)
      ? request
      : new Request(request.url, { method: request.method, headers: request.headers, body }),
    params,
    ifMatch: ifMatch.kind === "version" ? ifMatch.version : null,
    body,
  };
}

function respondValue<T>(request: Request, value: T, options: RouteOptions<T>): Response {
  const body = JSON.stringify(value);
  const headers = new Headers({ "content-type": "application/json", "cache-control": "no-store" });
  if (options.location !== undefined) headers.set("location", options.location(value));
  if (!isRead(request)) return new Response(body, { status: options.status ?? 200, headers });
  const etag = makeEtag(body, options.version?.(value));
  headers.set("etag", etag);
  return isUnchanged(request.headers.get("if-none-match"), etag)
    ? new Response(null, { status: 304, headers })
    : new Response(body, { status: options.status ?? 200, headers });
}

/** A command or query as a route: resolves the actor, calls, maps the Result. */
export function defineRoute<Params extends object, T>(
  handle: (call: RouteCall<Params>) => Promise<Result<T>>,
  options: RouteOptions<T> = {},
): (request: Request, context: RouteContext<Params>) => Promise<Response> {
  return async (request, context) => {
    const call = await openCall(request, context, options.reach);
    if (call instanceof Response) return call;
    const run = async (): Promise<Response> => {
      const result = await handle(call);
      if (result.ok) return respondValue(request, result.value, options);
      // Whoever said what they had seen is told that it is no more so by its own status.
      const isStale = call.ifMatch !== null && result.refusal.code === "conflict";
      return respondRefusal(result.refusal, { status: isStale ? 412 : undefined });
    };
    if (isRead(request)) return await run();
    const { services, actor, body } = call;
    const { location } = options;
    const once = {
      keepsAnswer: options.keepsAnswer ?? true,
      // Safe because what was kept is this route's own answer.
      locationOf: location === undefined ? undefined : (answer: unknown) => location(answer as T),
    };
    const done = await asResult(services, "Answering once", () =>
      runOnce(services, actor, { request, body }, run, once),
    );
    return done.ok ? done.value : respondRefusal(done.refusal);
  };
}

/** The body as JSON; undefined when it is none (the command's parser then says so). */
export async function readJson(request: Request): Promise<unknown> {
  try {
    return await request.json();
  } catch {
    return undefined;
  }
}

/**
 * A command's input: the body, of what the path names, and of the version that If-Match names. A body that is none is left to the command's
 * parser, which then says what is missing.
 */
export async function readCommand<Params extends object>(call: RouteCall<Params>): Promise<object> {
  const body = await readJson(call.request);
  return {
    ...(typeof body === "object" && body !== null ? body : {}),
    ...call.params,
    // Version 0 is what nobody has written yet.
    ...(call.ifMatch === null ? {} : { expectedVersion: call.ifMatch === 0 ? null : call.ifMatch }),
  };
}

/** What stands behind the question mark; of a name that is there twice, the last. */
export function searchOf(request: Request): Record<string, string> {
  return Object.fromEntries(new URL(request.url).searchParams);
}
