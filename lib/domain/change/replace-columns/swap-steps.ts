import { dropConstraint, validateConstraint } from "@/lib/domain/change/constraints/validate-step";
import { oneTransaction } from "@/lib/domain/plan/one-transaction";
import type { StatementStep, UndoStatement } from "@/lib/domain/plan/plan";
import { columnExists, constraintExists, indexExists, not } from "@/lib/domain/plan/probes";
import { statementStep, undoStatement } from "@/lib/domain/plan/statement-step";
import { parseExpression } from "@/lib/domain/sql/expression";
import { generateName } from "@/lib/domain/sql/generated-name";
import { rewriteConstraint, rewriteIndex } from "@/lib/domain/sql/rewrite-definition";
import { dollarQuoted, expression, ident, literal, qualified, type Sql, sql } from "@/lib/domain/sql/sql";
import { type Carried, renameObject } from "./carried-objects";
import {
  functionSql,
  type PrimaryKeyPart,
  type ReferringKey,
  type TypedColumn,
  type TypePart,
} from "./type-part";

/**
 * The swap of a type change: in one short transaction over all of its tables the names are exchanged, defaults and sequences go over, keys are
 * exchanged, and the triggers turn their direction. The way back is the same in the mirror, so that nothing written in between is lost.
 */

function present(part: TypePart): Sql {
  return qualified(part.table.schema, part.table.name);
}

/** The name that an object of the old column bears while the new one has its own. */
export function goneName(part: TypePart, one: Carried): string {
  return generateName({ parts: [part.table.name, one.original], suffix: "old", isDistinct: true });
}

function commentOn(part: TypePart, kind: Carried["kind"], name: string, comment: string): Sql {
  const on =
    kind === "index"
      ? sql`index ${qualified(part.table.schema, name)}`
      : sql`constraint ${ident(name)} on ${present(part)}`;
  return sql`comment on ${on} is ${literal(comment)}`;
}

function swapObjects(part: TypePart, direction: "forward" | "back"): Sql[] {
  return part.objects.carried.flatMap((one) => {
    const old = goneName(part, one);
    // NOT NULL of the old column keeps its name where the server gives it none to take.
    const hasOld =
      part.facts.constraints.some((constraint) => constraint.name === one.original) ||
      part.facts.indexes.some((index) => index.name === one.original);
    if (direction === "forward") {
      return [
        ...(hasOld ? [renameObject(part.table, one.kind, one.original, old)] : []),
        renameObject(part.table, one.kind, one.made, one.original),
        ...(one.comment === null ? [] : [commentOn(part, one.kind, one.original, one.comment)]),
      ];
    }
    return [
      renameObject(part.table, one.kind, one.original, one.made),
      ...(one.comment === null ? [] : [sql`comment on ${oneOf(part, one)} is null`]),
      ...(hasOld ? [renameObject(part.table, one.kind, old, one.original)] : []),
    ];
  });
}

function oneOf(part: TypePart, one: Carried): Sql {
  return one.kind === "index"
    ? sql`index ${qualified(part.table.schema, one.made)}`
    : sql`constraint ${ident(one.made)} on ${present(part)}`;
}

function swapNames(part: TypePart, direction: "forward" | "back"): Sql[] {
  const rename = (from: string, to: string) =>
    sql`alter table ${present(part)} rename column ${ident(from)} to ${ident(to)}`;
  return part.columns.flatMap((column) =>
    direction === "forward"
      ? [rename(column.name, column.gone), rename(column.coming, column.name)]
      : [rename(column.name, column.coming), rename(column.gone, column.name)],
  );
}

/** After the names are exchanged: `from` had the default until now, `to` is to have it. */
function moveDefault(part: TypePart, column: TypedColumn, from: string, to: string): Sql[] {
  if (column.facts.default === null || column.facts.identity !== "none") return [];
  const parsed = parseExpression(column.facts.default);
  if (parsed.kind === "invalid") return [];
  return [
    sql`alter table ${present(part)} alter column ${ident(from)} drop default`,
    sql`alter table ${present(part)} alter column ${ident(to)} set default ${expression(parsed.printed)}`,
  ];
}

