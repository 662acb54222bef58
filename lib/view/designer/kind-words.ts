import type { ChangeKindName } from "@/lib/domain/change/change";

/** The kinds of change in the designer's words, in the order of its chooser. */

export interface KindWords {
  readonly kind: ChangeKindName;
  readonly label: string;
  /** What it does, in a line. */
  readonly line: string;
}

export const kindGroups: readonly { readonly label: string; readonly kinds: readonly KindWords[] }[] = [
  {
    label: "Columns",
    kinds: [
      {
        kind: "add_columns",
        label: "Add columns",
        line: "New columns, filled in one pass over the rows that are there.",
      },
      {
        kind: "change_type",
        label: "Change a type",
        line: "The column keeps its name; what depends on it comes along.",
      },
      {
        kind: "rename_column",
        label: "Rename a column",
        line: "Both names work, and stay equal, until the old one goes.",
      },
      {
        kind: "split_merge",
        label: "Split or merge columns",
        line: "Some columns become others, with a way back.",
      },
      {
        kind: "drop_column",
        label: "Drop a column",
        line: "It goes at the very end; until then there is a way back.",
      },
      {
        kind: "fill_only",
        label: "Fill columns",
        line: "Values for rows that are there; the schema stays as it is.",
      },
    ],
  },
  {
    label: "Rules",
    kinds: [
      {
        kind: "set_not_null",
        label: "Set NOT NULL",
        line: "Every row must have a value; proven before it is set.",
      },
      {
        kind: "drop_not_null",
        label: "Drop NOT NULL",
        line: "Rows may lack a value from then on.",
      },
      {
        kind: "set_default",
        label: "Set a default",
        line: "For rows inserted later; no row is touched.",
      },
      {
        kind: "drop_default",
        label: "Drop a default",
        line: "Rows inserted later bring their own value, or stay NULL.",
      },
      {
        kind: "add_foreign_key",
        label: "Add a foreign key",
        line: "Every value must exist in another table.",
      },
      {
        kind: "add_unique",
        label: "Add a unique constraint",
        line: "No two rows alike in these columns.",
      },
      {
        kind: "add_check",
        label: "Add a check",
        line: "A condition that no row may break.",
      },
    ],
  },
  {
    label: "Indexes",
    kinds: [
      {
        kind: "add_index",
        label: "Add an index",
        line: "Built while the table is read and written.",
      },
    ],
  },
];

const allKinds = kindGroups.flatMap((group) => group.kinds);

/** Names of all kinds, for the URL. */
export const kindNames: readonly ChangeKindName[] = allKinds.map((one) => one.kind);

/** Words of one kind. */
export function wordsOf(kind: ChangeKindName): KindWords {
  // Safe because a unit test proves that every kind is listed.
  return allKinds.find((one) => one.kind === kind) ?? { kind, label: kind, line: "" };
}
