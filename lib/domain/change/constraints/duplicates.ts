import {
  compareFoundSql,
  inWindow,
  keyText,
  type WalkTable,
  wholeWindowSql,
} from "@/lib/domain/backfill/chunk-sql";
import { lookFoundSql } from "@/lib/domain/backfill/look-sql";
import type { ChangedTable } from "@/lib/domain/change/changed-table";
import type { KeyFacts, TableFacts } from "@/lib/domain/facts/table-facts";
import type { VerifyStep } from "@/lib/domain/plan/plan";
import { compareStep, walkTableOf } from "@/lib/domain/plan/walk-steps";
import { ident, join, qualified, type Sql, sql } from "@/lib/domain/sql/sql";
import { columnOf } from "./proof";

/**
 * Rows that repeat an earlier one. Measured (1 M rows in cache, PostgreSQL 18): one hash aggregation over the table 0.5 s, as long as two thirds of the
 * unique build that follows; an index to look each row up by 0.75 s and the walk with it 4 s. So a table is counted in one
 * statement while that surely ends within a walk's 30 s, and walked by way of an index of its own beyond.
 */

export interface UniqueColumns {
  readonly columns: readonly string[];
  readonly nullsNotDistinct: boolean;
}

/** Above this a table is not counted in one statement: at 100 MB/s from a slow disk, 10 s. */
const countedAtMostBytes = 1_000_000_000;

/** Whether duplicates are counted in one statement. */
export function isCounted(tableBytes: number): boolean {
  return tableBytes <= countedAtMostBytes;
}

/** Rows with a NULL repeat nothing, unless NULLs are not distinct. */
function noneIsNull(table: ChangedTable, of: UniqueColumns): Sql {
  return join(
    of.columns.map((name) => sql`${columnOf(table, name)} is not null`),
    " and ",
  );
}

function tuple(parts: readonly Sql[]): Sql {
  return parts.length === 1 ? join(parts, ", ") : sql`(${join(parts, ", ")})`;
}

function existsEarlier(table: ChangedTable, key: KeyFacts, same: readonly Sql[]): Sql {
  const earlier = tuple(key.columns.map((column) => sql`earlier.${ident(column.name)}`));
  const own = tuple(key.columns.map((column) => columnOf(table, column.name)));
  return sql`exists (
      select from ${qualified(table.schema, table.name)} as earlier
      where ${join(same, " and ")} and ${earlier} < ${own}
    )`;
}

/** `is not distinct from` uses no index: each pattern of NULLs gets a look of its own that does. */
function existsByPattern(
  table: ChangedTable,
  key: KeyFacts,
  columns: readonly string[],
  same: readonly Sql[] = [],
): Sql {
  const [first, ...others] = columns;
  if (first === undefined) return existsEarlier(table, key, same);
  const own = columnOf(table, first);
  const there = sql`earlier.${ident(first)}`;
  return sql`case when ${own} is null then ${existsByPattern(table, key, others, [...same, sql`${there} is null`])}
      else ${existsByPattern(table, key, others, [...same, sql`${there} = ${own}`])} end`;
}

/** So many columns can be looked up by pattern: 2 to their power looks are written out. */
export const patternColumnsAtMost = 4;

/** True for a row that has the same values as one with a smaller key. Quick only with an index over the columns. */
export function repeatsEarlier(table: ChangedTable, key: KeyFacts, of: UniqueColumns): Sql {
  if (of.nullsNotDistinct) return existsByPattern(table, key, of.columns);
  const same = of.columns.map((name) => sql`earlier.${ident(name)} = ${columnOf(table, name)}`);
  return sql`case when ${noneIsNull(table, of)} then ${existsEarlier(table, key, same)} else false end`;
}

function countSql(walked: WalkTable, table: ChangedTable, of: UniqueColumns): Sql {
  const columns = join(of.columns.map(ident), ", ");
  const from = qualified(table.schema, table.name);
  const counted = of.nullsNotDistinct
    ? sql``
    : sql`
    and ${noneIsNull(table, of)}`;
  const same = join(
    of.columns.map((name) =>
      of.nullsNotDistinct
        ? sql`shown.${ident(name)} is not distinct from ${columnOf(table, name)}`
        : sql`shown.${ident(name)} = ${columnOf(table, name)}`,
    ),
    " and ",
  );
  return compareFoundSql(
    walked,
    sql`repeated as materialized (
  select ${columns}, count(*) as times
  from ${from}
  where ${inWindow(walked)}${counted}
    and exists (select 1 from driver)
  group by ${columns}
  having count(*) > 1
), shown as materialized (
  select ${columns} from repeated
  limit 5
), keys as (
  select ${keyText(walked.key.map((column) => column.name))} as key_text
  from ${from}
  where ${inWindow(walked)}
    and exists (select from shown where ${same})
  order by ${columns}, ${join(
    walked.key.map((column) => ident(column.name)),
    ", ",
  )}
  limit 10
), found as (
  select least(coalesce(sum(times - 1), 0), 2147483647)::int as mismatches,
    (select coalesce(array_agg(key_text), '{}') from keys) as sample_keys
  from repeated
)`,
  );
}

function repeatedLookSql(walked: WalkTable, table: ChangedTable, of: UniqueColumns): Sql {
  const counted = of.nullsNotDistinct
    ? sql``
    : sql`
    and ${noneIsNull(table, of)}`;
  return lookFoundSql(sql`select 1
  from ${qualified(table.schema, table.name)}
  where ${inWindow(walked, 1)}${counted}
  group by ${join(of.columns.map(ident), ", ")}
  having count(*) > 1`);
}

/** The look for duplicates before a unique index is built: in one statement, or, for a large table, row by row through `colonnade`'s own index. */
export function duplicatesStep(
  table: ChangedTable,
  facts: TableFacts,
  key: KeyFacts,
  of: UniqueColumns,
): VerifyStep {
  const why = "Better found here, with their keys, than by an index build that fails.";
  const title = `Look in ${table.shown} for rows that repeat another`;
  const repeats = repeatsEarlier(table, key, of);
  const walked = compareStep(facts, repeats, { place: { title, why }, keyOnly: true, isStrict: true });
  if (!isCounted(facts.table.tableBytes)) return walked;
  const rows = walkTableOf(table, key);
  return {
    ...walked,
    strategy: { ...walked.strategy, isDivisible: false },
    why: `${why} One statement over the whole table: duplicates can't be seen in parts, and at this size it takes less than the build that follows.`,
    windowSql: wholeWindowSql(rows).text,
    compareSql: countSql(rows, table, of).text,
    lookSql: repeatedLookSql(rows, table, of).text,
  };
}
