import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import { Panel } from "@/components/ui/section";
import type { ConnectionCheck, ConnectionReport } from "@/lib/view/target-view";

function Check({ title, check }: { title: string; check: ConnectionCheck }) {
  return (
    <li className="flex min-w-0 gap-2">
      {check.ok ? (
        <CircleCheck aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-success" />
      ) : (
        <CircleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-danger" />
      )}
      <div className="flex min-w-0 flex-col">
        <span className="font-medium">
          {title}: {check.ok ? "connected" : "failed"}
        </span>
        {check.ok ? (
          <span className="text-muted">PostgreSQL {check.serverVersion}</span>
        ) : (
          <span className="max-w-text">{check.message}</span>
        )}
        {check.address === null ? null : (
          <span className="font-mono text-meta text-muted [overflow-wrap:anywhere]">{check.address}</span>
        )}
        {check.ok || check.remedy === null ? null : (
          <span className="max-w-text text-muted">{check.remedy}</span>
        )}
      </div>
    </li>
  );
}

/** What a connection test found: each connection, the replicas that stream, and what one should know. */
export function ConnectionReportView({ report, tookMs }: { report: ConnectionReport; tookMs: number }) {
  const { primary, replicas, discovered, warnings } = report;
  return (
    <Panel className="p-4">
      <ul aria-label="Connection test" className="flex flex-col gap-3">
        <Check title="Primary" check={primary} />
        {replicas.map((replica) => (
          <Check key={replica.name} title={`Replica ${replica.name}`} check={replica} />
        ))}
        {warnings.map((warning) => (
          <li key={warning} className="flex min-w-0 gap-2">
            <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-attention" />
            <span className="max-w-text">{warning}</span>
          </li>
        ))}
      </ul>
      {primary.ok ? (
        <p className="pt-3 text-meta text-muted">
          {discovered.length === 0
            ? "No replica streams from it now."
            : `Streaming from it now: ${discovered.join(", ")}. They are watched, with or without a connection of their own.`}{" "}
          The test took {tookMs} ms.
        </p>
      ) : null}
    </Panel>
  );
}
