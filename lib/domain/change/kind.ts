import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import type { Plan, PlanPhase, Problem } from "@/lib/domain/plan/plan";
import type { AtOnceLimits } from "./at-once";

/** What every kind of change brings: its questions to the target, its judgement, its plan. All pure. */

export interface ExpressionQuestion {
  readonly source: string;
  /** Which row it is read over: the table's as it is, or as the change leaves it. Part of the key under which the answer is looked up. */
  readonly row: "present" | "changed";
  /** The type of the column that it shall be stored in: as the author wrote it, or as the server spells it; null for any. */
  readonly asType: string | null;
  /** It is tried where a value of `asType` is NULL, so both must have a type in common. */
  readonly isFallback?: boolean;
  /** Columns that are to come, or that get another type: the expression reads them so. */
  readonly columns?: readonly { readonly name: string; readonly type: string }[];
}

/** What has to be asked of the target before a change can be judged. */
export interface Questions {
  /** Type names of the author's. */
  readonly types: readonly string[];
  readonly expressions: readonly ExpressionQuestion[];
  /** Tables and columns that a foreign key shall refer to. */
  readonly references: readonly {
    readonly schema: string;
    readonly name: string;
    readonly columns: readonly string[];
  }[];
  /** Read the tables whose foreign keys refer to these columns of this table, too. */
  readonly referencingColumns: readonly string[];
  /** What to show over sample rows, before → after; `type` as in `asType`. */
  readonly samples: readonly {
    readonly column: string;
    readonly source: string;
    readonly type: string | null;
  }[];
}

/** The phases of a change's plan, and what it makes in the target. */
export interface MadePlan {
  readonly phases: PlanPhase[];
  /** Choices that were made, and why, for the reader. */
  readonly notes: string[];
  readonly ownObjects: Plan["ownObjects"];
  /** Facts that the rollout changes on its way, by their names in the fingerprint (lib/domain/facts/fingerprint.ts): `column total`. */
  readonly replacedFacts?: readonly string[];
  /** The plan carries over what depends on a column: a new index or view on the table makes it stale. */
  readonly isWide?: boolean;
}

export interface PlanOptions {
  /** Rows that another expression has filled before are filled again, as far as their values can be told from the application's own. */
  readonly refills?: boolean;
}

export interface ChangeKind<C> {
  /** What to ask the target, given what is known of the table (null before it is read or when it is not there). */
  readonly ask: (change: C, table: ChangeFacts["table"]) => Questions;
  /** Everything worth saying about this change on this target; an `error` stands in its way. */
  readonly judge: (change: C, facts: ChangeFacts, limits: AtOnceLimits) => Problem[];
  /** The plan of a change without errors; null when a text of it did not resolve (its problems say why). */
  readonly plan: (change: C, facts: ChangeFacts, rolloutId: string, options?: PlanOptions) => MadePlan | null;
}
