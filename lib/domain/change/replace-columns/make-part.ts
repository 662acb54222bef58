import type { ChangedTable } from "@/lib/domain/change/changed-table";
import { nameOwnTrigger } from "@/lib/domain/change/own-trigger";
import type { TableFacts } from "@/lib/domain/facts/table-facts";
import { generateName } from "@/lib/domain/sql/generated-name";
import { displayName } from "@/lib/domain/sql/sql";
import { carryObjects } from "./carried-objects";
import { comingNames, type TypedColumn, type TypePart, toComing } from "./type-part";
import { liftedRules } from "./way-back";

/** Puts one table's part together. `left` are its foreign keys to the changed column, which the swap deals with. */
export function makePart(input: {
  readonly prefix: string;
  readonly facts: TableFacts;
  readonly columns: readonly TypedColumn[];
  readonly left: readonly string[];
}): TypePart {
  const { prefix, facts, columns } = input;
  const { schema, name } = facts.table;
  const table: ChangedTable = {
    schema,
    name,
    shown: displayName(schema, name),
    versionNum: facts.server.versionNum,
  };
  const changed = columns.map((column) => column.name);
  const index = facts.indexes.find(
    (one) => one.isPrimary && one.columns.some((column) => changed.includes(column)),
  );
  const constraint = facts.constraints.find((one) => one.kind === "primary_key");
  const parts = { parts: [schema, name, ...changed], isDistinct: true };
  return {
    prefix,
    table,
    facts,
    columns,
    trigger: nameOwnTrigger(name, changed, "type"),
    function: generateName({ ...parts, suffix: "type" }),
    objects: carryObjects(
      { table, facts, names: comingNames({ columns }), prefix, left: input.left },
      columns.map(toComing),
    ),
    lifted: liftedRules(table, facts, columns),
    primaryKey:
      index === undefined || constraint === undefined
        ? null
        : {
            name: constraint.name,
            index,
            comment: constraint.comment,
            coming: generateName({ parts: [name, constraint.name], suffix: "new", isDistinct: true }),
            spare: generateName({ parts: [name, constraint.name], suffix: "spare", isDistinct: true }),
          },
  };
}
