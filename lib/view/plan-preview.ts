import type { ColumnFacts, KeyFacts } from "@/lib/domain/facts/table-facts";
import type { Planned, Problem } from "@/lib/domain/plan/plan";

/** What the designer shows beside the form. */
export interface PlanPreview {
  /** Null while the form is too incomplete to plan. */
  readonly planned: Planned | null;
  /** Errors first; each with its place in the form. */
  readonly problems: readonly Problem[];
  /** The chosen table; null before one is chosen, or when it can't be read. */
  readonly table: PreviewTable | null;
  /** The new columns' values on some rows; null when there is nothing to compute. */
  readonly sample: PreviewSample | null;
}

export interface PreviewTable {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly ColumnFacts[];
  readonly key: KeyFacts | null;
  readonly estimatedRows: number | null;
  readonly totalBytes: number;
}

export type PreviewSample =
  /** Keys and columns that are read come first, then the new columns. */
  | {
      readonly kind: "rows";
      readonly columns: readonly { readonly name: string; readonly isNew: boolean }[];
      readonly rows: readonly (readonly PreviewCell[])[];
    }
  | { readonly kind: "failed"; readonly message: string }
  /** The person's role, or the environment's policy, keeps rows hidden. */
  | { readonly kind: "hidden"; readonly reason: string };

/** A text as PostgreSQL prints it, null for NULL, why the expression fails on this row, or a value that the policy keeps from everybody. */
export type PreviewCell = string | null | { readonly error: string } | { readonly isMasked: true };