const integerTypes: readonly string[] = ["smallint", "integer", "bigint"];

/** A sequence of one's own goes over with the default, and counts in the type of its column. */
function moveSequence(part: TypePart, column: TypedColumn, to: string, type: string): Sql[] {
  const { sequence, identity } = column.facts;
  if (sequence === null || identity !== "none") return [];
  const name = qualified(sequence.schema, sequence.name);
  const known = { smallint: sql`smallint`, integer: sql`integer`, bigint: sql`bigint` };
  const counted =
    integerTypes.includes(type) && integerTypes.includes(sequence.type) && column.facts.type === sequence.type
      ? [sql`alter sequence ${name} as ${known[type as keyof typeof known]}`]
      : [];
  return [sql`alter sequence ${name} owned by ${present(part)}.${ident(to)}`, ...counted];
}

/** The identity goes over with its options and goes on where it was: PostgreSQL can't move one, so it is made again under its old name. */
function moveIdentity(part: TypePart, column: TypedColumn, from: string, to: string): Sql[] {
  const { sequence, identity } = column.facts;
  if (sequence === null || identity === "none") return [];
  const name = qualified(sequence.schema, sequence.name);
  const kind = identity === "always" ? sql`'always'` : sql`'by default'`;
  const body = sql`declare
  was record;
  stands record;
begin
  select * into strict was from pg_catalog.pg_sequence where seqrelid = ${literal(name.text)}::regclass;
  select last_value, is_called into strict stands from ${name};
  alter table ${present(part)} alter column ${ident(from)} drop identity;
  execute pg_catalog.format(
    'alter table %s alter column %I add generated %s as identity (sequence name %s start with %s increment by %s minvalue %s cache %s %s)',
    ${literal(present(part).text)}, ${literal(to)}, ${kind}, ${literal(name.text)}, was.seqstart, was.seqincrement, was.seqmin, was.seqcache,
    case when was.seqcycle then 'cycle' else 'no cycle' end
  );
  perform pg_catalog.setval(${literal(name.text)}::regclass, stands.last_value, stands.is_called);
end`;
  return [sql`do ${dollarQuoted(body)}`];
}

function moveDefaults(part: TypePart, direction: "forward" | "back"): Sql[] {
  return part.columns.flatMap((column) => {
    // The names have been exchanged by then.
    const from = direction === "forward" ? column.gone : column.coming;
    const type = direction === "forward" ? column.canonicalType : column.facts.type;
    return [
      ...moveDefault(part, column, from, column.name),
      ...moveSequence(part, column, column.name, type),
      ...moveIdentity(part, column, from, column.name),
    ];
  });
}

function addPrimaryKey(part: TypePart, key: PrimaryKeyPart, index: string): Sql[] {
  return [
    sql`alter table ${present(part)} add constraint ${ident(key.name)} primary key using index ${ident(index)}`,
    ...(key.comment === null ? [] : [commentOn(part, "constraint", key.name, key.comment)]),
    ...(key.index.comment === null ? [] : [commentOn(part, "index", key.name, key.index.comment)]),
  ];
}

/** Declared again without a scan; the columns have the names that the definition says. */
function declareKey({ part, key }: ReferringKey, to: TypePart): Sql {
  const again = rewriteConstraint(key.definition, {
    table: part.table,
    name: key.name,
    columns: new Map(),
    references: to.table,
    isNotValid: true,
  });
  if (again === null) throw new Error(`The foreign key ${key.name} can't be told again`);
  return expression(again);
}

function declareKeys(keys: readonly ReferringKey[], to: TypePart): Sql[] {
  return keys.flatMap((one) => [
    declareKey(one, to),
    ...(one.comment === null ? [] : [commentOn(one.part, "constraint", one.key.name, one.comment)]),
  ]);
}

function dropKeys(keys: readonly ReferringKey[]): Sql[] {
  return keys.map(({ part, key }) => dropConstraint(part.table, key.name).sql);
}

