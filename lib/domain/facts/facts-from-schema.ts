import type { Change } from "@/lib/domain/change/change";
import { KnownDatabase } from "@/lib/domain/statement/lint/known/known-database";
import type { KnownTable } from "@/lib/domain/statement/lint/known/known-table";
import { SessionState } from "@/lib/domain/statement/lint/known/session-state";
import { learnSchema } from "@/lib/domain/statement/lint/learn-schema";
import { assumeFacts } from "./assume-facts";
import { assumeTable } from "./assume-table";
import type { Assumptions } from "./assumptions";
import type { ChangeFacts } from "./table-facts";
import { tableFromSchema, unknownOf } from "./table-from-schema";

export type SchemaFacts =
  | { readonly kind: "facts"; readonly facts: ChangeFacts }
  | { readonly kind: "unreadable"; readonly message: string; readonly position: number | null }
  | { readonly kind: "no_table" };

/** Columns of a table whose objects a change has to carry over, or takes away. */
function replacedColumns(change: Change): readonly string[] {
  switch (change.kind) {
    case "change_type":
    case "rename_column":
    case "drop_column":
      return [change.column];
    case "split_merge":
      return change.from.map((one) => one.name);
    default:
      return [];
  }
}

interface Related {
  readonly table: KnownTable;
  readonly columns: ReadonlySet<string>;
}

/** Tables whose foreign keys refer to these columns, each once, with the columns of those keys. */
function relatedTo(known: KnownTable, columns: readonly string[], database: KnownDatabase): Related[] {
  const found = new Map<KnownTable, Set<string>>();
  for (const key of known.referencedBy.values()) {
    if (!key.referencedColumns.some((name) => columns.includes(name))) continue;
    const table = database.findTable(key);
    if (table === null || table === known) continue;
    const before = found.get(table) ?? new Set<string>();
    found.set(table, new Set([...before, ...key.columns]));
  }
  return [...found].map(([table, of]) => ({ table, columns: of }));
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
  database.followSearchPath(() => session.setting("search_path"));
  const error = learnSchema({ database, session, serverMajor }, schemaSql);
  if (error !== null) return { kind: "unreadable", ...error };
  const known = database.findTable(change.table);
  if (known === null) return { kind: "no_table" };
  const columns = replacedColumns(change);
  const related = relatedTo(known, columns, database);
  const table = tableFromSchema(known, database, serverMajor, assumptions);
  const facts = assumeFacts(change, table, assumptions, database);
  const unknown = [
    ...(columns.length === 0 ? [] : unknownOf(known, new Set(columns))),
    ...related.flatMap((one) => unknownOf(one.table, one.columns)),
  ];
  return {
    kind: "facts",
    facts: {
      ...facts,
      related: related.map((one) => tableFromSchema(one.table, database, serverMajor, assumptions)),
      ...(unknown.length === 0 ? {} : { unknown }),
    },
  };
}

/** Facts of a change from nothing but itself, with what had to be assumed. */
export function factsFromNothing(change: Change, serverMajor: number, assumptions: Assumptions): ChangeFacts {
  return assumeFacts(change, assumeTable(change, serverMajor, assumptions), assumptions, null);
}
