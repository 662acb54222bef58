import { changedTable } from "@/lib/domain/change/changed-table";
import { judgeExpression } from "@/lib/domain/change/judge-expression";
import { findColumn } from "@/lib/domain/change/judge-present-column";
import { judgeTable, judgeWalk, sortProblems } from "@/lib/domain/change/judge-table";
import type { ChangeKind } from "@/lib/domain/change/kind";
import { problem } from "@/lib/domain/change/problem";
import { findExpressionFacts } from "@/lib/domain/change/resolve-expression";
import type { ChangeFacts, ColumnFacts, TableFacts } from "@/lib/domain/facts/table-facts";
import type { Problem } from "@/lib/domain/plan/plan";
import { parseExpression } from "@/lib/domain/sql/expression";
import { displayName, expression, ident, type Printed, sql } from "@/lib/domain/sql/sql";
import { parseTypeName } from "@/lib/domain/sql/type-name";
import { findUncarried } from "./carried-objects";
import { planTypeChange } from "./change-type-plan";
import type { ChangeType } from "./change-type-schema";
import { judgeReplaced, judgeUncarried } from "./judge-replaced";
import { ownExpression, printedType } from "./replaced-column";
import { makePart, nameColumn, type ReferringKey, type TypedColumn, type TypePart } from "./type-part";
import { isFreeToWiden, isWider, planWidening } from "./widen-type";

/** The planner of "change type". */

function upSource(change: ChangeType): string {
  return change.up ?? `cast(${ident(change.column).text} as ${change.type})`;
}

function downSource(change: ChangeType, column: ColumnFacts | undefined): string {
  return change.down ?? `cast(${ident(change.column).text} as ${column?.type ?? "text"})`;
}

/** The new type as the parser and the server have it; null when it is none. */
function newType(change: ChangeType, facts: ChangeFacts): { type: Printed; canonicalType: string } | null {
  const parsed = parseTypeName(change.type);
  const said = facts.types.find((one) => one.source === change.type)?.result;
  if (parsed.kind !== "valid" || said?.kind !== "valid") return null;
  return { type: parsed.printed, canonicalType: said.type };
}

function canWiden(change: ChangeType, facts: ChangeFacts): boolean {
  const column = findColumn(facts, change.column);
  const to = newType(change, facts);
  if (column === undefined || to === null || change.up !== null || change.down !== null) return false;
  return isWider(column.type, to.canonicalType) && isFreeToWiden(facts, change.column);
}

/** Columns of other tables, or of this one, whose foreign keys refer to the changed column. */
function referringColumns(facts: ChangeFacts, name: string) {
  const { schema, name: table } = facts.table.table;
  return facts.table.referencedBy.flatMap((key) => {
    const at = key.referencedColumns.indexOf(name);
    const column = key.columns[at];
    if (at < 0 || column === undefined) return [];
    const isSelf = key.schema === schema && key.table === table;
    const of = isSelf
      ? facts.table
      : facts.related.find((one) => one.table.schema === key.schema && one.table.name === key.table);
    return [{ key, column, of: of ?? null, isSelf }];
  });
}

function judgeType(change: ChangeType, facts: ChangeFacts): Problem[] {
  const said = facts.types.find((one) => one.source === change.type)?.result;
  if (said === undefined || said.kind === "invalid") {
    return [
      problem("error", "type_unknown", said?.message ?? "The type was not checked against the target.", {
        path: "type",
        position: said?.position ?? null,
        remedy: "Check the spelling, or name its schema.",
      }),
    ];
  }
  if (said.isSerial || said.isDomain) {
    return [
      problem("error", "type_rewrites", "A column of this type can't be added without rewriting the table.", {
        path: "type",
        remedy: "Use the type that it is made of.",
      }),
    ];
  }
  const column = findColumn(facts, change.column);
  if (column !== undefined && column.type === said.type) {
    return [
      problem("error", "same_type", `${change.column} is ${said.type} already.`, {
        path: "type",
        remedy: "Choose another type.",
      }),
    ];
  }
  if (column !== undefined && column.identity !== "none" && !/^(smallint|integer|bigint)$/.test(said.type)) {
    return [
      problem("error", "identity_type", "An identity column is smallint, integer or bigint.", {
        path: "type",
        remedy: "Choose one of these, or drop the identity first.",
      }),
    ];
  }
  return [];
}

