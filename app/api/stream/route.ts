import { defineStream } from "@/lib/server/define-stream";

export const dynamic = "force-dynamic";

export const GET = defineStream<Record<string, never>>(async (_call, web) => ({
  open: (outlet) =>
    web.hub.subscribeToAll((rolloutId) => outlet.offer({ data: { kind: "touched", rolloutId } })),
}));
