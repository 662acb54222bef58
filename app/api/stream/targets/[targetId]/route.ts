import { defineStream } from "@/lib/server/define-stream";
import { prepareTargetStream } from "@/lib/server/target-lag";

export const dynamic = "force-dynamic";

export const GET = defineStream<{ targetId: string }>((call, web) =>
  prepareTargetStream(call.services, web.targetLag, call.params.targetId),
);
