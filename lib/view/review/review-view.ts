import type { PhaseName } from "@/lib/domain/plan/plan";
import type { Anchor } from "@/lib/domain/review/anchor";
import type { TableShape } from "@/lib/domain/review/table-shape";
import type { StepDifference } from "@/lib/view/amendment-view";
import type { PersonView } from "@/lib/view/rollout-view";

/** What a reviewer reads besides the rollout itself. JSON-safe, the same for every viewer. */

export interface CommentView {
  readonly id: string;
  /** The comment that its thread began with; null for that one. */
  readonly parentId: string | null;
  /** Of the plan whose line it is about. */
  readonly planHash: string | null;
  readonly anchor: Anchor | null;
  readonly author: PersonView;
  /** Empty when it was deleted. */
  readonly body: string;
  readonly isDeleted: boolean;
  /** Send it back with an edit. */
  readonly version: number;
  readonly at: string;
  readonly editedAt: string | null;
  readonly resolved: { readonly by: PersonView; readonly at: string } | null;
}

/** What people had approved, where it is not the present plan. */
export interface ApprovedBefore {
  readonly planHash: string;
  readonly by: readonly PersonView[];
  readonly phases: readonly PhaseName[];
  /** Of the last of these approvals. */
  readonly at: string;
  /** Null where that plan was not kept (it was submitted before plans were). */
  readonly differences: readonly StepDifference[] | null;
}

export interface PlanVersionView {
  readonly number: number;
  readonly planHash: string;
  readonly submittedBy: PersonView;
  readonly submittedAt: string;
}

export interface ReviewView {
  readonly planHash: string;
  readonly shape: TableShape;
  /** When the plan was made; null where the table was never analysed. */
  readonly estimatedRows: number | null;
  /** What earlier walks on this target made: what a forecast rests on. Null while there was none. */
  readonly measuredRowsPerSecond: number | null;
  readonly comments: readonly CommentView[];
  readonly approvedBefore: ApprovedBefore | null;
  /** Oldest first. */
  readonly versions: readonly PlanVersionView[];
}
