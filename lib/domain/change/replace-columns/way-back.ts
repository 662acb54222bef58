import { reprint } from "@/lib/domain/change/add-columns/fill-expressions";
import type { ChangedTable } from "@/lib/domain/change/changed-table";
import {
  addNotNullAgain,
  commentAgain,
  namedNotNull,
  setNotNullProven,
} from "@/lib/domain/change/constraints/not-null-steps";
import { dropConstraint, validateConstraint } from "@/lib/domain/change/constraints/validate-step";
import type { TableFacts } from "@/lib/domain/facts/table-facts";
import { oneTransaction } from "@/lib/domain/plan/one-transaction";
import type { StatementStep, UndoStatement } from "@/lib/domain/plan/plan";
import { both, columnExists, columnIsNotNull, constraintExists, either, not } from "@/lib/domain/plan/probes";
import { statementStep, undoStatement } from "@/lib/domain/plan/statement-step";
import { generateName } from "@/lib/domain/sql/generated-name";
import { rewriteConstraint } from "@/lib/domain/sql/rewrite-definition";
import {
  dollarQuoted,
  expression,
  ident,
  join,
  literal,
  qualified,
  type Sql,
  sql,
} from "@/lib/domain/sql/sql";
import { integerBounds, overGone } from "./follow";
import { differ } from "./replaced-column";
import { goneName, goneNames, type LiftedRule, type TypedColumn, type TypePart } from "./type-part";

/**
 * What the application writes after the swap must never be refused because the old type can't hold it, and must never be lost by going back.
 * So where a value may not fit, the old column's own rules are lifted by the swap, and the trigger leaves the old column NULL for a value that does not
 * come back from it as itself. An index finds such rows in an instant. Going back asks it under the lock under which it declares the rules again,
 * and is refused while there is one; from then on the rules bind, so that none can come. Proven beside the traffic, they let the swap back be instant.
 */

/** The rules that the swap lifts: those of columns that may not hold what the new ones do. */
export function liftedRules(
  table: ChangedTable,
  facts: TableFacts,
  columns: readonly TypedColumn[],
): LiftedRule[] {
  const loose = columns.filter((column) => column.fits === "maybe");
  const notNull = loose
    .filter((column) => !column.facts.nullable)
    .map((column): LiftedRule => {
      const was = facts.constraints.find(
        (one) => one.kind === "not_null" && one.columns.length === 1 && one.columns[0] === column.name,
      );
      const isNamed = table.versionNum >= namedNotNull && was !== undefined;
      return {
        kind: "not_null",
        column: column.gone,
        name: isNamed
          ? goneName(table, was.name)
          : generateName({ parts: [table.name, column.name], suffix: "back", isDistinct: true }),
        was: isNamed ? was : null,
      };
    });
  const checks = facts.constraints
    .filter((one) => one.kind === "check" && loose.some((column) => one.columns.includes(column.name)))
    .map((one): LiftedRule => ({ kind: "check", column: null, name: goneName(table, one.name), was: one }));
  return [...notNull, ...checks];
}

/** True for a row whose value the old column does not hold; the names are those of before or after the swap. */
function isUnfit(column: TypedColumn, when: "before_swap" | "after_swap"): Sql {
  const [old, now] = when === "before_swap" ? [column.name, column.coming] : [column.gone, column.name];
  return column.facts.nullable
    ? sql`${ident(old)} is null and ${ident(now)} is not null`
    : sql`${ident(old)} is null`;
}

export function looseColumns(part: Pick<TypePart, "columns">): readonly TypedColumn[] {
  return part.columns.filter((column) => column.fits === "maybe");
}

/** The index over rows whose value does not fit: empty, and as small, until the application writes one. */
export function unfitIndexSql(part: TypePart, column: TypedColumn): Sql {
  return sql`create index concurrently ${ident(column.unfit)} on ${qualified(part.table.schema, part.table.name)} (${ident(column.name)}) where ${isUnfit(column, "before_swap")}`;
}

