import type { TableName } from "@/lib/domain/change/change-parts";

/** What the form of one kind of change brings. All pure; the fields hold what was typed, however incomplete. */
export interface FormKind<Fields, C> {
  /** Nothing typed yet. */
  readonly empty: () => Fields;
  /** The change as the fields have it now; it may still lack something (`findMissing` says what). */
  readonly toChange: (fields: Fields, table: TableName) => C;
  /** A saved change as fields, to go on editing it. */
  readonly fromChange: (change: C) => Fields;
  /** What to do about a field that is still empty, by its path in the change. */
  readonly lacks: readonly (readonly [path: RegExp, message: string])[];
}

/** What was typed into an optional field; null for nothing but blanks. */
export function textOrNull(text: string): string | null {
  const trimmed = text.trim();
  return trimmed === "" ? null : trimmed;
}
