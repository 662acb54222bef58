import type {
  AddColumns,
  NewColumn,
  NewConstraint,
} from "@/lib/domain/change/add-columns/add-columns-schema";
import { type Change, changeSchema } from "@/lib/domain/change/change";
import { renameInDraft, withoutColumn } from "./drafted-column";
import type { Intent } from "./intent";

/** Gathers intents into changes: later statements about columns that the file adds are done to their draft, in the order in which the file does them. */

export interface TakenChanges {
  readonly changes: readonly Change[];
  readonly kept: readonly { readonly statementIndex: number; readonly why: string }[];
  readonly taken: readonly { readonly statementIndex: number; readonly changeIndex: number }[];
}

const unsettled = "It is not a change that Colonnade can make.";

interface Draft {
  readonly statements: ReadonlySet<number>;
  readonly change: Change;
}

/** The drafts at one moment, to come back to. */
export interface Mark {
  readonly drafts: readonly Draft[];
  /** The first statement after it. */
  readonly statement: number;
}

function isOn(draft: Draft, table: Change["table"]): boolean {
  const { schema, name } = draft.change.table;
  return schema === table.schema && name === table.name;
}

type Adding = Draft & { readonly change: AddColumns };

const takenBack = "A ROLLBACK takes it back: nothing comes of it.";
const takenAway = "A later statement of this file takes it away again: nothing comes of it.";
/** After one of these, what reads the table's columns is no longer what the draft before it reads. */
const movingAway: ReadonlySet<Change["kind"]> = new Set([
  "rename_column",
  "drop_column",
  "change_type",
  "split_merge",
]);

/** A column that an earlier statement of the file adds, in its draft. */
interface AddedColumn {
  readonly draft: Adding;
  readonly at: number;
}

export class Collector {
  #drafts: readonly Draft[] = [];
  readonly #kept = new Map<number, string>();

