import { printExpression } from "@/lib/domain/sql/expression";
import { member, printStatement, visitNodes } from "@/lib/domain/sql/parser";
import { displayName, ident } from "@/lib/domain/sql/sql";
import type { KnownDatabase } from "@/lib/domain/statement/lint/known/known-database";
import type {
  KnownColumn,
  KnownConstraint,
  KnownIndex,
  KnownTable,
} from "@/lib/domain/statement/lint/known/known-table";
import { columnOf, isTrue, listAt, nameFromParts, stringsOf } from "@/lib/domain/statement/lint/tree/names";
import { printType } from "@/lib/domain/statement/lint/tree/sql-type";
import type { Assumptions } from "./assumptions";
import { column, tableWith } from "./blank-facts";
import { printConstraint, printIndex } from "./print-definition";
import type {
  ColumnFacts,
  ConstraintFacts,
  Dependent,
  IndexFacts,
  TableFacts,
  TriggerFacts,
} from "./table-facts";

/**
 * Facts of a table as DDL tells it. What DDL says and can't be told from it as a server would tell it is named by `unknownOf`: a plan that
 * would have to carry it over must not be made without it.
 */

function defaultOf(one: KnownColumn): string | null {
  return one.expression === null ? null : (printExpression(one.expression)?.text ?? null);
}

const storages = ["plain", "external", "extended", "main"] as const;

function columnFacts(one: KnownColumn): ColumnFacts {
  const { collation, comment, statisticsTarget, storage, compression } = one.settings;
  return column(one.name, one.type === null ? "text" : printType(one.type), {
    nullable: one.nullable !== false,
    default: defaultOf(one),
    generated: one.generated,
    identity: one.identity,
    collation: collation ?? null,
    comment: comment ?? null,
    statisticsTarget: statisticsTarget ?? null,
    storage: storages.find((word) => word === storage) ?? null,
    compression: compression === "default" ? null : (compression ?? null),
    sequence: one.sequence === null ? null : { ...one.sequence, lastValue: null },
  });
}

/** The key that a walk can go by: the primary key, or a unique constraint over columns that are never NULL. */
function keyOf(known: KnownTable): TableFacts["key"] {
  const candidates = [...known.constraints.values()].filter(
    (one) =>
      one.kind === "primary_key" ||
      (one.kind === "unique" && one.columns.every((name) => known.columns.get(name)?.nullable === false)),
  );
  const chosen = candidates.find((one) => one.kind === "primary_key") ?? candidates[0];
  if (chosen === undefined) return null;
  return {
    index: chosen.name,
    columns: chosen.columns.map((name) => {
      const type = known.columns.get(name)?.type;
      return { name, type: type == null ? "text" : printType(type) };
    }),
  };
}

function indexFacts(known: KnownTable, index: KnownIndex): IndexFacts {
  const constraint = known.constraints.get(index.name);
  const isOfConstraint =
    constraint?.kind === "primary_key" || constraint?.kind === "unique" || constraint?.kind === "exclusion";
  return {
    name: index.name,
    definition: printIndex(known, index) ?? "",
    valid: index.valid,
    unique: index.unique,
    isPrimary: constraint?.kind === "primary_key",
    isExclusion: constraint?.kind === "exclusion",
    columns: [...index.columns],
    constraint: isOfConstraint ? index.name : null,
    comment: null,
    isReplicaIdentity: known.replicaIdentity === index.name,
    isClustered: known.clusteredOn === index.name,
  };
}

function constraintFacts(one: KnownConstraint): ConstraintFacts {
  const { references } = one;
  return {
    name: one.name,
    kind: one.kind,
    definition: printConstraint(one) ?? "",
    validated: one.validated,
    columns: [...one.columns],
    comment: null,
    references: references === null ? null : { ...references, columns: [...references.columns] },
  };
}

/** Postgres: since 18 NOT NULL is a constraint with a name, which the server makes of table and column where DDL gives none. */
function notNullFacts(known: KnownTable, serverMajor: number): ConstraintFacts[] {
  if (serverMajor < 18) return [];
  const named = new Set(
    [...known.constraints.values()].filter((one) => one.kind === "not_null").flatMap((one) => one.columns),
  );
  return [...known.columns.values()]
    .filter((one) => one.nullable === false && !named.has(one.name))
    .map((one) => ({
      name: `${known.name}_${one.name}_not_null`,
      kind: "not_null" as const,
      definition: `NOT NULL ${ident(one.name).text}`,
      validated: true,
      columns: [one.name],
      comment: null,
      references: null,
    }));
}

/** Of `timing` and `events` of a CREATE TRIGGER (catalog/pg_trigger.h). */
const bits = { before: 2, insert: 4, update: 16, insteadOf: 64 } as const;

function triggersOf(known: KnownTable): TriggerFacts[] {
  return [...known.dependents.values()].flatMap((one) => {
    const { body } = one;
    if (one.kind !== "trigger" || body === null) return [];
    const mask = (name: string) => {
      const bit = member(body, name);
      return typeof bit === "number" ? bit : 0;
    };
    const called = nameFromParts(stringsOf(listAt(body, "funcname")));
    const timing = mask("timing");
    return [
      {
        name: one.name,
        timing:
          (timing & bits.before) !== 0 ? "before" : (timing & bits.insteadOf) !== 0 ? "instead_of" : "after",
        onInsert: (mask("events") & bits.insert) !== 0,
        onUpdate: (mask("events") & bits.update) !== 0,
        forEachRow: isTrue(body, "row"),
        updateOf: stringsOf(listAt(body, "columns")),
        function: `${called?.schema ?? known.schema}.${called?.name ?? ""}`,
        enabled: true,
        definition: printStatement({ CreateTrigStmt: body }) ?? "",
      } satisfies TriggerFacts,
    ];
  });
}