/** Everything that is exchanged, in an order in which every name is free when it is taken. */
function exchange(
  parts: readonly [TypePart, ...TypePart[]],
  keys: readonly ReferringKey[],
  direction: "forward" | "back",
): Sql {
  const [main] = parts;
  return oneTransaction([
    ...dropKeys(keys),
    ...parts.flatMap((part) =>
      part.primaryKey === null ? [] : [dropConstraint(part.table, part.primaryKey.name).sql],
    ),
    ...(direction === "forward" ? [] : parts.flatMap((part) => swapObjects(part, "back"))),
    ...parts.flatMap((part) => swapNames(part, direction)),
    ...(direction === "forward" ? parts.flatMap((part) => swapObjects(part, "forward")) : []),
    ...parts.flatMap((part) => moveDefaults(part, direction)),
    ...parts.flatMap((part) =>
      part.primaryKey === null
        ? []
        : addPrimaryKey(
            part,
            part.primaryKey,
            direction === "forward" ? part.primaryKey.coming : part.primaryKey.spare,
          ),
    ),
    ...declareKeys(keys, main),
    ...parts.map((part) => functionSql(part, direction === "forward" ? "after_swap" : "before_swap", false)),
  ]);
}

function validateKey({ part, key }: ReferringKey, to: TypePart) {
  return {
    ...validateConstraint(part.table, key.name),
    kind: "validate_foreign_key" as const,
    secondTable: to.table.shown,
  };
}

/** Builds the two indexes of a primary key's exchange, as steps and as the last statements of the way back. */
export function keyIndexSql(part: TypePart, key: PrimaryKeyPart, which: "coming" | "spare"): Sql {
  const names =
    which === "coming"
      ? new Map(part.columns.map((one) => [one.name, one.coming]))
      : new Map<string, string>();
  const again = rewriteIndex(key.index.definition, names, key[which]);
  if (again === null) throw new Error(`The index ${key.index.name} can't be told again`);
  return expression(again);
}

function rebuildKeyIndexes(part: TypePart): UndoStatement[] {
  const { primaryKey } = part;
  if (primaryKey === null) return [];
  return (["coming", "spare"] as const).map((which) =>
    undoStatement(
      {
        kind: "create_index_concurrently",
        table: part.table.shown,
        sql: keyIndexSql(part, primaryKey, which),
      },
      indexExists(part.table, primaryKey[which], "valid"),
    ),
  );
}

/** The swap, and the proof of the foreign keys that it declared. The first part is the changed table's. */
export function swapSteps(
  parts: readonly [TypePart, ...TypePart[]],
  keys: readonly ReferringKey[],
): StatementStep[] {
  const [main, ...others] = parts;
  const column = main.columns[0];
  if (column === undefined) throw new Error("a type change changes a column");
  const shown = others.map((part) => part.table.shown);
  const swapped = columnExists(main.table, column.gone);
  const more = shown.length === 0 ? {} : { secondTable: shown };
  return [
    statementStep(
      {
        id: "switch.swap",
        title: `Exchange the names: ${column.name} is ${column.canonicalType} from now on`,
        why: "Catalog changes only, all in one short transaction: names, default, keys, and the direction of the trigger. The old values stay, and follow the new ones, so that going back loses nothing.",
      },
      { kind: "swap", table: main.table.shown, ...more, sql: exchange(parts, keys, "forward") },
      {
        appliedWhen: swapped,
        undo: [
          undoStatement(
            { kind: "swap", table: main.table.shown, ...more, sql: exchange(parts, keys, "back") },
            not(swapped),
          ),
          ...keys
            .filter((one) => one.key.validated)
            .map((one) =>
              undoStatement(
                validateKey(one, main),
                constraintExists(one.part.table, one.key.name, "validated"),
              ),
            ),
          ...parts.flatMap(rebuildKeyIndexes),
        ],
      },
    ),
    ...keys
      .filter((one) => one.key.validated)
      .map((one, at) =>
        statementStep(
          {
            id: `switch.validate.${at + 1}`,
            title: `Prove the foreign key ${one.key.name} again`,
            why: "It was declared anew by the swap. Scans while reads and writes go on.",
          },
          validateKey(one, main),
          { appliedWhen: constraintExists(one.part.table, one.key.name, "validated"), undo: [] },
        ),
      ),
  ];
}
