import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { Blocker } from "@/lib/domain/lifecycle/condition";
import { printDuration } from "@/lib/view/print-amount";
import { printBlocker } from "@/lib/view/print-condition";

export type BlockersTableProps = {
  blockers: readonly Blocker[];
  /** Ends a session that is idle in its transaction; null for those who may not. Resolves to what stands in the way. */
  onEnd: ((blocker: Blocker) => Promise<string | undefined>) | null;
};

/** The sessions in the way of a lock: who they are, how long their transaction is open, what they do. */
export function BlockersTable({ blockers, onEnd }: BlockersTableProps) {
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
        {onEnd === null ? null : <TableHeader>End it</TableHeader>}
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
            {onEnd === null ? null : (
              <TableCell>
                {blocker.state.startsWith("idle in transaction") && blocker.backendStart !== undefined ? (
                  <EndSession blocker={blocker} onEnd={onEnd} />
                ) : (
                  <span className="text-faint">At work</span>
                )}
              </TableCell>
            )}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function EndSession({
  blocker,
  onEnd,
}: {
  blocker: Blocker;
  onEnd: (blocker: Blocker) => Promise<string | undefined>;
}) {
  return (
    <ConfirmDialog
      trigger={
        <Button size="sm" aria-label={`End session ${blocker.pid}`}>
          End session
        </Button>
      }
      title={`End session ${blocker.pid}?`}
      confirmLabel="End session"
      danger
      onConfirm={() => onEnd(blocker)}
    >
      <p>
        It is the {printBlocker(blocker)}, and does nothing at the moment. What it has not committed is rolled
        back, and its application sees a lost connection. This is recorded.
      </p>
    </ConfirmDialog>
  );
}
