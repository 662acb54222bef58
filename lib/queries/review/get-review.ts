import { authorise } from "@/lib/access/authorise";
import { asResult } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { deriveTableShape } from "@/lib/domain/review/table-shape";
import { findRolloutRecord, type RolloutRecord } from "@/lib/queries/rollouts/read-rollouts";
import { type CommentRow, listComments } from "@/lib/store/comments";
import { findMeasuredRate } from "@/lib/store/measured-rate";
import { findPlanVersion, listPlanVersions } from "@/lib/store/plan-versions";
import type { Executor } from "@/lib/store/store";
import { compareSteps } from "@/lib/view/amendment-view";
import type { ApprovedBefore, CommentView, ReviewView } from "@/lib/view/review/review-view";

function viewComment(row: CommentRow): CommentView {
  const { resolvedAt, resolvedBy } = row;
  return {
    id: row.id,
    parentId: row.parentId,
    planHash: row.planHash,
    anchor: row.anchor,
    author: { id: row.authorId, name: row.authorName },
    body: row.body,
    isDeleted: row.deletedAt !== null,
    version: row.version,
    at: row.at.toISOString(),
    editedAt: row.editedAt?.toISOString() ?? null,
    resolved:
      resolvedAt === null || resolvedBy === null
        ? null
        : { by: { id: resolvedBy, name: row.resolverName ?? "" }, at: resolvedAt.toISOString() },
  };
}

/** The last other plan that somebody approved, beside the present one. */
async function compareApproved(db: Executor, record: RolloutRecord): Promise<ApprovedBefore | null> {
  const { rollout, approvals } = record;
  const last = approvals.findLast((one) => one.planHash !== rollout.planHash);
  if (last === undefined) return null;
  const given = approvals.filter((one) => one.planHash === last.planHash);
  const plan = await findPlanVersion(db, rollout.id, last.planHash);
  const people = new Map(given.map((one) => [one.userId, { id: one.userId, name: one.userName }]));
  return {
    planHash: last.planHash,
    by: [...people.values()],
    phases: [...new Set(given.map((one) => one.phase))],
    at: last.at.toISOString(),
    differences: plan === null ? null : compareSteps(plan, rollout.plan),
  };
}

/** What a reviewer reads besides the rollout: the table before and after, what was said, and what was approved before. */
export async function getReview(
  services: Services,
  actor: Actor,
  rolloutId: string,
): Promise<Result<ReviewView>> {
  return await asResult(services, "Reading a review", async () => {
    authorise(actor, "view");
    return await services.store.db.transaction(
      async (tx) => {
        const record = await findRolloutRecord(tx, rolloutId);
        if (record === null) return refuse("not_found", "There is no such rollout.");
        const { rollout } = record;
        const versions = await listPlanVersions(tx, rolloutId);
        return {
          planHash: rollout.planHash,
          shape: deriveTableShape(rollout.change, rollout.facts.table),
          estimatedRows: rollout.facts.table.table.estimatedRows,
          measuredRowsPerSecond: await findMeasuredRate(tx, rollout.targetId),
          comments: (await listComments(tx, rolloutId)).map(viewComment),
          approvedBefore: await compareApproved(tx, record),
          versions: versions.map((one) => ({ ...one, submittedAt: one.submittedAt.toISOString() })),
        };
      },
      { isolationLevel: "repeatable read", accessMode: "read only" },
    );
  });
}
