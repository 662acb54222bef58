import type {
  AddColumns,
  NewColumn,
  NewConstraint,
} from "@/lib/domain/change/add-columns/add-columns-schema";
import { type Change, changeSchema } from "@/lib/domain/change/change";
import { member, parseFile } from "@/lib/domain/sql/parser";
import type { Intent } from "./changes/intent";
import { intentsOf } from "./changes/intents";
import type { LintCatalog } from "./lint-catalog";
import { withoutPsql } from "./without-psql";

/**
 * "Make it a rollout": turns the statements of a migration into changes that do the same safely. Columns that are added to one table become one
 * change, and what the file then says about these columns (NOT NULL, a default, an UPDATE that fills them, a check, a plain index) becomes part of it.
 * What can't be turned is kept back, with why. Nothing is judged here: the planner judges the changes.
 */
export interface TakenChanges {
  readonly changes: readonly Change[];
  readonly kept: readonly { readonly statementIndex: number; readonly why: string }[];
  readonly taken: readonly { readonly statementIndex: number; readonly changeIndex: number }[];
}

interface Draft {
  readonly statements: Set<number>;
  change: Change;
}

const unsettled = "It is not a change that Colonnade can make.";

function isOn(draft: Draft, table: Change["table"]): boolean {
  const { schema, name } = draft.change.table;
  return schema === table.schema && name === table.name;
}

type Adding = Draft & { change: AddColumns };

/** A column that an earlier statement of the file adds, in its draft. */
interface AddedColumn {
  readonly draft: Adding;
  readonly at: number;
}

class Collector {
  readonly #drafts: Draft[] = [];
  readonly #kept = new Map<number, string>();

  /** The draft that adds columns to this table, and the statements after it have not moved away from. */
  #adding(table: Change["table"]): Adding | null {
    const found = this.#drafts.find((draft) => draft.change.kind === "add_columns" && isOn(draft, table));
    // Safe because the kind was just looked at.
    return found === undefined ? null : (found as Adding);
  }

  #added(table: Change["table"], column: string): AddedColumn | null {
    const draft = this.#adding(table);
    const at = draft?.change.columns.findIndex((one) => one.name === column) ?? -1;
    return draft === null || at < 0 ? null : { draft, at };
  }

  #begin(index: number, change: Change): void {
    // What the parser gave may still be more than a change can hold: a name of 64 bytes, 21 columns.
    const parsed = changeSchema.safeParse(change);
    if (parsed.success) this.#drafts.push({ statements: new Set([index]), change: parsed.data });
    else this.#kept.set(index, parsed.error.issues[0]?.message ?? unsettled);
  }

  #setColumn(found: AddedColumn, to: Partial<NewColumn>, index: number): void {
    const { draft, at } = found;
    const columns = draft.change.columns.map((one, place) => (place === at ? { ...one, ...to } : one));
    draft.change = { ...draft.change, columns };
    draft.statements.add(index);
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
    draft.change = {
      ...draft.change,
      columns: [...draft.change.columns, column],
      constraints: [...draft.change.constraints, ...constraints],
    };
    draft.statements.add(index);
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
    draft.change = { ...draft.change, constraints: [...draft.change.constraints, constraint] };
    draft.statements.add(index);
  }

  #update(index: number, intent: Extract<Intent, { kind: "update" }>): void {
    const { table, sets, where } = intent;
    const all = sets.map((set) => ({ set, found: this.#added(table, set.column) }));
    if (all.every(({ found }) => found !== null) && (where === null || where.isNullOf !== null)) {
      for (const { set, found } of all) {
        if (found === null) continue;
        const kind = set.reads.length > 0 ? ("derive" as const) : ("when_null" as const);
        this.#setColumn(found, { fill: { kind, expression: set.expression } }, index);
      }
      return;
    }
    if (all.some(({ found }) => found !== null)) {
      this.#kept.set(
        index,
        "It sets columns that this file adds only in some rows, or together with others.",
      );
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
        draft.change = {
          ...draft.change,
          indexes: [...draft.change.indexes, { columns: [...intent.columns], method: intent.method }],
        };
        draft.statements.add(index);
        return;
      }
      case "validate": {
        const made = this.#drafts.find(
          (draft) => "name" in draft.change && draft.change.name === intent.name && isOn(draft, intent.table),
        );
        if (made !== undefined) made.statements.add(index);
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
        this.#begin(index, intent.change);
        return;
    }
  }

  result(): TakenChanges {
    const changes = this.#drafts.map((draft) => draft.change);
    return {
      changes,
      kept: [...this.#kept].map(([statementIndex, why]) => ({ statementIndex, why })),
      taken: this.#drafts.flatMap((draft, changeIndex) =>
        [...draft.statements].map((statementIndex) => ({ statementIndex, changeIndex })),
      ),
    };
  }
}

/** Turns SQL into changes; `catalog` is what a target knows, null without one. Text that can't be parsed gives none. Pure; load the parser first. */
export function toChanges(sql: string, catalog: LintCatalog | null): TakenChanges {
  const parsed = parseFile(withoutPsql(sql));
  if (parsed.kind === "error") return { changes: [], kept: [], taken: [] };
  const collector = new Collector();
  const made = new Set<string>();
  parsed.statements.forEach(({ tree }, index) => {
    for (const intent of intentsOf(tree, { catalog, made })) collector.take(index, intent);
    const created =
      member(tree, "CreateStmt", "relation", "relname") ??
      member(tree, "CreateTableAsStmt", "into", "rel", "relname");
    if (typeof created === "string") made.add(created);
  });
  return collector.result();
}
