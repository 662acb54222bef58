import type { Change } from "@/lib/domain/change/change";
import type { ColumnFacts, TableFacts } from "@/lib/domain/facts/table-facts";
import { assertNever } from "@/lib/domain/invariant";
import { displayName } from "@/lib/domain/sql/sql";

/** A table before and after a change, for people who decide about it. Pure; what is unsaid in the change is as it was. */

export interface ColumnShape {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  /** As it would be written; null without one. */
  readonly default: string | null;
  /** How its value comes about where nobody writes it: "computed when read". */
  readonly generated: string | null;
}

/** One line of the table: `before` null where it is new, `after` null where it goes. */
export interface ShapeRow {
  readonly before: ColumnShape | null;
  readonly after: ColumnShape | null;
}

/** A rule or an index, as one line. */
export interface PartShape {
  readonly what: string;
  readonly state: "new" | "goes";
}

export interface TableShape {
  /** Only columns that differ, in the table's order; new ones last. */
  readonly columns: readonly ShapeRow[];
  readonly parts: readonly PartShape[];
  /** Of the columns that stay as they are. */
  readonly unchanged: number;
  /** What becomes of the values of existing rows; empty where no row is written. */
  readonly values: readonly string[];
}

function shapeOf(column: ColumnFacts): ColumnShape {
  const { name, type, nullable } = column;
  if (column.generated !== "none") {
    return { name, type, nullable, default: null, generated: `${column.generated}: ${column.default ?? ""}` };
  }
  const generated = column.identity === "none" ? null : `identity, ${column.identity.replace("_", " ")}`;
  return { name, type, nullable, default: column.default, generated };
}

interface Difference {
  /** By the name that the column has before; null: it goes. */
  readonly replaced: ReadonlyMap<string, ColumnShape | null>;
  readonly added: readonly ColumnShape[];
  readonly parts: readonly PartShape[];
  readonly values: readonly string[];
}

const nothing: Difference = { replaced: new Map(), added: [], parts: [], values: [] };

function added(what: string): PartShape {
  return { what, state: "new" };
}

const listed = (names: readonly string[]) => names.join(", ");

