import {
  type AtOnceLimits,
  atOnceNote,
  judgeAtOnce,
  refuseAtOnce,
  shortLockedStep,
  shortLockedUndo,
} from "@/lib/domain/change/at-once";
import { findColumn } from "@/lib/domain/change/judge-present-column";
import type { MadePlan } from "@/lib/domain/change/kind";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import { oneTransaction } from "@/lib/domain/plan/one-transaction";
import type { Problem } from "@/lib/domain/plan/plan";
import { phaseOf } from "@/lib/domain/plan/plan-phase";
import { columnTypeIs, not } from "@/lib/domain/plan/probes";
import type { CostedStatement } from "@/lib/domain/plan/statement-step";
import { type ParsedExpression, parseExpression, qualifyColumns } from "@/lib/domain/sql/expression";
import {
  dollarQuoted,
  expression,
  ident,
  literal,
  type Printed,
  qualified,
  type Sql,
  sql,
} from "@/lib/domain/sql/sql";
import { replacedFactsOf } from "./change-type-plan";
import type { ChangeType } from "./change-type-schema";
import { collationClause, differ, printedType } from "./replaced-column";
import { integerOf } from "./swap-steps";
import type { TypedColumn, TypePart } from "./type-part";

/**
 * The short way of "change type" for a small table: one ALTER TYPE, which rewrites it under its lock. The same statement looks first whether every value
 * comes back as it was, and so does the way back, so that neither loses one.
 */

/** What stands in the way of the short way; offers it where nothing does. */
export function judgeShortWay(change: ChangeType, facts: ChangeFacts, limits: AtOnceLimits): Problem[] {
  const isAtOnce = change.atOnce === true;
  const reads = [change.up, change.down].flatMap((source) => {
    const parsed = source === null ? null : parseExpression(source);
    return parsed === null || parsed.kind === "invalid" ? [] : parsed.columns;
  });
  if (reads.some((name) => name !== change.column)) {
    return refuseAtOnce(isAtOnce, "The conversion reads other columns, too.", "Leave it out.");
  }
  const hasKeys =
    facts.table.referencedBy.some((key) => key.referencedColumns.includes(change.column)) ||
    facts.table.constraints.some((one) => one.kind === "foreign_key" && one.columns.includes(change.column));
  if (hasKeys) {
    return refuseAtOnce(
      isAtOnce,
      `Foreign keys rest on ${change.column}: they would be proven again under a lock on both tables.`,
      "Leave it out: the usual way changes them in the same swap.",
    );
  }
  const rowTypeIn = facts.table.rowTypeIn ?? [];
  if (rowTypeIn.length > 0) {
    return refuseAtOnce(
      isAtOnce,
      `${rowTypeIn.join(", ")} holds rows of this table: PostgreSQL takes no ALTER TYPE then.`,
      "Leave it out: the usual way needs none.",
    );
  }
  if (findColumn(facts, change.column) === undefined) return [];
  const way = {
    instead: "a column beside it, a backfill and a swap",
    locks: "It rewrites the table, and blocks reads and writes",
  };
  return judgeAtOnce(facts, isAtOnce, way, limits);
}

interface Turn {
  readonly to: ParsedExpression;
  readonly back: ParsedExpression;
  readonly type: Printed;
  /** The default over that type; null for none. */
  readonly default: Printed | null;
  readonly present: { readonly type: Printed; readonly canonicalType: string };
}

/** Refuses where a value would not come back as it is. */
function lookForLoss(part: TypePart, column: TypedColumn, turn: Turn): Sql {
  const present = qualified(part.table.schema, part.table.name);
  const turned = expression(qualifyColumns(turn.to, "was"));
  const back = expression(qualifyColumns(turn.back, "is_then"));
  const isOther = differ(
    sql`was.${ident(column.name)}`,
    sql`cast((${back}) as ${expression(turn.present.type)})`,
    turn.present.canonicalType,
  );
  const body = sql`declare
  many bigint;
begin
  select count(*) into many from ${present} was
  cross join lateral (select cast((${turned}) as ${expression(turn.type)}) as ${ident(column.name)}) is_then
  where ${isOther};
  if many > 0 then
    raise exception '%', pg_catalog.format(
      '%s of %s would lose what stands in %s', case when many = 1 then '1 row' else many || ' rows' end,
      ${literal(part.table.shown)}, ${literal(column.name)}
    );
  end if;
end`;
  return sql`do ${dollarQuoted(body)}`;
}

function alter(part: TypePart, column: TypedColumn, turn: Turn, canonicalType: string): CostedStatement {
  const present = qualified(part.table.schema, part.table.name);
  const name = ident(column.name);
  const { sequence, identity } = column.facts;
  const counted = sequence === null || identity !== "none" ? null : integerOf(canonicalType);
  return {
    kind: "alter_type_rewrite",
    table: part.table.shown,
    sql: oneTransaction([
      sql`lock table ${present} in access exclusive mode`,
      lookForLoss(part, column, turn),
      ...(turn.default === null ? [] : [sql`alter table ${present} alter column ${name} drop default`]),
      sql`alter table ${present} alter column ${name} type ${expression(turn.type)}${collationClause(column.facts, canonicalType)} using ${expression(turn.to.printed)}`,
      ...(turn.default === null
        ? []
        : [sql`alter table ${present} alter column ${name} set default ${expression(turn.default)}`]),
      ...(counted === null || sequence === null
        ? []
        : [sql`alter sequence ${qualified(sequence.schema, sequence.name)} as ${counted}`]),
    ]),
  };
}

/** The plan of the short way. */
export function planTypeAtOnce(part: TypePart, facts: ChangeFacts): MadePlan | null {
  const [column] = part.columns;
  if (column === undefined) return null;
  const old = { type: printedType(column.facts.type), canonicalType: column.facts.type };
  const now = { type: column.type, canonicalType: column.canonicalType };
  const isNew = columnTypeIs(part.table, column.name, now.canonicalType);
  const fallback = column.comingDefault === null ? null : parseExpression(column.facts.default ?? "");
  const forward: Turn = {
    to: column.up,
    back: column.down,
    type: now.type,
    default: column.comingDefault,
    present: old,
  };
  const back: Turn = {
    to: column.down,
    back: column.up,
    type: old.type,
    default: fallback?.kind === "valid" ? fallback.printed : null,
    present: now,
  };
  return {
    phases: phaseOf(
      "switch",
      `Makes ${column.name} ${now.canonicalType} in one statement, which rewrites the small table. The application meets the new type from then on.`,
      `Makes it ${old.canonicalType} again in one statement. It is refused while a row holds what ${old.canonicalType} can't, so that nothing is lost.`,
      [
        shortLockedStep(
          {
            id: "switch.at-once",
            title: `Make ${column.name} ${now.canonicalType}`,
            why: "The table is small: rewriting it under the lock takes less time than the usual way has steps. The statement looks first whether every value comes back as it was.",
          },
          alter(part, column, forward, now.canonicalType),
          {
            appliedWhen: isNew,
            undo: [shortLockedUndo(alter(part, column, back, old.canonicalType), not(isNew))],
          },
        ),
      ],
    ),
    notes: [
      atOnceNote(facts, "one statement rewrites it, and blocks reads and writes"),
      "The switch changes the type that prepared statements return: sessions that hold one get “cached plan must not change result type” once, and most drivers prepare it again by themselves.",
    ],
    ownObjects: { columns: [], triggers: [], functions: [], indexes: [], constraints: [] },
    replacedFacts: replacedFactsOf([part]),
    isWide: true,
  };
}