function judgeConversion(change: ChangeType, facts: ChangeFacts): Problem[] {
  const column = findColumn(facts, change.column);
  if (column === undefined) return [];
  const up = upSource(change);
  const down = downSource(change, column);
  const found = [
    ...judgeExpression(facts, up, change.up === null ? "type" : "up", "The conversion"),
    ...judgeExpression(facts, down, change.down === null ? "type" : "down", "The conversion back", "changed"),
  ];
  for (const [source, row, path] of [
    [up, "present", "up"],
    [down, "changed", "down"],
  ] as const) {
    const said = findExpressionFacts(facts, source, row)?.result;
    if (said?.kind === "valid" && said.volatility === "volatile") {
      found.push(
        problem(
          "error",
          "derive_volatile",
          "A conversion must give the same value every time; this one is volatile.",
          {
            path,
            remedy: "Use only functions that give the same value for the same row.",
          },
        ),
      );
    }
  }
  return found;
}

function judgeReferring(change: ChangeType, facts: ChangeFacts): Problem[] {
  const found: Problem[] = [];
  for (const { key, column, of, isSelf } of referringColumns(facts, change.column)) {
    const shown = displayName(key.schema, key.table);
    if (of === null) {
      found.push(
        problem(
          "error",
          "related_unread",
          `The table ${shown}, which refers to ${change.column}, could not be read.`,
          {
            path: "column",
          },
        ),
      );
      continue;
    }
    if (isSelf) continue;
    const there: ChangeFacts = { ...facts, table: of };
    found.push(
      ...[
        ...judgeTable(there),
        ...judgeReplaced(there, column, "column", { mayBeKey: false }),
        ...judgeWalk(there, [column], { needsKey: false }),
        ...judgeUncarried(findUncarried(of, new Map([[column, `${column}_new`]])), "column"),
      ].map((one) => ({ ...one, message: `${shown}: ${one.message}`, path: "column" })),
    );
    found.push(
      problem(
        "info",
        "changes_with_it",
        `${shown}.${column} refers to ${change.column} and changes its type with it.`,
        {
          path: "column",
        },
      ),
    );
  }
  return found;
}

function typedColumn(
  of: TableFacts,
  column: ColumnFacts,
  to: { readonly type: Printed; readonly canonicalType: string },
  conversion?: { readonly up: string; readonly down: string },
): TypedColumn | null {
  const up =
    conversion === undefined
      ? ownExpression(sql`cast(${ident(column.name)} as ${expression(to.type)})`)
      : parseExpression(conversion.up);
  const down =
    conversion === undefined
      ? ownExpression(sql`cast(${ident(column.name)} as ${expression(printedType(column.type))})`)
      : parseExpression(conversion.down);
  if (up.kind !== "valid" || down.kind !== "valid") return null;
  return { name: column.name, facts: column, ...nameColumn(of.table.name, column.name), ...to, up, down };
}

interface Parts {
  readonly parts: readonly [TypePart, ...TypePart[]];
  readonly keys: readonly ReferringKey[];
}

