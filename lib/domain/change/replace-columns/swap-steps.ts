import { dropConstraint, validateConstraint } from "@/lib/domain/change/constraints/validate-step";
import { oneTransaction } from "@/lib/domain/plan/one-transaction";
import type { StatementStep, UndoStatement } from "@/lib/domain/plan/plan";
import { columnExists, constraintExists, indexExists, not } from "@/lib/domain/plan/probes";
import { statementStep, undoStatement } from "@/lib/domain/plan/statement-step";
import { parseExpression } from "@/lib/domain/sql/expression";
import { rewriteConstraint, rewriteIndex } from "@/lib/domain/sql/rewrite-definition";
import { dollarQuoted, expression, ident, literal, qualified, type Sql, sql } from "@/lib/domain/sql/sql";
import { type Carried, renameObject } from "./carried-objects";
import { functionSql } from "./follow";
import {
  goneName,
  type PrimaryKeyPart,
  type ReferringKey,
  type TypedColumn,
  type TypePart,
} from "./type-part";
import { liftRules, liftStep, lookBeforeSwapBack, restoreRules } from "./way-back";

/**
 * The swap of a type change: in one short transaction over all of its tables the names are exchanged, defaults and sequences go over, keys are
 * exchanged, and the triggers turn their direction. The way back is the same in the mirror, so that nothing written in between is lost.
 */

