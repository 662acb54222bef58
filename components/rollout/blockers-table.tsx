import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { Blocker } from "@/lib/domain/lifecycle/condition";
import { printDuration } from "@/lib/view/print-amount";

/** The sessions in the way of a lock: who they are, how long their transaction is open, what they do. */
export function BlockersTable({ blockers }: { blockers: readonly Blocker[] }) {
  if (blockers.length === 0) {
    return <p className="text-muted">No session was seen in the way at the last attempt.</p>;
  }
  return (
    <Table caption="Sessions in the way">
      <TableHead>
        <TableHeader>Session</TableHeader>
        <TableHeader>State</TableHeader>
        <TableHeader align="right">Transaction open</TableHeader>
        <TableHeader className="max-sm:hidden">Statement</TableHeader>
      </TableHead>
      <TableBody>
        {blockers.map((blocker) => (
          <TableRow key={blocker.pid}>
            <TableCell>
              <span className="tabular font-mono">{blocker.pid}</span>{" "}
              <span className="text-muted">
                {blocker.application === "" ? blocker.user : `${blocker.application} (${blocker.user})`}
              </span>
            </TableCell>
            <TableCell>{blocker.state}</TableCell>
            <TableCell align="right">
              {blocker.transactionAgeMs === null ? "unknown" : printDuration(blocker.transactionAgeMs)}
            </TableCell>
            <TableCell className="max-w-96 truncate font-mono text-meta text-muted max-sm:hidden">
              {blocker.statement ?? "not shown"}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
