import { defineStream } from "@/lib/server/define-stream";
import { prepareListStream } from "@/lib/server/list-stream";

export const dynamic = "force-dynamic";

export const GET = defineStream<Record<string, never>>(
  async (call, web) => prepareListStream(call.services, web.hub, call.actor),
  { reach: "filtered" },
);
