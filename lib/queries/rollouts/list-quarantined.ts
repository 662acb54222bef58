import { authorise } from "@/lib/access/authorise";
import { asResult } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import { printKey } from "@/lib/domain/backfill/quarantine";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { displayName } from "@/lib/domain/sql/sql";
import { listQuarantined as readRows } from "@/lib/store/quarantine";
import { findRollout } from "@/lib/store/read-rollout";
import type { QuarantineView } from "@/lib/view/quarantine-view";

/** The rows that backfills of a rollout could not fill, by step, in the order in which they were found. */
export async function listQuarantined(
  services: Services,
  actor: Actor,
  rolloutId: string,
): Promise<Result<readonly QuarantineView[]>> {
  return await asResult(services, "Listing quarantined rows", async () => {
    authorise(actor, "view");
    const stored = await findRollout(services.store.db, rolloutId);
    if (stored === null) return refuse("not_found", "There is no such rollout.");
    const rows = await readRows(services.store.db, rolloutId);
    return stored.rollout.plan.phases.flatMap((phase) =>
      phase.steps.flatMap((step): QuarantineView[] => {
        if (step.kind !== "backfill") return [];
        const ours = rows.filter((row) => row.stepId === step.id);
        if (ours.length === 0) return [];
        const hasKey = step.key.length > 0;
        return [
          {
            stepId: step.id,
            phase: phase.name,
            table: displayName(step.table.schema, step.table.name),
            // What a walk over the application's own columns wrote is put back by undo; other values would not be.
            replaceable: step.restore === undefined ? step.assignments.map((one) => one.column) : [],
            rows: ours.map((row) => ({
              key: row.key,
              label: printKey(row.key, hasKey),
              sqlState: row.sqlState,
              message: row.message,
              foundAt: row.foundAt.toISOString(),
              state: row.state,
              decision: row.decision,
              decidedBy: row.decidedBy,
              decidedAt: row.decidedAt?.toISOString() ?? null,
            })),
          },
        ];
      }),
    );
  });
}
