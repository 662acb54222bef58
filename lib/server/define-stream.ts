import "server-only";
import { authorise } from "@/lib/access/authorise";
import { asResult } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import { isPermitted } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { eventStreamHeaders, type Outlet, openEventStream } from "@/lib/live/event-stream";
import { openCall, type Reach, type RouteCall, type RouteContext } from "./define-route";
import { respondRefusal } from "./problem-response";
import { resolveCaller } from "./resolve-caller";
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

/** False once the session or key holds no more, or carries no permission. While the control database is away nothing is known of it. */
async function mayStillWatch(services: Services, headers: Headers): Promise<boolean> {
  const found = await asResult(services, "Asking again who watches", () => resolveCaller(services, headers));
  if (!found.ok) return found.refusal.code === "internal";
  return found.value !== null && isPermitted(found.value, "view");
}

/**
 * A live stream as a route. Checks who watches and their permission when it opens, when it has changed, and each minute; beats while this process
 * hears of changes, so that a viewer can tell a quiet rollout from a dead connection.
 */
export function defineStream<Params extends object>(
  prepare: (call: RouteCall<Params>, web: WebProcess) => Promise<OpenedStream>,
  options: { readonly reach?: Reach } = {},
): (request: Request, context: RouteContext<Params>) => Promise<Response> {
  return async (request, context) => {
    const call = await openCall(request, context, options.reach);
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
        const checkAgain = () => {
          void mayStillWatch(services, request.headers).then((may) => may || outlet.close());
        };
        const recheck = setInterval(checkAgain, recheckEveryMs);
        const stopWatching = web.hub.watchPerson(call.actor.id, checkAgain);
        // What changed since the request was let in was not heard.
        checkAgain();
        return () => {
          clearInterval(beat);
          clearInterval(comment);
          clearInterval(recheck);
          stopWatching();
          release();
        };
      },
    });
    return new Response(body, { headers: eventStreamHeaders });
  };
}