/** What the change says of the table, beside the column as it is. */
function differenceOf(change: Change, find: (name: string) => ColumnShape): Difference {
  switch (change.kind) {
    case "add_columns":
      return {
        ...nothing,
        added: change.columns.map(({ name, type, nullable, default: preset, fill }) => ({
          name,
          type,
          nullable,
          default: preset,
          generated: fill.kind === "virtual" ? `computed when read: ${fill.expression}` : null,
        })),
        values: change.columns.flatMap(({ name, fill }) =>
          fill.kind === "none" || fill.kind === "virtual" ? [] : [`${name} = ${fill.expression}`],
        ),
        parts: [
          ...change.indexes.map((one) => added(`index on ${listed(one.columns)}, ${one.method}`)),
          ...change.constraints.map((one) => {
            if (one.kind === "check") return added(`check (${one.expression})`);
            if (one.kind === "unique") return added(`unique (${listed(one.columns)})`);
            const { schema, table, column } = one.references;
            return added(`foreign key ${one.column} → ${displayName(schema, table)} (${column})`);
          }),
        ],
      };
    case "change_type": {
      const before = find(change.column);
      return {
        ...nothing,
        replaced: new Map([[change.column, { ...before, type: change.type }]]),
        values: [`${change.column} = ${change.up ?? `${change.column}::${change.type}`}`],
      };
    }
    case "rename_column":
      return {
        ...nothing,
        replaced: new Map([[change.column, { ...find(change.column), name: change.to }]]),
      };
    case "split_merge":
      return {
        ...nothing,
        replaced: new Map(change.from.map(({ name }) => [name, null])),
        added: change.into.map(({ name, type, nullable, default: preset }) => ({
          name,
          type,
          nullable,
          default: preset,
          generated: null,
        })),
        values: change.into.map(({ name, up }) => `${name} = ${up}`),
      };
    case "set_not_null":
      return {
        ...nothing,
        replaced: new Map([[change.column, { ...find(change.column), nullable: false }]]),
        values:
          change.nulls.kind === "fill"
            ? [`${change.column} = ${change.nulls.expression}, where it is NULL`]
            : [],
      };
    case "drop_not_null":
      return { ...nothing, replaced: new Map([[change.column, { ...find(change.column), nullable: true }]]) };
    case "set_default": {
      const after = { ...find(change.column), default: change.expression };
      return { ...nothing, replaced: new Map([[change.column, after]]) };
    }
    case "drop_default":
      return { ...nothing, replaced: new Map([[change.column, { ...find(change.column), default: null }]]) };
    case "add_foreign_key": {
      const { schema, table, columns } = change.references;
      return {
        ...nothing,
        parts: [
          added(`foreign key ${listed(change.columns)} → ${displayName(schema, table)} (${listed(columns)})`),
        ],
        values:
          change.orphans.kind === "set_null"
            ? [`${listed(change.columns)} = NULL, where they refer to nothing`]
            : [],
      };
    }
    case "add_unique":
      return {
        ...nothing,
        parts: [
          added(
            `unique (${listed(change.columns)})${change.nullsNotDistinct ? ", NULLs count as equal" : ""}`,
          ),
        ],
        values:
          change.duplicates.kind === "rewrite" ? [repaired(change.duplicates, "where they repeat")] : [],
      };
    case "add_check":
      return {
        ...nothing,
        parts: [added(`check (${change.expression})`)],
        values:
          change.violations.kind === "rewrite" ? [repaired(change.violations, "where they break it")] : [],
      };
    case "add_index": {
      const parts = change.parts.map(({ of }) => (of.kind === "column" ? of.name : `(${of.expression})`));
      const where = change.where === null ? "" : ` where ${change.where}`;
      const included = change.include.length === 0 ? "" : ` include (${listed(change.include)})`;
      const kind = change.isUnique ? "unique index" : "index";
      return {
        ...nothing,
        parts: [added(`${kind} on ${listed(parts)}, ${change.method}${included}${where}`)],
      };
    }
    case "drop_column":
      return { ...nothing, replaced: new Map([[change.column, null]]) };
    case "fill_only":
      return {
        ...nothing,
        values: change.columns.map(({ name, fill }) => {
          const where = [fill.kind === "when_null" ? `${name} is NULL` : null, change.where].filter(
            (one) => one !== null,
          );
          return `${name} = ${fill.expression}${where.length === 0 ? "" : `, where ${where.join(" and ")}`}`;
        }),
      };
    default:
      return assertNever(change);
  }
}

function repaired(repair: { readonly column: string; readonly expression: string }, where: string): string {
  return `${repair.column} = ${repair.expression}, ${where}`;
}

/** Derives both shapes from the table as it was when the plan was made, and the change. */
export function deriveTableShape(change: Change, table: TableFacts): TableShape {
  const present = table.columns.map(shapeOf);
  const find = (name: string): ColumnShape =>
    present.find((one) => one.name === name) ?? {
      name,
      type: "",
      nullable: true,
      default: null,
      generated: null,
    };
  const difference = differenceOf(change, find);
  const columns = [
    ...present.flatMap((before): ShapeRow[] => {
      const after = difference.replaced.get(before.name);
      return after === undefined ? [] : [{ before, after }];
    }),
    ...difference.added.map((after): ShapeRow => ({ before: null, after })),
  ];
  const gone = [...difference.replaced].flatMap(([name, after]) => (after === null ? [name] : []));
  const lost = [...table.indexes.filter((one) => one.constraint === null), ...table.constraints].filter(
    (one) => one.columns.some((name) => gone.includes(name)),
  );
  return {
    columns,
    parts: [
      ...difference.parts,
      ...lost.map(({ definition }): PartShape => ({ what: definition, state: "goes" })),
    ],
    unchanged: present.length - difference.replaced.size,
    values: difference.values,
  };
}
