import "server-only";
import { resolveActor } from "@/lib/access/resolve-actor";
import { asResult } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Refusal, RefusalCode, Result } from "@/lib/domain/refusal";
import { signInFirst } from "./define-action";
import { isSameOrigin } from "./same-origin";
import { getServices } from "./services";

const statusOf: Record<RefusalCode, number> = {
  not_found: 404,
  forbidden: 403,
  invalid_input: 400,
  conflict: 409,
  precondition_failed: 412,
  target_unreachable: 503,
  target_failed: 502,
  internal: 500,
};

/** A refusal as a response: its status, and itself as the body. */
export function respondRefusal(refusal: Refusal, status: number = statusOf[refusal.code]): Response {
  return Response.json({ refusal }, { status, headers: { "cache-control": "no-store" } });
}

export interface RouteContext<Params> {
  readonly params: Promise<Params>;
}

export interface RouteCall<Params> {
  readonly services: Services;
  readonly actor: Actor;
  readonly request: Request;
  readonly params: Params;
}

/** Who asks and with what, or the response that says why not. */
export async function openCall<Params>(
  request: Request,
  context: RouteContext<Params>,
): Promise<RouteCall<Params> | Response> {
  if (request.method !== "GET" && request.method !== "HEAD" && !isSameOrigin(request)) {
    return respondRefusal({ code: "forbidden", message: "This request comes from another site." });
  }
  const services = await getServices();
  const found = await asResult(services, "Finding out who asks", () =>
    resolveActor(services, request.headers, { refresh: false }),
  );
  if (!found.ok) return respondRefusal(found.refusal, 503);
  if (found.value === null) return respondRefusal(signInFirst, 401);
  return { services, actor: found.value, request, params: await context.params };
}

/** A command or query as a route: resolves the actor, calls, maps the Result. */
export function defineRoute<Params, T>(
  handle: (call: RouteCall<Params>) => Promise<Result<T>>,
): (request: Request, context: RouteContext<Params>) => Promise<Response> {
  return async (request, context) => {
    const call = await openCall(request, context);
    if (call instanceof Response) return call;
    const result = await handle(call);
    if (!result.ok) return respondRefusal(result.refusal);
    return Response.json(result.value, { headers: { "cache-control": "no-store" } });
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

/** What stands behind the question mark; of a name that is there twice, the last. */
export function searchOf(request: Request): Record<string, string> {
  return Object.fromEntries(new URL(request.url).searchParams);
}
