import type { Change } from "@/lib/domain/change/change";
import { kindOf } from "@/lib/domain/change/kinds";
import { parseExpression } from "@/lib/domain/sql/expression";
import { generateName } from "@/lib/domain/sql/generated-name";
import { displayName, ident, qualified } from "@/lib/domain/sql/sql";
import type { Assumptions } from "./assumptions";
import { column, tableWith } from "./blank-facts";
import type { TableFacts } from "./table-facts";

/** Facts of a table from nothing but the change itself. Pure. */

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
  const pkey = generateName({ parts: [change.table.name], suffix: "pkey" });
  const at = qualified(change.table.schema, change.table.name);
  const isNotNull = (one: string) => change.kind === "drop_not_null" && change.column === one;
  return tableWith(change.table, serverMajor, {
    columns: [
      column("id", "bigint", { nullable: false }),
      ...others.map((one) => column(one, "text", { nullable: !isNotNull(one) })),
    ],
    key: { index: pkey, columns: [{ name: "id", type: "bigint" }] },
    indexes: [
      {
        name: pkey,
        definition: `CREATE UNIQUE INDEX ${ident(pkey).text} ON ${at.text} USING btree (id)`,
        valid: true,
        unique: true,
        isPrimary: true,
        isExclusion: false,
        columns: ["id"],
        constraint: pkey,
        comment: null,
        isReplicaIdentity: false,
        isClustered: false,
      },
    ],
    constraints: [
      {
        name: pkey,
        kind: "primary_key",
        definition: "PRIMARY KEY (id)",
        validated: true,
        columns: ["id"],
        comment: null,
        references: null,
      },
    ],
    relationNames: [change.table.name, pkey],
  });
}
