import { defineStream } from "@/lib/server/define-stream";
import { prepareRolloutStream } from "@/lib/server/rollout-stream";

export const dynamic = "force-dynamic";

export const GET = defineStream<{ rolloutId: string }>((call, web) =>
  prepareRolloutStream(call.services, web.hub, {
    rolloutId: call.params.rolloutId,
    lastEventId: call.request.headers.get("last-event-id"),
  }),
);
