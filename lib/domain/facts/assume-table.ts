import type { Change } from "@/lib/domain/change/change";
import { kindOf } from "@/lib/domain/change/kinds";
import { parseExpression } from "@/lib/domain/sql/expression";
import { displayName } from "@/lib/domain/sql/sql";
import type { KnownTable } from "@/lib/domain/statement/lint/known/known-table";
import { printType } from "@/lib/domain/statement/lint/tree/sql-type";
import type { Assumptions } from "./assume-facts";
import { type ColumnFacts, type TableFacts, unknownPhysicalFacts } from "./table-facts";

/** Facts of a table without a server: from DDL, or from nothing but the change itself. Pure. */

function column(name: string, type: string, more: Partial<ColumnFacts> = {}): ColumnFacts {
  return {
    name,
    type,
    nullable: true,
    default: null,
    generated: "none",
    identity: "none",
    collation: null,
    comment: null,
    statisticsTarget: null,
    storage: null,
    compression: null,
    options: [],
    privileges: [],
    sequence: null,
    ...more,
  };
}

function tableWith(table: Change["table"], serverMajor: number, more: Partial<TableFacts>): TableFacts {
  return {
    // The facts of no moment: nothing was read.
    readAt: "1970-01-01T00:00:00.000Z",
    server: { versionNum: serverMajor * 10_000, inRecovery: false },
    table: {
      schema: table.schema,
      name: table.name,
      relationKind: "table",
      isPartition: false,
      hasChildren: false,
      owner: "",
      isOwner: true,
      estimatedRows: null,
      tableBytes: 0,
      indexBytes: 0,
      totalBytes: 0,
    },
    physical: unknownPhysicalFacts,
    columns: [],
    key: null,
    indexes: [],
    constraints: [],
    triggers: [],
    referencedBy: [],
    dependents: [],
    relationNames: [],
    ...more,
  };
}

/** Columns of the present table that a change names, its expressions' included. */
function namedColumns(change: Change, blank: TableFacts): string[] {
  const coming = new Set<string>();
  const named = new Set<string>();
  switch (change.kind) {
    case "add_columns":
      for (const one of change.columns) coming.add(one.name);
      break;
    case "split_merge":
      for (const one of change.into) coming.add(one.name);
      for (const one of change.from) named.add(one.name);
      break;
    case "change_type":
    case "rename_column":
    case "set_not_null":
    case "drop_not_null":
    case "set_default":
    case "drop_default":
    case "drop_column":
      named.add(change.column);
      break;
    case "add_foreign_key":
    case "add_unique":
      for (const name of change.columns) named.add(name);
      break;
    case "add_index":
      for (const part of change.parts) if (part.of.kind === "column") named.add(part.of.name);
      for (const name of change.include) named.add(name);
      break;
    case "fill_only":
      for (const one of change.columns) named.add(one.name);
      break;
    case "add_check":
      break;
  }
  for (const question of kindOf(change).ask(blank).expressions) {
    const parsed = parseExpression(question.source);
    if (parsed.kind === "valid") for (const name of parsed.columns) named.add(name);
  }
  return [...named].filter((name) => !coming.has(name));
}

/** A table with a bigint primary key and every column that the change names. */
export function assumeTable(change: Change, serverMajor: number, assumptions: Assumptions): TableFacts {
  const name = displayName(change.table.schema, change.table.name);
  const others = namedColumns(change, tableWith(change.table, serverMajor, {})).filter((one) => one !== "id");
  assumptions.add(`${name} has a bigint primary key id and no more than the change names`);
  for (const one of others) assumptions.add(`${name}.${one} is text`);
  const isNotNull = (one: string) => change.kind === "drop_not_null" && change.column === one;
  return tableWith(change.table, serverMajor, {
    columns: [
      column("id", "bigint", { nullable: false }),
      ...others.map((one) => column(one, "text", { nullable: !isNotNull(one) })),
    ],
    key: { index: `${change.table.name}_pkey`, columns: [{ name: "id", type: "bigint" }] },
    relationNames: [change.table.name, `${change.table.name}_pkey`],
  });
}

/** The key that a walk can go by: the primary key, or a unique constraint over columns that are never NULL. */
function keyOf(known: KnownTable): TableFacts["key"] {
  const candidates = [...known.constraints.values()].filter(
    (one) =>
      one.kind === "primary_key" ||
      (one.kind === "unique" && one.columns.every((name) => known.columns.get(name)?.nullable === false)),
  );
  const chosen = candidates.find((one) => one.kind === "primary_key") ?? candidates[0];
  if (chosen === undefined) return null;
  return {
    index: chosen.name,
    columns: chosen.columns.map((name) => {
      const type = known.columns.get(name)?.type;
      return { name, type: type == null ? "text" : printType(type) };
    }),
  };
}

/** A table as DDL tells it. `defaults` are its columns' defaults as printed. */
export function tableFromSchema(
  known: KnownTable,
  serverMajor: number,
  defaults: ReadonlyMap<string, string>,
  assumptions: Assumptions,
): TableFacts {
  const shown = displayName(known.schema, known.name);
  assumptions.add(`${shown} is large and in use; nothing but the schema's file depends on it`);
  const kinds = {
    table: "table",
    partitioned_table: "partitioned_table",
    foreign_table: "foreign_table",
    view: "view",
    materialized_view: "materialized_view",
    sequence: "table",
  } as const;
  const blank = tableWith({ schema: known.schema, name: known.name }, serverMajor, {});
  return {
    ...blank,
    table: {
      ...blank.table,
      relationKind: kinds[known.kind],
      isPartition: known.parents.size > 0,
      hasChildren: known.children.size > 0,
    },
    columns: [...known.columns.values()].map((one) =>
      column(one.name, one.type === null ? "text" : printType(one.type), {
        nullable: one.nullable !== false,
        default: defaults.get(one.name) ?? null,
        generated: one.generated,
        identity: one.identity,
      }),
    ),
    key: keyOf(known),
    indexes: [],
    constraints: [...known.constraints.values()].map((one) => ({
      name: one.name,
      kind: one.kind,
      definition: "",
      validated: one.validated,
      columns: [...one.columns],
      comment: null,
      references: null,
    })),
    relationNames: [known.name, ...known.indexes.keys()],
  };
}
