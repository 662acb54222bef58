import type { ChangedTable } from "@/lib/domain/change/changed-table";
import type { MadePlan } from "@/lib/domain/change/kind";
import type { ChangeFacts, ColumnFacts } from "@/lib/domain/facts/table-facts";
import { phaseOf } from "@/lib/domain/plan/plan-phase";
import { statementStep } from "@/lib/domain/plan/statement-step";
import { expression, ident, literal, type Printed, qualified, sql } from "@/lib/domain/sql/sql";
import { judgeTypeChange } from "@/lib/domain/statement/lint/judge/type-change";
import { typeOfText } from "@/lib/domain/statement/lint/tree/sql-type";
import { collationClause } from "./replaced-column";

/** Type changes that PostgreSQL makes in the catalog alone, because every old value is stored just as the new type stores it. */

const inCatalogAlone: ReadonlySet<string> = new Set(["alter_type_coercible", "alter_type_numeric_wider"]);

/** True where the new type holds every old value as it is stored, and nobody notices. Both are as the server spells them. */
export function isWider(from: string, to: string): boolean {
  if (from === to) return false;
  const [before, after] = [typeOfText(from), typeOfText(to)];
  if (before === null || after === null) return false;
  // The session's time zone is nobody's business here: what depends on it is noticed.
  const change = judgeTypeChange(before, after, false);
  return inCatalogAlone.has(change.id) && !change.isNoticed && !change.rebuildsIndexes;
}

/** True where nothing on the column makes the server look at rows: a check would be proven again, a foreign key made anew. */
export function isFreeToWiden(facts: ChangeFacts, column: string): boolean {
  const isLooked = facts.table.constraints.some(
    (one) => (one.kind === "check" || one.kind === "foreign_key") && one.columns.includes(column),
  );
  const isInExpression = facts.table.indexes.some(
    (one) =>
      one.columns.includes(column) &&
      /\(\(|\bWHERE\b|\w\(/.test(one.definition.replace(/^.* USING \w+ /, "")),
  );
  const isReferenced = facts.table.referencedBy.some((key) => key.referencedColumns.includes(column));
  // Postgres: a table whose row type is a column elsewhere takes no ALTER TYPE at all.
  const isRowElsewhere = (facts.table.rowTypeIn ?? []).length > 0;
  return !isLooked && !isInExpression && !isReferenced && !isRowElsewhere;
}

/** One instant statement. It is a point of no return: narrowing again would have to look at every row. */
export function planWidening(
  table: ChangedTable,
  column: ColumnFacts,
  to: { readonly type: Printed; readonly canonicalType: string },
): MadePlan {
  const present = qualified(table.schema, table.name);
  const isThere = sql`select exists (
  select from pg_catalog.pg_attribute
  where attrelid = to_regclass(${literal(present.text)}) and attname = ${literal(column.name)} and not attisdropped
    and pg_catalog.format_type(atttypid, atttypmod) = ${literal(to.canonicalType)}
)`;
  return {
    phases: phaseOf(
      "contract",
      `Widens ${column.name} in the catalog. Instant; no row is touched. Narrowing it again would take a rollout of its own.`,
      "There is no way back.",
      [
        statementStep(
          {
            id: "contract.widen",
            title: `Make ${column.name} ${to.canonicalType}`,
            why: "The new type holds every old value as it is stored, so PostgreSQL rewrites nothing and scans nothing.",
          },
          {
            kind: "alter_type_coercible",
            table: table.shown,
            sql: sql`alter table ${present} alter column ${ident(column.name)} type ${expression(to.type)}${collationClause(column, to.canonicalType)}`,
          },
          { appliedWhen: isThere, undo: [] },
        ),
      ],
    ),
    notes: [
      `${column.type} to ${to.canonicalType} is binary-coercible: no copy, no backfill, no switch. The application notices nothing but that longer values fit.`,
      "It is one step without a way back: taking the width away again would have to look at every row.",
    ],
    ownObjects: { columns: [], triggers: [], functions: [], indexes: [], constraints: [] },
    replacedFacts: [`column ${column.name}`],
    isWide: true,
  };
}
