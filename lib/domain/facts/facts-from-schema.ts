import type { Change } from "@/lib/domain/change/change";
import { printExpression } from "@/lib/domain/sql/expression";
import { member, parseFile, type Tree } from "@/lib/domain/sql/parser";
import { KnownDatabase } from "@/lib/domain/statement/lint/known/known-database";
import { SessionState } from "@/lib/domain/statement/lint/known/session-state";
import { learnSchema } from "@/lib/domain/statement/lint/learn-schema";
import { columnDefinitionOf } from "@/lib/domain/statement/lint/tree/column-definition";
import { listAt, relationOf, textAt } from "@/lib/domain/statement/lint/tree/names";
import { type Assumptions, assumeFacts } from "./assume-facts";
import { assumeTable, tableFromSchema } from "./assume-table";
import type { ChangeFacts } from "./table-facts";

export type SchemaFacts =
  | { readonly kind: "facts"; readonly facts: ChangeFacts }
  | { readonly kind: "unreadable"; readonly message: string; readonly position: number | null }
  | { readonly kind: "no_table" };

function isTable(relation: Tree | null, table: Change["table"]): boolean {
  const named = relationOf(relation);
  return named !== null && named.name === table.name && (named.schema ?? "public") === table.schema;
}

function printed(expression: Tree | null): string | null {
  return expression === null ? null : (printExpression(expression)?.text ?? null);
}

/** Defaults of one table's columns, as the last word of the DDL has them. */
function defaultsIn(schemaSql: string, table: Change["table"]): Map<string, string> {
  const defaults = new Map<string, string>();
  const set = (name: string | null, text: string | null) => {
    if (name === null) return;
    if (text === null) defaults.delete(name);
    else defaults.set(name, text);
  };
  const parsed = parseFile(schemaSql);
  for (const { tree } of parsed.kind === "error" ? [] : parsed.statements) {
    const create = member(tree, "CreateStmt");
    if (create !== null && isTable(member(create, "relation"), table)) {
      for (const element of listAt(create, "tableElts")) {
        const column = columnDefinitionOf(member(element, "ColumnDef"));
        if (column !== null) set(column.name, printed(column.default));
      }
    }
    const alter = member(tree, "AlterTableStmt");
    if (alter === null || !isTable(member(alter, "relation"), table)) continue;
    for (const one of listAt(alter, "cmds")) {
      const command = member(one, "AlterTableCmd") ?? undefined;
      const added = columnDefinitionOf(member(command, "def", "ColumnDef"));
      if (textAt(command, "subtype") === "AT_AddColumn" && added !== null)
        set(added.name, printed(added.default));
      if (textAt(command, "subtype") === "AT_ColumnDefault") {
        set(textAt(command, "name"), printed(member(command, "def")));
      }
    }
  }
  return defaults;
}

/** Facts of a change from DDL alone, with what had to be assumed. Pure; load the parser first. */
export function factsFromSchema(
  change: Change,
  schemaSql: string,
  serverMajor: number,
  assumptions: Assumptions,
): SchemaFacts {
  const database = new KnownDatabase(null);
  const session = new SessionState(database.journal);
  const error = learnSchema({ database, session, serverMajor }, schemaSql);
  if (error !== null) return { kind: "unreadable", ...error };
  const known = database.findTable(change.table);
  if (known === null) return { kind: "no_table" };
  const table = tableFromSchema(known, serverMajor, defaultsIn(schemaSql, change.table), assumptions);
  return { kind: "facts", facts: assumeFacts(change, table, assumptions) };
}

/** Facts of a change from nothing but itself, with what had to be assumed. */
export function factsFromNothing(change: Change, serverMajor: number, assumptions: Assumptions): ChangeFacts {
  return assumeFacts(change, assumeTable(change, serverMajor, assumptions), assumptions);
}
