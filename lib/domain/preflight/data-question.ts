import type { PhaseName } from "@/lib/domain/plan/plan";
import type { Printed, Sql } from "@/lib/domain/sql/sql";

/** What is asked of the rows before a constraint is added, a type changed, or a table walked. */

/** The row as the change leaves it: some columns by an expression over the row as it is. */
export interface Overlay {
  readonly name: string;
  readonly type: Printed;
  /** Over the row as it is. */
  readonly value: Sql;
}

export interface RowSource {
  readonly table: { readonly schema: string; readonly name: string };
  /** All columns of the table as it is. */
  readonly columns: readonly string[];
  readonly key: readonly string[];
  readonly overlay: readonly Overlay[];
  /** Columns that are also kept as they are, under `oldName` of their place here. */
  readonly kept: readonly string[];
}

/** What becomes of rows that are found. */
export type Fate =
  /** The coming constraint, or the walk, fails on them. */
  | "breaks"
  /** The author gave a rule: they are mended on the way. */
  | "handled"
  /** The author let them stay. */
  | "kept";

interface Asked {
  /** Stable within one change. */
  readonly id: string;
  readonly source: RowSource;
  /** For people: `orders.total_cents`, `orders (customer_id)`. */
  readonly what: string;
  /** The phase that would fail on what is found. */
  readonly provenIn: PhaseName | null;
}

/** Rows for which a condition is true, counted over the whole table within a time limit. */
export interface CountQuestion extends Asked {
  readonly kind: "nulls" | "orphans" | "violations";
  readonly condition: Sql;
  readonly fate: Fate;
  /** The column whose statistics tell something; null when none does. */
  readonly statisticsOf: string | null;
  /** What the rule does with them, for `handled`; what the rows refer to, for orphans. */
  readonly detail: string | null;
}

/** Rows that repeat another's values. */
export interface DuplicatesQuestion extends Asked {
  readonly kind: "duplicates";
  readonly values: readonly Sql[];
  readonly nullsNotDistinct: boolean;
  readonly where: Sql | null;
  readonly fate: Fate;
  readonly statisticsOf: string | null;
  readonly detail: string | null;
}

/** Whether expressions give a value at all, tried over a sample. */
export interface TrialQuestion extends Asked {
  readonly kind: "trial";
  /** Evaluated over the source's row. */
  readonly values: readonly Sql[];
  readonly where: Sql | null;
}

/** Rows whose value comes back as another, tried over a sample. */
export interface RoundTripQuestion extends Asked {
  readonly kind: "round_trip";
  /** True for a row that comes back as another. */
  readonly condition: Sql;
  /**
   * `meaning`: the new value stands for another old one. `lossless`: the same, and the plan's own cast promises that it doesn't, so that the
   * verification would fail. `way_back`: only what is written later differs.
   */
  readonly about: "meaning" | "lossless" | "way_back";
}

/** An expression that must not be run before somebody approved it. */
export interface UntriedQuestion extends Asked {
  readonly kind: "untried";
}

export type DataQuestion =
  | CountQuestion
  | DuplicatesQuestion
  | TrialQuestion
  | RoundTripQuestion
  | UntriedQuestion;

/** What was found. Keys are text and may be kept; values of rows are not in here. */
export type DataAnswer =
  | {
      readonly kind: "counted";
      readonly rows: number;
      readonly keys: readonly string[];
      /** `primary`, or a replica's name. */
      readonly on: string;
    }
  | {
      readonly kind: "sampled";
      readonly rowsTried: number;
      /** At least so many are at fault. */
      readonly rows: number;
      /** All that were tried are told apart; false when the search was cut short. */
      readonly isComplete: boolean;
      readonly keys: readonly string[];
      /** Why, without values. */
      readonly reasons: readonly string[];
      readonly on: string;
    }
  | { readonly kind: "unknown"; readonly reason: string };

export interface Answered {
  readonly question: DataQuestion;
  readonly answer: DataAnswer;
  /** From statistics, in words; null when there are none. */
  readonly estimate: string | null;
}