function makeParts(change: ChangeType, facts: ChangeFacts): Parts | null {
  const column = findColumn(facts, change.column);
  const to = newType(change, facts);
  if (column === undefined || to === null) return null;
  const referring = referringColumns(facts, change.column);
  const left = referring.map(({ key }) => key.name);
  const changed = typedColumn(facts.table, column, to, {
    up: upSource(change),
    down: downSource(change, column),
  });
  if (changed === null) return null;
  const columnsOf = (of: TableFacts): TypedColumn[] => {
    const names = new Set(referring.filter((one) => one.of === of).map((one) => one.column));
    return of.columns
      .filter((one) => names.has(one.name) && one.name !== (of === facts.table ? change.column : null))
      .flatMap((one) => typedColumn(of, one, to) ?? []);
  };
  const main = makePart({
    prefix: "",
    facts: facts.table,
    columns: [changed, ...columnsOf(facts.table)],
    left,
  });
  const others = facts.related
    .filter((of) => referring.some((one) => one.of === of))
    .sort((a, b) =>
      displayName(a.table.schema, a.table.name) < displayName(b.table.schema, b.table.name) ? -1 : 1,
    )
    .map((of, at) => makePart({ prefix: `${at + 2}.`, facts: of, columns: columnsOf(of), left }));
  const parts = [main, ...others] as const;
  const keys = referring.flatMap(({ key, of }): ReferringKey[] => {
    const part = parts.find((one) => one.facts === of);
    const comment = of?.constraints.find((one) => one.name === key.name)?.comment ?? null;
    return part === undefined ? [] : [{ part, key, comment }];
  });
  return { parts: [main, ...others], keys };
}

function notesOf(change: ChangeType, made: Parts): string[] {
  const [main, ...others] = made.parts;
  return [
    `ALTER TYPE would rewrite the table under ACCESS EXCLUSIVE. So a column of the new type is filled beside ${change.column}, and one short transaction exchanges their names.`,
    ...(change.up === null
      ? [
          "The conversion is a plain cast, so every row is checked to give its old value back: nothing is lost unseen.",
        ]
      : []),
    ...(main.primaryKey === null
      ? []
      : [
          `${change.column} is in the primary key ${main.primaryKey.name}: the swap gives the key to the new column.`,
        ]),
    ...others.map((part) => `${part.table.shown} refers to it and changes with it, in the same swap.`),
  ];
}

export const changeTypeKind: ChangeKind<ChangeType> = {
  ask(change, table) {
    const column = table.columns.find((one) => one.name === change.column);
    return {
      types: [change.type],
      expressions: [
        { source: upSource(change), row: "present", asType: change.type },
        {
          source: downSource(change, column),
          row: "changed",
          asType: column?.type ?? null,
          columns: [{ name: change.column, type: change.type }],
        },
      ],
      references: [],
      referencingColumns: [change.column],
      samples: [{ column: change.column, source: upSource(change), type: change.type }],
    };
  },

  judge(change, facts) {
    const common = [
      ...judgeTable(facts),
      ...judgeReplaced(facts, change.column, "column", { mayBeKey: true }),
      ...judgeType(change, facts),
      ...judgeConversion(change, facts),
    ];
    if (change.atOnce === true) {
      common.push(
        problem(
          "error",
          "at_once_unavailable",
          "A type can't be changed at once: that would rewrite the table under a lock.",
          {
            path: "atOnce",
            remedy: "Leave it out: on a small table the backfill takes a moment.",
          },
        ),
      );
    }
    if (canWiden(change, facts)) return sortProblems(common);
    return sortProblems([
      ...common,
      ...judgeUncarried(findUncarried(facts.table, new Map([[change.column, "x"]])), "column"),
      ...judgeReferring(change, facts),
      ...judgeWalk(facts, [change.column], { needsKey: false }),
    ]);
  },

  plan(change, facts, rolloutId) {
    const column = findColumn(facts, change.column);
    const to = newType(change, facts);
    if (column === undefined || to === null) return null;
    if (canWiden(change, facts)) return planWidening(changedTable(change.table, facts), column, to);
    const made = makeParts(change, facts);
    if (made === null) return null;
    return planTypeChange({
      ...made,
      rolloutId,
      mustBeLossless: change.up === null,
      notes: notesOf(change, made),
      choice: change.walk,
    });
  },
};