function present(part: TypePart): Sql {
  return qualified(part.table.schema, part.table.name);
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
    const old = goneName(part.table, one.original);
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

/** After the names are exchanged: `from` had a default until now, `to` is to have the one of its type. */
function moveDefault(
  part: TypePart,
  column: TypedColumn,
  from: string,
  direction: "forward" | "back",
): Sql[] {
  if (column.facts.default === null || column.facts.identity !== "none") return [];
  const parsed = parseExpression(column.facts.default);
  const wanted =
    direction === "forward" ? column.comingDefault : parsed.kind === "valid" ? parsed.printed : null;
  if (wanted === null) return [];
  return [
    sql`alter table ${present(part)} alter column ${ident(from)} drop default`,
    sql`alter table ${present(part)} alter column ${ident(column.name)} set default ${expression(wanted)}`,
  ];
}

const integers: Readonly<Record<string, Sql>> = {
  smallint: sql`smallint`,
  integer: sql`integer`,
  bigint: sql`bigint`,
};

/** A type that a sequence can count in; null for any other. */
export function integerOf(type: string): Sql | null {
  return integers[type] ?? null;
}

/** A sequence of one's own goes over with the default, and counts in the type of its column. */
function moveSequence(part: TypePart, column: TypedColumn, to: string, type: string): Sql[] {
  const { sequence, identity } = column.facts;
  if (sequence === null || identity !== "none") return [];
  const name = qualified(sequence.schema, sequence.name);
  const known = column.facts.type === sequence.type ? integerOf(type) : null;
  const counted = known === null ? [] : [sql`alter sequence ${name} as ${known}`];
  return [sql`alter sequence ${name} owned by ${present(part)}.${ident(to)}`, ...counted];
}

/**
 * The identity goes over with all that its sequence has, and goes on where it was: PostgreSQL can't move one, so it is made again under its old name.
 * A bound that was the old type's own becomes the new type's own.
 */
function moveIdentity(part: TypePart, column: TypedColumn, from: string, to: string): Sql[] {
  const { sequence, identity } = column.facts;
  if (sequence === null || identity === "none") return [];
  const name = qualified(sequence.schema, sequence.name);
  const kind = identity === "always" ? sql`'always'` : sql`'by default'`;
  const body = sql`declare
  was record;
  stands record;
  had aclitem[];
  said text;
  one record;
begin
  select s.*, 2 ^ (8 * t.typlen - 1) as past into strict was
  from pg_catalog.pg_sequence s join pg_catalog.pg_type t on t.oid = s.seqtypid where s.seqrelid = ${literal(name.text)}::regclass;
  select c.relacl, pg_catalog.obj_description(c.oid, 'pg_class') into strict had, said
  from pg_catalog.pg_class c where c.oid = ${literal(name.text)}::regclass;
  select last_value, is_called into strict stands from ${name};
  alter table ${present(part)} alter column ${ident(from)} drop identity;
  execute pg_catalog.format(
    'alter table %s alter column %I add generated %s as identity (sequence name %s start with %s increment by %s %s %s cache %s %s)',
    ${literal(present(part).text)}, ${literal(to)}, ${kind}, ${literal(name.text)}, was.seqstart, was.seqincrement,
    case when was.seqincrement < 0 and was.seqmin = -was.past then 'no minvalue' else 'minvalue ' || was.seqmin end,
    case when was.seqincrement > 0 and was.seqmax = was.past - 1 then 'no maxvalue' else 'maxvalue ' || was.seqmax end,
    was.seqcache, case when was.seqcycle then 'cycle' else 'no cycle' end
  );
  perform pg_catalog.setval(${literal(name.text)}::regclass, stands.last_value, stands.is_called);
  if said is not null then execute pg_catalog.format('comment on sequence %s is %L', ${literal(name.text)}, said); end if;
  -- what the schema's default privileges gave to the new one, and the old one did not have
  for one in
    select x.privilege_type, case when x.grantee = 0 then 'public' else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(x.grantee)) end as grantee
    from pg_catalog.pg_class c, pg_catalog.aclexplode(c.relacl) x where c.oid = ${literal(name.text)}::regclass and x.grantee <> c.relowner
  loop
    execute pg_catalog.format('revoke %s on sequence %s from %s', one.privilege_type, ${literal(name.text)}, one.grantee);
  end loop;
  for one in
    select x.privilege_type, x.is_grantable,
      case when x.grantee = 0 then 'public' else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(x.grantee)) end as grantee
    from pg_catalog.aclexplode(had) x
  loop
    execute pg_catalog.format(
      'grant %s on sequence %s to %s%s', one.privilege_type, ${literal(name.text)}, one.grantee,
      case when one.is_grantable then ' with grant option' end
    );
  end loop;
end`;
  return [sql`do ${dollarQuoted(body)}`];
}

function moveDefaults(part: TypePart, direction: "forward" | "back"): Sql[] {
  return part.columns.flatMap((column) => {
    // The names have been exchanged by then.
    const from = direction === "forward" ? column.gone : column.coming;
    const type = direction === "forward" ? column.canonicalType : column.facts.type;
    return [
      ...moveDefault(part, column, from, direction),
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
    // Lost with the key that was dropped.
    ...(key.index.isReplicaIdentity
      ? [sql`alter table ${present(part)} replica identity using index ${ident(key.name)}`]
      : []),
  ];
}

/** CLUSTER goes on by the index that now has the name. */
function markClustered(part: TypePart): Sql[] {
  const changed = part.columns.map((column) => column.name);
  return part.facts.indexes
    .filter((one) => one.isClustered && one.columns.some((name) => changed.includes(name)))
    .map((one) => sql`alter table ${present(part)} cluster on ${ident(one.name)}`);
}

/** Declared again without a scan; the columns have the names that the definition says. */
function declareKey({ part, to, key }: ReferringKey): Sql {
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

function declareKeys(keys: readonly ReferringKey[]): Sql[] {
  return keys.flatMap((one) => [
    declareKey(one),
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
  return oneTransaction([
    ...(direction === "back" ? lookBeforeSwapBack(parts) : []),
    ...dropKeys(keys),
    ...parts.flatMap((part) =>
      part.primaryKey === null ? [] : [dropConstraint(part.table, part.primaryKey.name).sql],
    ),
    ...(direction === "forward" ? [] : parts.flatMap((part) => swapObjects(part, "back"))),
    ...parts.flatMap((part) => swapNames(part, direction)),
    ...(direction === "forward" ? parts.flatMap((part) => swapObjects(part, "forward")) : []),
    ...parts.flatMap((part) => moveDefaults(part, direction)),
    // An identity column can't be NULL: so only once the identity has gone over.
    ...(direction === "forward" ? parts.flatMap(liftRules) : []),
    ...parts.flatMap((part) =>
      part.primaryKey === null
        ? []
        : addPrimaryKey(
            part,
            part.primaryKey,
            direction === "forward" ? part.primaryKey.coming : part.primaryKey.spare,
          ),
    ),
    ...parts.flatMap(markClustered),
    ...declareKeys(keys),
    ...parts.map((part) => functionSql(part, direction === "forward" ? "after_swap" : "before_swap", false)),
  ]);
}

function validateKey({ part, to, key }: ReferringKey) {
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
  const again = rewriteIndex(key.index, names, key[which]);
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
          ...restoreRules(parts, swapped),
          undoStatement(
            { kind: "swap", table: main.table.shown, ...more, sql: exchange(parts, keys, "back") },
            not(swapped),
          ),
          ...keys
            .filter((one) => one.key.validated)
            .map((one) =>
              undoStatement(validateKey(one), constraintExists(one.part.table, one.key.name, "validated")),
            ),
          ...parts.flatMap(rebuildKeyIndexes),
        ],
      },
    ),
    ...liftStep(parts),
    ...keys
      .filter((one) => one.key.validated)
      .map((one, at) =>
        statementStep(
          {
            id: `switch.validate.${at + 1}`,
            title: `Prove the foreign key ${one.key.name} again`,
            why: "It was declared anew by the swap. Scans while reads and writes go on.",
          },
          validateKey(one),
          { appliedWhen: constraintExists(one.part.table, one.key.name, "validated"), undo: [] },
        ),
      ),
  ];
}
