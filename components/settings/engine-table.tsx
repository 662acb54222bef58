import { CircleCheck, CircleSlash } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { EngineView } from "@/lib/view/engine-view";

/** The engines that were seen in the last day, those at work first. */
export function EngineTable({ engines }: { engines: readonly EngineView[] }) {
  return (
    <Table caption="Engines">
      <TableHead>
        <TableHeader>Host</TableHeader>
        <TableHeader>Process</TableHeader>
        <TableHeader>State</TableHeader>
        <TableHeader>Last seen</TableHeader>
        <TableHeader>Started</TableHeader>
      </TableHead>
      <TableBody>
        {engines.map((engine) => (
          <TableRow key={engine.id}>
            <TableCell>{engine.host}</TableCell>
            <TableCell>{engine.pid}</TableCell>
            <TableCell>
              {engine.isAlive ? (
                <Badge tone="success" look="plain" icon={<CircleCheck aria-hidden="true" />}>
                  Alive
                </Badge>
              ) : (
                <Badge tone="attention" look="plain" icon={<CircleSlash aria-hidden="true" />}>
                  Silent
                </Badge>
              )}
            </TableCell>
            <TableCell>
              <RelativeTime at={engine.seenAt} />
            </TableCell>
            <TableCell>
              <RelativeTime at={engine.startedAt} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