/** Refuses the way back while a row holds what the old type can't. The caller holds the tables' locks. */
function lookForUnfit(part: TypePart, columns: readonly TypedColumn[]): Sql {
  const present = qualified(part.table.schema, part.table.name);
  const looks = columns.flatMap((column) => {
    // Where the author's conversion gives NULL a value of its own, a NULL may be the old value.
    const isOther =
      column.facts.nullable && !column.isCast
        ? sql` and ${differ(ident(column.name), sql`cast((${expression(reprint(overGone(part, column.up.printed)))}) as ${expression(column.type)})`, column.canonicalType)}`
        : sql``;
    const rows = sql`  select count(*) into many from (select from ${present} where ${isUnfit(column, "after_swap")}${isOther} limit 10000) as unfit;
  if many > 0 then
    raise exception '%', pg_catalog.format(
      '%s%s of %s %s a value in %s that %s can''t hold: going back would lose %s',
      case when many = 10000 then 'at least ' end, case when many = 1 then '1 row' else many || ' rows' end, ${literal(part.table.shown)},
      case when many = 1 then 'holds' else 'hold' end, ${literal(column.name)}, ${literal(column.facts.type)},
      case when many = 1 then 'it' else 'them' end
    );
  end if;`;
    return [rows, ...lookAtSequence(column)];
  });
  const body = sql`declare
  many bigint;
begin
  -- the index answers, whatever statistics say
  perform pg_catalog.set_config('enable_seqscan', 'off', true);
${join(looks, "\n")}
  perform pg_catalog.set_config('enable_seqscan', 'on', true);
end`;
  return sql`do ${dollarQuoted(body)}`;
}

/** A sequence that counts in the column's type goes back with it, and has to stand where that type can. */
function lookAtSequence(column: TypedColumn): Sql[] {
  const { sequence, type } = column.facts;
  const bounds = integerBounds[type];
  if (sequence === null || bounds === undefined || sequence.type !== type) return [];
  const name = qualified(sequence.schema, sequence.name);
  return [
    sql`  select last_value into many from ${name};
  if many not between ${bounds[0]} and ${bounds[1]} then
    raise exception '%', pg_catalog.format('the sequence %s stands at %s, which %s can''t hold: set it back first', ${literal(name.text)}, many, ${literal(type)});
  end if;`,
  ];
}

function lockAll(parts: readonly TypePart[]): Sql {
  return sql`lock table ${join(
    parts.map((part) => qualified(part.table.schema, part.table.name)),
    ", ",
  )} in access exclusive mode`;
}

/** For columns that have no rule which keeps a value out meanwhile: the look that the swap back itself takes, first of all. */
export function lookBeforeSwapBack(parts: readonly TypePart[]): Sql[] {
  const looks = parts.flatMap((part) => {
    const open = looseColumns(part).filter((column) => column.facts.nullable);
    return open.length === 0 ? [] : [lookForUnfit(part, open)];
  });
  return looks.length === 0 ? [] : [lockAll(parts), ...looks];
}

/** Takes the rules of the old columns away, which have their later names; also where only some of them are there. */
export function liftRules(part: TypePart): Sql[] {
  const present = qualified(part.table.schema, part.table.name);
  return part.lifted.flatMap((rule) => [
    ...(rule.kind === "not_null" && rule.column !== null
      ? [sql`alter table ${present} alter column ${ident(rule.column)} drop not null`]
      : []),
    sql`alter table ${present} drop constraint if exists ${ident(rule.name)}`,
  ]);
}