function dependentsOf(known: KnownTable): Dependent[] {
  const views = [...known.views.values()].map((view) => ({
    kind: view.kind,
    name: `${view.schema}.${view.name}`,
    columns: [...(view.columns ?? [])],
    definition: null,
  }));
  const generated = [...known.columns.values()].flatMap((one) => {
    if (one.generated === "none" || one.expression === null) return [];
    const columns = new Set<string>();
    visitNodes(one.expression, (kind, body) => {
      const name = kind === "ColumnRef" ? columnOf(body) : null;
      if (name !== null) columns.add(name);
    });
    return [
      {
        kind: "generated_column" as const,
        name: one.name,
        columns: [...columns],
        definition: defaultOf(one),
      },
    ];
  });
  // A trigger that names no column reads none by name.
  const others = [...known.dependents.values()]
    .filter((one) => one.kind !== "trigger" || one.columns.length > 0)
    .map(({ kind, name, columns }) => ({ kind, name, columns: [...columns], definition: null }));
  return [...views, ...generated, ...others];
}

function referencedByOf(known: KnownTable, database: KnownDatabase): TableFacts["referencedBy"] {
  return [...known.referencedBy.values()].map((key) => {
    const constraint = database.findTable(key)?.constraints.get(key.constraint);
    return {
      schema: key.schema,
      table: key.name,
      name: key.constraint,
      columns: [...key.columns],
      referencedColumns: [...key.referencedColumns],
      definition: (constraint === undefined ? null : printConstraint(constraint)) ?? "",
      validated: constraint?.validated ?? true,
    };
  });
}

function relationNamesIn(schema: string, database: KnownDatabase): string[] {
  const names = database
    .tablesIn(schema)
    .flatMap((table) => [
      table.name,
      ...table.indexes.keys(),
      ...[...table.columns.values()].flatMap(({ sequence }) =>
        sequence?.schema === schema ? [sequence.name] : [],
      ),
    ]);
  return [...new Set(names)].sort();
}

/** What DDL leaves unsaid or unclear of a table, as it concerns these columns, in words that go on from "not known: ". */
export function unknownOf(known: KnownTable, columns: ReadonlySet<string>): string[] {
  const shown = displayName(known.schema, known.name);
  const concerns = (of: readonly string[]) => of.some((name) => columns.has(name));
  const found: string[] = [];
  if (!known.isComplete) found.push(`all columns and keys of ${shown}`);
  for (const one of known.columns.values()) {
    if (!columns.has(one.name)) continue;
    if (one.type === null) found.push(`the type of ${shown}.${one.name}`);
    const isCounted = one.identity !== "none" || one.type?.isSerial === true;
    if (isCounted && one.sequence === null && one.hasDefault === true)
      found.push(`the name of the sequence of ${shown}.${one.name}`);
    else if (one.hasDefault === true && one.identity === "none" && defaultOf(one) === null)
      found.push(`the default of ${shown}.${one.name}`);
  }
  for (const one of known.indexes.values()) {
    if (concerns(one.columns) && printIndex(known, one) === null) found.push(`the index ${one.name}`);
  }
  for (const one of known.constraints.values()) {
    const isUnclear =
      printConstraint(one) === null || (one.references !== null && one.references.columns.length === 0);
    if (concerns(one.columns) && isUnclear) found.push(`the constraint ${one.name}`);
  }
  for (const [what, of] of known.unfollowed) {
    if (of === null || concerns(of)) found.push(`the ${what} of ${shown}`);
  }
  return found;
}

const kinds = {
  table: "table",
  partitioned_table: "partitioned_table",
  foreign_table: "foreign_table",
  view: "view",
  materialized_view: "materialized_view",
  sequence: "table",
} as const;

/** A table as DDL tells it. */
export function tableFromSchema(
  known: KnownTable,
  database: KnownDatabase,
  serverMajor: number,
  assumptions: Assumptions,
): TableFacts {
  const shown = displayName(known.schema, known.name);
  assumptions.add(`${shown} is large and in use; nothing but the schema's file depends on it`);
  const blank = tableWith({ schema: known.schema, name: known.name }, serverMajor, {});
  return {
    ...blank,
    table: {
      ...blank.table,
      relationKind: kinds[known.kind],
      isPartition: known.parents.size > 0,
      hasChildren: known.children.size > 0,
    },
    columns: [...known.columns.values()].map(columnFacts),
    key: keyOf(known),
    indexes: [...known.indexes.values()].map((one) => indexFacts(known, one)),
    constraints: [
      ...[...known.constraints.values()].map(constraintFacts),
      ...notNullFacts(known, serverMajor),
    ].sort((a, b) => (a.name < b.name ? -1 : 1)),
    triggers: triggersOf(known),
    referencedBy: referencedByOf(known, database),
    dependents: dependentsOf(known),
    relationNames: relationNamesIn(known.schema, database),
  };
}
