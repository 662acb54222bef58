import "server-only";
import { exportRecord } from "@/lib/commands/audit/export-record";
import { checkRecord } from "@/lib/queries/audit/check-record";
import { listAudit } from "@/lib/queries/audit/list-audit";
import { defineRoute, openCall, type RouteContext, searchOf } from "../define-route";
import { respondRefusal } from "../problem-response";

/** The audit log over HTTP. */

export const auditRoute = defineRoute(
  ({ services, actor, request }) => listAudit(services, actor, searchOf(request)),
  { reach: "filtered" },
);

export const checkRecordRoute = defineRoute(({ services, actor, request }) =>
  checkRecord(services, actor, searchOf(request)),
);

/** The export is a stream: it may be longer than what a process should hold. */
export async function exportRecordRoute(
  request: Request,
  context: RouteContext<Record<string, string>>,
): Promise<Response> {
  const call = await openCall(request, context, undefined);
  if (call instanceof Response) return call;
  const exported = await exportRecord(call.services, call.actor);
  if (!exported.ok) return respondRefusal(exported.refusal);
  const lines = exported.value.lines[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await lines.next();
      if (next.done === true) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    async cancel() {
      await lines.return?.();
    },
  });
  return new Response(body, {
    headers: {
      "content-type": "application/jsonl; charset=utf-8",
      "content-disposition": 'attachment; filename="colonnade-audit.jsonl"',
      "cache-control": "no-store",
    },
  });
}