function declareRule(part: TypePart, rule: LiftedRule): Sql {
  const present = qualified(part.table.schema, part.table.name);
  const { column, name, was } = rule;
  if (rule.kind === "not_null" && column !== null) {
    return was === null
      ? sql`alter table ${present} add constraint ${ident(name)} check (${ident(column)} is not null) not valid`
      : sql`alter table ${present} ${addNotNullAgain({ column, constraint: name }, was)}${commentAgain(part.table, { ...was, name })}`;
  }
  const again =
    was === null
      ? null
      : rewriteConstraint(was.definition, {
          table: part.table,
          name,
          columns: goneNames(part),
          isNotValid: true,
        });
  if (again === null || was === null) throw new Error(`The constraint ${name} can't be told again`);
  const comment =
    was.comment === null
      ? sql``
      : sql`;
comment on constraint ${ident(name)} on ${present} is ${literal(was.comment)}`;
  return sql`${expression(again)}${comment}`;
}

function ruleStands(part: TypePart, rule: LiftedRule, state: "any" | "validated"): Sql {
  const exists = constraintExists(part.table, rule.name, state);
  return rule.was === null && rule.column !== null
    ? either(exists, columnIsNotNull(part.table, rule.column))
    : exists;
}

function allOf(probes: readonly Sql[]): Sql {
  return probes.reduce((one, other) => both(one, other));
}

function lockedTables(parts: readonly TypePart[]) {
  const [main, ...others] = parts.map((part) => part.table.shown);
  return { table: main ?? "", ...(others.length === 0 ? {} : { secondTable: others }) };
}

/** What comes before the swap back: the rules of the old columns, declared where nothing stands against them, and proven. */
export function restoreRules(parts: readonly TypePart[], isSwapped: Sql): UndoStatement[] {
  const ruled = parts.flatMap((part) => part.lifted.map((rule) => ({ part, rule })));
  if (ruled.length === 0) return [];
  const isBack = not(isSwapped);
  const declare = undoStatement(
    {
      kind: "swap",
      ...lockedTables(parts),
      sql: oneTransaction([
        lockAll(parts),
        ...parts.flatMap((part) => {
          const loose = looseColumns(part);
          return loose.length === 0 ? [] : [lookForUnfit(part, loose)];
        }),
        ...ruled.map(({ part, rule }) => declareRule(part, rule)),
      ]),
    },
    either(allOf(ruled.map(({ part, rule }) => ruleStands(part, rule, "any"))), isBack),
  );
  const proofs = ruled.flatMap(({ part, rule }) => {
    if (rule.kind === "check" && rule.was?.validated !== true) return [];
    const validate = undoStatement(
      validateConstraint(part.table, rule.name),
      either(ruleStands(part, rule, "validated"), isBack),
    );
    if (rule.was !== null || rule.column === null) return [validate];
    const set = setNotNullProven(part.table, rule.column);
    return [
      validate,
      undoStatement(
        { ...set, sql: oneTransaction([set.sql, dropConstraint(part.table, rule.name).sql]) },
        either(
          both(columnIsNotNull(part.table, rule.column), not(constraintExists(part.table, rule.name, "any"))),
          isBack,
        ),
      ),
    ];
  });
  return [declare, ...proofs];
}

/** After the swap: lifts what a way back that was begun and not ended has declared again. The swap itself has lifted it the first time. */
export function liftStep(parts: readonly TypePart[]): StatementStep[] {
  const ruled = parts.flatMap((part) => part.lifted.map((rule) => ({ part, rule })));
  if (ruled.length === 0) return [];
  return [
    statementStep(
      {
        id: "switch.lift",
        title: "Let the old column stay empty where a value does not fit its type",
        why: "The swap did so. Only a way back that was begun and not ended binds the old column again, and then the application would be refused what the new type holds.",
      },
      {
        kind: "swap",
        ...lockedTables(parts),
        sql: oneTransaction([lockAll(parts), ...parts.flatMap(liftRules)]),
      },
      {
        appliedWhen: allOf(
          ruled.map(({ part, rule }) =>
            both(
              not(constraintExists(part.table, rule.name, "any")),
              rule.kind === "not_null" && rule.column !== null
                ? both(columnExists(part.table, rule.column), not(columnIsNotNull(part.table, rule.column)))
                : sql`select true`,
            ),
          ),
        ),
        undo: [],
      },
    ),
  ];
}
