import {
  createRolloutAction,
  editRolloutAction,
  submitRolloutAction,
} from "@/app/(console)/rollouts/actions";
import type { DesignerPort } from "@/components/designer/designer-port";
import { RefusedRead, readApi } from "@/components/target/read-api";
import type { PlanPreview } from "@/lib/view/plan-preview";
import { apiPaths } from "@/lib/view/query-keys";
import type { TargetView } from "@/lib/view/target-view";

function preview(targetId: string, change: unknown, signal?: AbortSignal): Promise<PlanPreview> {
  return readApi(apiPaths.planPreview, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ targetId, change }),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** The designer on the real thing. */
export const consolePort: DesignerPort = {
  // The target's page has the longest list; the one for search ends at 50.
  async readTables(targetId, signal) {
    const { overview } = await readApi<TargetView>(apiPaths.target(targetId), { signal });
    if (overview.kind === "reachable") return overview.tables;
    const { message, remedy } = overview;
    throw new RefusedRead({ code: "target_unreachable", message, ...(remedy === null ? {} : { remedy }) });
  },
  // A preview of no change at all yet: it tells the table as it is.
  readTable: async (targetId, table) => (await preview(targetId, { table })).table,
  readPreview: (targetId, change, signal) => preview(targetId, change, signal),
  create: (targetId, change) => createRolloutAction({ targetId, change }),
  async edit(draft, change) {
    const result = await editRolloutAction({
      rolloutId: draft.rolloutId,
      expectedVersion: draft.version,
      change,
    });
    return result.ok
      ? { ok: true, value: { rolloutId: draft.rolloutId, version: result.value.version } }
      : result;
  },
  submit: (draft) => submitRolloutAction({ rolloutId: draft.rolloutId, expectedVersion: draft.version }),
};
