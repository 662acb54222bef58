import "server-only";
import { authorise } from "@/lib/access/authorise";
import { resolveActor } from "@/lib/access/resolve-actor";
import { asResult } from "@/lib/commands/as-result";
import { isPermitted } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { eventStreamHeaders, type Outlet, openEventStream } from "@/lib/live/event-stream";
import { openCall, type RouteCall, type RouteContext, respondRefusal } from "./define-route";
import { getWebProcess, type WebProcess } from "./services";

const beatEveryMs = 2_000;
const commentEveryMs = 15_000;
const recheckEveryMs = 60_000;

/** What a stream needs besides its outlet. */
export interface OpenedStream {
  /** Starts sending; returns what to do when the stream ends. */
  open(outlet: Outlet): () => void;
  onDrain?(): void;
}

/**
 * A live stream as a route. Checks session and permission when it opens and each minute; beats while this process hears of changes, so that
 * a viewer can tell a quiet rollout from a dead connection.
 */
export function defineStream<Params>(
  prepare: (call: RouteCall<Params>, web: WebProcess) => Promise<OpenedStream>,
): (request: Request, context: RouteContext<Params>) => Promise<Response> {
  return async (request, context) => {
    const call = await openCall(request, context);
    if (call instanceof Response) return call;
    const { services } = call;
    const web = await getWebProcess();
    const prepared: Result<OpenedStream> = await asResult(services, "Opening a stream", async () => {
      authorise(call.actor, "view");
      return await prepare(call, web);
    });
    if (!prepared.ok) return respondRefusal(prepared.refusal);
    const stream = prepared.value;
    const body = openEventStream({
      signal: request.signal,
      ...(stream.onDrain === undefined ? {} : { onDrain: stream.onDrain.bind(stream) }),
      open(outlet) {
        const release = stream.open(outlet);
        // The first line at once: with it go the headers, and the browser knows that it is connected.
        outlet.comment("open");
        const beat = setInterval(() => {
          if (web.hub.isInTouch) outlet.offer({ event: "beat", data: { at: services.now().toISOString() } });
        }, beatEveryMs);
        const comment = setInterval(() => outlet.comment("heartbeat"), commentEveryMs);
        const recheck = setInterval(() => {
          resolveActor(services, request.headers, { refresh: false }).then(
            (actor) => {
              if (actor === null || !isPermitted(actor, "view")) outlet.close();
            },
            // The control database is away: that says nothing about the session.
            () => {},
          );
        }, recheckEveryMs);
        return () => {
          clearInterval(beat);
          clearInterval(comment);
          clearInterval(recheck);
          release();
        };
      },
    });
    return new Response(body, { headers: eventStreamHeaders });
  };
}
