"use client";

import { LiveIndicator } from "@/components/feedback/live-indicator";
import { ReplicaState } from "@/components/target/replica-state";
import { printLagSeconds, replicaStates } from "@/components/target/replica-words";
import { useTargetLag } from "@/components/target/use-target-lag";
import { Callout } from "@/components/ui/callout";
import { cn } from "@/components/ui/cn";
import { Section } from "@/components/ui/section";
import { useNowMs } from "@/components/ui/shared-clock";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { printBytes } from "@/lib/view/designer/print-size";
import type { ReplicaView } from "@/lib/view/target-view";

const staleAfterMs = 3000;

export type ReplicaTableProps = {
  targetId: string;
  /** As read with the page, shown until the stream speaks. */
  initial: readonly ReplicaView[];
};

function Lag({ replica, text }: { replica: ReplicaView; text: string }) {
  // A replica that can't be read has no lag that is worth a number.
  const isKnown = replica.state === "streaming" || replica.state === "stale";
  return (
    <span className={isKnown ? "" : "text-faint"}>{isKnown ? text : replicaStates[replica.state].label}</span>
  );
}

/** The replicas of a target and how far behind they are, live. */
export function ReplicaTable({ targetId, initial }: ReplicaTableProps) {
  const { connection, message, receivedAtMs } = useTargetLag(targetId);
  const nowMs = useNowMs();
  const replicas = message?.kind === "lag" ? message.replicas : initial;
  const isOld = receivedAtMs !== null && nowMs !== null && nowMs - receivedAtMs > staleAfterMs;
  const isGrey = connection !== "live" || isOld || message?.kind === "unreachable";
  return (
    <Section title="Replicas" actions={<LiveIndicator state={connection} dataAtMs={receivedAtMs} />}>
      {message?.kind === "unreachable" ? (
        <Callout tone="danger" title="The target can't be read now">
          {message.message}
        </Callout>
      ) : null}
      {replicas.length === 0 && message?.kind === "unreachable" ? null : replicas.length === 0 ? (
        <p className="max-w-text text-muted">
          No replica streams from this primary, so nothing but the primary itself holds a backfill back.
        </p>
      ) : (
        <div className={cn(isGrey && "text-muted grayscale")}>
          <Table caption="Replicas and their lag">
            <TableHead>
              <TableHeader>Name</TableHeader>
              <TableHeader>State</TableHeader>
              <TableHeader align="right">Lag</TableHeader>
              <TableHeader align="right">Behind by</TableHeader>
              <TableHeader className="max-sm:hidden">Address</TableHeader>
            </TableHead>
            <TableBody>
              {replicas.map((replica) => (
                <TableRow key={replica.name}>
                  <TableCell className="font-mono whitespace-nowrap">{replica.name}</TableCell>
                  <TableCell>
                    <ReplicaState state={replica.state} />
                  </TableCell>
                  <TableCell align="right" className="w-28">
                    <Lag replica={replica} text={printLagSeconds(replica.lagSeconds)} />
                  </TableCell>
                  <TableCell align="right" className="w-28">
                    <Lag replica={replica} text={printBytes(replica.lagBytes)} />
                  </TableCell>
                  <TableCell className="font-mono text-meta text-muted max-sm:hidden">
                    {replica.address ?? "not given: read from the primary only"}
                  </TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </div>
      )}
    </Section>
  );
}
