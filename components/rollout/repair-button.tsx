"use client";

import { useState } from "react";
import { repairMismatchesAction } from "@/app/(console)/rollouts/actions";
import { printRefusal } from "@/components/feedback/attempt";
import { useCommand } from "@/components/rollout/use-command";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { InlineSql } from "@/components/ui/sql-code";
import { isPermitted } from "@/lib/domain/lifecycle/role";
import { printRows } from "@/lib/view/print-amount";
import { findRepair, printRepairLabel } from "@/lib/view/rollout/repair";
import type { Viewer } from "@/lib/view/rollout/viewer";
import type { RolloutView } from "@/lib/view/rollout-view";

/** Sets the rows that differ to what they should be; not there while the plan can't, or nothing differs. */
export function RepairButton({ view, viewer }: { view: RolloutView; viewer: Viewer }) {
  const command = useCommand(view.id);
  const [isAsking, setIsAsking] = useState(false);
  const found = findRepair(view);
  if (found === null || !isPermitted(viewer, "operate")) return null;
  const { step, mismatches, keeps } = found;
  const label = printRepairLabel(mismatches);
  return (
    <>
      <Button onClick={() => setIsAsking(true)}>{label}</Button>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={`Repair ${printRows(mismatches)} on ${view.target.name}?`}
        confirmLabel={label}
        onConfirm={async () => {
          const refusal = await command.run(() =>
            repairMismatchesAction({
              rolloutId: view.id,
              expectedVersion: view.version,
              planHash: view.planHash,
            }),
          );
          return refusal === null ? undefined : printRefusal(refusal);
        }}
      >
        <div className="flex flex-col gap-2">
          <p>Where a row of {step.table.name} differs, this is set:</p>
          <ul className="flex flex-col gap-1">
            {step.assignments.map((one) => (
              <li key={one.column} className="[overflow-wrap:anywhere]">
                <InlineSql sql={`${one.column} = ${one.expression}`} />
              </li>
            ))}
          </ul>
          <p>
            In small transactions, paused when replicas lag. Rows that are right are not touched.{" "}
            {keeps
              ? "What is overwritten is kept until contract; undoing the backfill puts it back."
              : "What these rows hold there now is lost."}{" "}
            Then every row is compared again.
          </p>
        </div>
      </ConfirmDialog>
    </>
  );
}
