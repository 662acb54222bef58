import type { ChangedTable } from "@/lib/domain/change/changed-table";
import type { StatementStep } from "@/lib/domain/plan/plan";
import { both, columnExists, either, not } from "@/lib/domain/plan/probes";
import { statementStep } from "@/lib/domain/plan/statement-step";
import { ident, join, literal, qualified, type Sql, sql } from "@/lib/domain/sql/sql";

function hasStatistics(schema: string, relation: string, attribute: Sql): Sql {
  return sql`exists (
  select from pg_catalog.pg_stats
  where schemaname = ${literal(schema)} and tablename = ${literal(relation)} and not inherited${attribute}
)`;
}

function isRead(table: ChangedTable, column: string): Sql {
  return sql`select ${hasStatistics(table.schema, table.name, sql` and attname = ${literal(column)}`)}`;
}

/** An index over no row at all gets no statistics. */
function isIndexRead(table: ChangedTable, index: string): Sql {
  const name = qualified(table.schema, index);
  return sql`select ${hasStatistics(table.schema, index, sql``)} or exists (
  select from pg_catalog.pg_class where oid = to_regclass(${literal(name.text)}) and reltuples = 0
)`;
}

/**
 * Gives the planner statistics of the columns that the application is about to use, and of the expressions of indexes over them: without, its first
 * queries would be planned by guesses. Takes nothing that traffic would wait for.
 */
export function analyzeComing(
  table: ChangedTable,
  id: string,
  of: { readonly columns: readonly string[]; readonly indexes: readonly string[] },
): StatementStep[] {
  const [first, ...others] = of.columns;
  if (first === undefined) return [];
  const present = qualified(table.schema, table.name);
  // Postgres: with a list of columns, expressions of indexes are left out.
  const what = of.indexes.length > 0 ? sql`` : sql` (${join(of.columns.map(ident), ", ")})`;
  const known = [
    ...others.map((name) => isRead(table, name)),
    ...of.indexes.map((name) => isIndexRead(table, name)),
  ];
  const isKnown = known.reduce((one, other) => both(one, other), isRead(table, first));
  const applied = [
    sql`select not exists (select from ${present})`,
    // Where rows are hidden from the role, so are statistics.
    sql`select pg_catalog.row_security_active(${literal(present.text)})`,
    // The columns have got their names since.
    not(columnExists(table, first)),
  ].reduce((one, other) => either(one, other), isKnown);
  return [
    statementStep(
      {
        id,
        title: `Read statistics of ${of.columns.join(", ")}`,
        why: "Without them the application's first queries over the new column would be planned by guesses. Reads a sample; reads and writes go on.",
      },
      { kind: "analyze", table: table.shown, sql: sql`analyze ${present}${what}` },
      { appliedWhen: applied, undo: [] },
    ),
  ];
}