  /** The draft that adds columns to this table, and the statements after it have not moved away from. */
  #adding(table: Change["table"]): Adding | null {
    const found = this.#drafts.findLast(
      (draft) =>
        isOn(draft, table) && (draft.change.kind === "add_columns" || movingAway.has(draft.change.kind)),
    );
    if (found?.change.kind !== "add_columns") return null;
    // Safe because the kind was just looked at.
    return found as Adding;
  }

  #added(table: Change["table"], column: string): AddedColumn | null {
    const draft = this.#adding(table);
    const at = draft?.change.columns.findIndex((one) => one.name === column) ?? -1;
    return draft === null || at < 0 ? null : { draft, at };
  }

  #begin(index: number, change: Change): void {
    // What the parser gave may still be more than a change can hold: a name of 64 bytes, 21 columns.
    const parsed = changeSchema.safeParse(change);
    if (parsed.success)
      this.#drafts = [...this.#drafts, { statements: new Set([index]), change: parsed.data }];
    else this.#kept.set(index, parsed.error.issues[0]?.message ?? unsettled);
  }

  /** Puts another change in a draft's place, which this statement is a part of from now on. */
  #redraft(draft: Draft, change: Change, index: number): void {
    const next = { statements: new Set([...draft.statements, index]), change };
    this.#drafts = this.#drafts.map((one) => (one === draft ? next : one));
  }

  #setColumn(found: AddedColumn, to: Partial<NewColumn>, index: number): void {
    const { draft, at } = found;
    const columns = draft.change.columns.map((one, place) => (place === at ? { ...one, ...to } : one));
    this.#redraft(draft, { ...draft.change, columns }, index);
  }

  #addColumn(
    index: number,
    table: Change["table"],
    column: NewColumn,
    constraints: readonly NewConstraint[],
  ): void {
    const draft = this.#adding(table);
    if (draft === null) {
      this.#begin(index, {
        kind: "add_columns",
        table,
        columns: [column],
        indexes: [],
        constraints: [...constraints],
      });
      return;
    }
    if (draft.change.columns.some((one) => one.name === column.name)) {
      this.#kept.set(index, "This file adds that column already.");
      return;
    }
    const columns = [...draft.change.columns, column];
    this.#redraft(
      draft,
      { ...draft.change, columns, constraints: [...draft.change.constraints, ...constraints] },
      index,
    );
  }

  #addConstraint(
    index: number,
    table: Change["table"],
    constraint: NewConstraint,
    reads: readonly string[],
    other: Change,
  ): void {
    const draft = this.#adding(table);
    const isOfNew =
      draft !== null && reads.some((name) => draft.change.columns.some((one) => one.name === name));
    if (draft === null || !isOfNew) {
      this.#begin(index, other);
      return;
    }
    this.#redraft(draft, { ...draft.change, constraints: [...draft.change.constraints, constraint] }, index);
  }

  #update(index: number, intent: Extract<Intent, { kind: "update" }>): void {
    const { table, sets, where } = intent;
    const all = sets.map((set) => ({ set, found: this.#added(table, set.column) }));
    if (all.some(({ found }) => found !== null)) {
      this.#fillAdded(index, intent, all);
      return;
    }
    const isWhenNull =
      where !== null && where.isNullOf !== null && sets.every((set) => set.column === where.isNullOf);
    this.#begin(index, {
      kind: "fill_only",
      table,
      columns: sets.map((set) => ({
        name: set.column,
        fill: { kind: isWhenNull ? ("when_null" as const) : ("derive" as const), expression: set.expression },
      })),
      where: where === null || isWhenNull ? null : where.expression,
    });
  }

  /** An UPDATE of columns that the file adds: what their rows hold by then decides what it does. */
  #fillAdded(
    index: number,
    { table, where }: Extract<Intent, { kind: "update" }>,
    all: readonly {
      readonly set: Extract<Intent, { kind: "update" }>["sets"][number];
      readonly found: AddedColumn | null;
    }[],
  ): void {
    const asked = where === null || where.isNullOf === null ? null : this.#added(table, where.isNullOf);
    const was = asked?.draft.change.columns[asked.at]?.fill.kind;
    const isOfAll = where === null || was === "none";
    const isOfNone = was === "constant" || was === "when_null";
    const isWhole = all.every(({ found }) => found !== null) && (isOfAll || isOfNone);
    const isOfItself = all.some(({ set }) => set.reads.includes(set.column));
    if (!isWhole || isOfItself) {
      this.#kept.set(
        index,
        isOfItself
          ? "It reads what an earlier statement of this file put into the same column."
          : "It sets columns that this file adds only in some rows, or together with others.",
      );
      return;
    }
    for (const { set } of all) {
      const found = this.#added(table, set.column);
      if (found === null) continue;
      const kind = set.reads.length > 0 ? ("derive" as const) : ("when_null" as const);
      // Where every row has a value by then, it changes none.
      this.#setColumn(found, isOfNone ? {} : { fill: { kind, expression: set.expression } }, index);
    }
  }

  /** A change of a column that the file itself adds is done to its draft; false when it is about another. */
  #changeAdded(index: number, change: Change): boolean {
    if (!("column" in change)) return false;
    const found = this.#added(change.table, change.column);
    if (found === null) return false;
    switch (change.kind) {
      case "drop_column":
        this.#takeAway(index, found);
        return true;
      case "rename_column": {
        const renamed = renameInDraft(found.draft.change, change.column, change.to);
        if (renamed === null)
          this.#kept.set(index, "What reads the column can't be told under its new name.");
        else this.#redraft(found.draft, renamed, index);
        return true;
      }
      case "change_type":
        if (change.up === null) this.#setColumn(found, { type: change.type }, index);
        else this.#kept.set(index, "It converts what an earlier statement of this file put into the column.");
        return true;
      case "drop_not_null":
        this.#setColumn(found, { nullable: true }, index);
        return true;
      case "drop_default":
        this.#setColumn(found, { default: null }, index);
        return true;
      default:
        return false;
    }
  }

  #takeAway(index: number, { draft, at }: AddedColumn): void {
    const name = draft.change.columns[at]?.name ?? "";
    const left = withoutColumn(draft.change, name);
    if (left.columns.length > 0) {
      this.#redraft(draft, left, index);
      return;
    }
    for (const one of [...draft.statements, index]) this.#kept.set(one, takenAway);
    this.#drafts = this.#drafts.filter((one) => one !== draft);
  }

  /** Where a transaction, or a savepoint, begins. */
  mark(statement: number): Mark {
    return { drafts: this.#drafts, statement };
  }

  /** Takes back what the statements since then wanted; `index` is the one that says so. */
  backTo(mark: Mark, index: number): void {
    for (const draft of this.#drafts) {
      for (const one of draft.statements)
        if (one >= mark.statement && one < index) this.#kept.set(one, takenBack);
    }
    this.#drafts = mark.drafts;
  }

  take(index: number, intent: Intent): void {
    switch (intent.kind) {
      case "kept":
        if (!this.#kept.has(index)) this.#kept.set(index, intent.why);
        return;
      case "add_column":
        this.#addColumn(index, intent.table, intent.column, intent.constraints);
        return;
      case "set_not_null": {
        const found = this.#added(intent.table, intent.column);
        if (found !== null) this.#setColumn(found, { nullable: false }, index);
        else
          this.#begin(index, {
            kind: "set_not_null",
            table: intent.table,
            column: intent.column,
            nulls: { kind: "refuse" },
          });
        return;
      }
      case "set_default": {
        const found = this.#added(intent.table, intent.column);
        if (found !== null) this.#setColumn(found, { default: intent.expression }, index);
        else
          this.#begin(index, {
            kind: "set_default",
            table: intent.table,
            column: intent.column,
            expression: intent.expression,
          });
        return;
      }
      case "constraint":
        this.#addConstraint(index, intent.change.table, intent.asPart, intent.reads, intent.change);
        return;
      case "plain_index": {
        const draft = this.#adding(intent.change.table);
        const isOfNew =
          draft !== null &&
          intent.columns.some((name) => draft.change.columns.some((one) => one.name === name));
        if (draft === null || !isOfNew) {
          this.#begin(index, intent.change);
          return;
        }
        const added = { columns: [...intent.columns], method: intent.method };
        this.#redraft(draft, { ...draft.change, indexes: [...draft.change.indexes, added] }, index);
        return;
      }
      case "validate": {
        const made = this.#drafts.find(
          (draft) => "name" in draft.change && draft.change.name === intent.name && isOn(draft, intent.table),
        );
        if (made !== undefined) this.#redraft(made, made.change, index);
        else
          this.#kept.set(
            index,
            "It proves a constraint that is there already: it scans without blocking, run it as it is.",
          );
        return;
      }
      case "update":
        this.#update(index, intent);
        return;
      case "change":
        if (!this.#changeAdded(index, intent.change)) this.#begin(index, intent.change);
        return;
    }
  }

  result(): TakenChanges {
    const changes = this.#drafts.map((draft) => draft.change);
    return {
      changes,
      kept: [...this.#kept]
        .map(([statementIndex, why]) => ({ statementIndex, why }))
        .sort((one, other) => one.statementIndex - other.statementIndex),
      taken: this.#drafts.flatMap((draft, changeIndex) =>
        [...draft.statements].map((statementIndex) => ({ statementIndex, changeIndex })),
      ),
    };
  }
}
