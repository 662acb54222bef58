import { refuseAtOnce } from "@/lib/domain/change/at-once";
import { changedTable } from "@/lib/domain/change/changed-table";
import { judgeExpression } from "@/lib/domain/change/judge-expression";
import { findColumn } from "@/lib/domain/change/judge-present-column";
import { judgeReshapedTable, judgeWalk, sortProblems } from "@/lib/domain/change/judge-table";
import type { ChangeKind } from "@/lib/domain/change/kind";
import { judgeTriggerOrder } from "@/lib/domain/change/own-trigger";
import { problem } from "@/lib/domain/change/problem";
import { findExpressionFacts } from "@/lib/domain/change/resolve-expression";
import type { ChangeFacts, ColumnFacts, TableFacts } from "@/lib/domain/facts/table-facts";
import type { Problem } from "@/lib/domain/plan/plan";
import { type ParsedExpression, parseExpression, renameColumnsIn } from "@/lib/domain/sql/expression";
import { displayName, expression, ident, type Printed, sql } from "@/lib/domain/sql/sql";
import { parseTypeName } from "@/lib/domain/sql/type-name";
import { findDeferrableKeys, findUncarried } from "./carried-objects";
import { judgeShortWay, planTypeAtOnce } from "./change-type-at-once";
import { planTypeChange } from "./change-type-plan";
import type { ChangeType } from "./change-type-schema";
import { judgeReplaced, judgeUncarried } from "./judge-replaced";
import { makePart } from "./make-part";
import { followReferences } from "./referring";
import { ownExpression, printedType } from "./replaced-column";
import { askRetyped, judgeRetyped, retypedDefault } from "./retyped";
import { nameColumn, type ReferringKey, type TypedColumn, type TypePart } from "./type-part";
import { looseColumns } from "./way-back";
import { isFreeToWiden, isWider, planWidening } from "./widen-type";
import { isWidening } from "./widening";

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

/** A conversion of the author's serves the columns that refer to the changed one, too, where it reads nothing else. */
function judgeShared(change: ChangeType, facts: ChangeFacts): Problem[] {
  const sources = [
    ["up", change.up],
    ["down", change.down],
  ] as const;
  return sources.flatMap(([path, source]) => {
    const parsed = source === null ? null : parseExpression(source);
    if (parsed === null || parsed.kind === "invalid") return [];
    const others = parsed.columns.filter((name) => name !== change.column);
    if (others.length === 0) return [];
    return [
      problem(
        "error",
        "conversion_not_shared",
        `Columns that refer to ${displayName(facts.table.table.schema, facts.table.table.name)}.${change.column} change with it, and have no ${others.join(", ")} to convert by.`,
        { path, remedy: `Write a conversion that reads ${change.column} alone.` },
      ),
    ];
  });
}

function judgeReferring(change: ChangeType, facts: ChangeFacts): Problem[] {
  const reach = followReferences(facts, change.column);
  const found: Problem[] = reach.references.length === 0 ? [] : judgeShared(change, facts);
  for (const { key, of } of reach.references) {
    if (of !== null) continue;
    found.push(
      problem(
        "error",
        "related_unread",
        `The table ${displayName(key.schema, key.table)}, which refers to ${change.column}, could not be read.`,
        { path: "column" },
      ),
    );
  }
  for (const [of, columns] of reach.columns) {
    const isOwn = of === facts.table;
    const shown = displayName(of.table.schema, of.table.name);
    const there: ChangeFacts = { ...facts, table: of };
    const others = columns.filter((name) => !isOwn || name !== change.column);
    found.push(
      ...[
        ...(isOwn ? [] : judgeReshapedTable(there)),
        ...judgeTriggerOrder(of),
        ...judgeDeferrable(of, columns),
        ...judgeUnproven(of, columns),
        ...others.flatMap((name) => judgeReplaced(there, name, "column", { mayBeKey: true })),
        ...(isOwn ? [] : judgeWalk(there, columns, { needsKey: false })),
        ...judgeUncarried(
          findUncarried(of, new Map(columns.map((name) => [name, nameColumn(of.table.name, name).coming]))),
          "column",
        ),
      ].map((one) => ({ ...one, message: isOwn ? one.message : `${shown}: ${one.message}`, path: "column" })),
      ...others.map((name) =>
        problem(
          "info",
          "changes_with_it",
          `${shown}.${name} refers to ${change.column} and changes its type with it.`,
          {
            path: "column",
          },
        ),
      ),
    );
  }
  return found;
}

function judgeDeferrable(of: TableFacts, columns: readonly string[]): Problem[] {
  return findDeferrableKeys(of, columns).map((one) =>
    problem(
      "error",
      "deferrable_key",
      `${one.name} is deferrable. The unique index over the new column is not, and would refuse what a transaction puts right before its end.`,
      { path: "column", remedy: "Drop it before this rollout, and create it again after it." },
    ),
  );
}

/** Postgres 18: it binds new rows, so the old column could not stay NULL after the swap, and nothing says that the new one may have it. */
function judgeUnproven(of: TableFacts, columns: readonly string[]): Problem[] {
  return of.constraints
    .filter(
      (one) =>
        one.kind === "not_null" && !one.validated && one.columns.some((name) => columns.includes(name)),
    )
    .map((one) =>
      problem(
        "error",
        "not_null_unproven",
        `${one.name} declares ${one.columns.join(", ")} NOT NULL, and nobody has proven it: it can't be carried over.`,
        { path: "column", remedy: "Prove it first (“set NOT NULL”), or drop it." },
      ),
    );
}

/** Types of which two equal values may be written differently. */
const coarse = /^(numeric|real|double precision|character\b(?! varying)|citext|interval|jsonb|time with)/;
const fine = /^(text|character varying|json\b|bytea)/;

/** What goes on binding the old column must not stop what the new one takes. */
function judgeBehind(of: TableFacts, column: TypedColumn): Problem[] {
  if (column.fits === "always") return [];
  const full = of.constraints.filter(
    (one) =>
      one.kind === "foreign_key" &&
      one.columns.length > 1 &&
      one.columns.includes(column.name) &&
      /\bMATCH FULL\b/.test(one.definition),
  );
  return [...judgeUniqueBehind(of, column), ...full.map((one) => foreignKeyBehind(one.name))];
}

function foreignKeyBehind(name: string): Problem {
  return problem(
    "error",
    "match_full_behind",
    `The foreign key ${name} is MATCH FULL: after the switch it would refuse rows in which the old column stays NULL.`,
    { path: "column", remedy: "Drop it before this rollout, and create it again after it." },
  );
}

function judgeUniqueBehind(of: TableFacts, column: TypedColumn): Problem[] {
  const isCoarser = coarse.test(column.facts.type) && fine.test(column.canonicalType);
  return of.indexes
    .filter((one) => one.unique && one.columns.includes(column.name))
    .filter((one) => isCoarser || /\bNULLS NOT DISTINCT\b/.test(one.definition))
    .map((one) =>
      problem(
        "error",
        "unique_behind",
        `The unique index ${one.name} would go on binding the old column after the switch, and refuse rows that ${column.canonicalType} tells apart and ${column.facts.type} can't.`,
        { path: "column", remedy: "Drop it before this rollout, and create it again after it." },
      ),
    );
}

/** A column that refers to the changed one has a default of its own, which fits by a cast or not at all. */
function presentDefault({ default: fallback, identity }: ColumnFacts): Printed | null {
  const parsed = fallback === null || identity !== "none" ? null : parseExpression(fallback);
  return parsed?.kind === "valid" ? parsed.printed : null;
}

function typedColumn(
  of: TableFacts,
  column: ColumnFacts,
  comingDefault: Printed | null,
  to: { readonly type: Printed; readonly canonicalType: string },
  conversion: { readonly up: ParsedExpression | null; readonly down: ParsedExpression | null },
): TypedColumn {
  const up = conversion.up ?? ownExpression(sql`cast(${ident(column.name)} as ${expression(to.type)})`);
  const down =
    conversion.down ??
    ownExpression(sql`cast(${ident(column.name)} as ${expression(printedType(column.type))})`);
  const isCast = conversion.up === null && conversion.down === null;
  const isHeld = isWidening(to.canonicalType, column.type) || isWider(to.canonicalType, column.type);
  return {
    name: column.name,
    facts: column,
    ...nameColumn(of.table.name, column.name),
    ...to,
    up,
    down,
    comingDefault,
    isCast,
    fits: isCast && isHeld ? "always" : "maybe",
  };
}

interface Parts {
  readonly parts: readonly [TypePart, ...TypePart[]];
  readonly keys: readonly ReferringKey[];
}

/** The author's conversions, over the column of this name; null where one does not parse. */
function conversionFor(
  change: ChangeType,
  name: string,
): { readonly up: ParsedExpression | null; readonly down: ParsedExpression | null } | null {
  const over = (source: string | null): ParsedExpression | null | undefined => {
    if (source === null) return null;
    const parsed = parseExpression(source);
    if (parsed.kind === "invalid") return undefined;
    return name === change.column
      ? parsed
      : ownExpression(expression(renameColumnsIn(parsed, new Map([[change.column, name]]))));
  };
  const up = over(change.up);
  const down = over(change.down);
  return up === undefined || down === undefined ? null : { up, down };
}

function makeParts(change: ChangeType, facts: ChangeFacts): Parts | null {
  const to = newType(change, facts);
  if (findColumn(facts, change.column) === undefined || to === null) return null;
  const reach = followReferences(facts, change.column);
  const partOf = (of: TableFacts, prefix: string): TypePart | null => {
    const names = reach.columns.get(of) ?? [];
    // Its problems say why.
    if (findUncarried(of, new Map(names.map((name) => [name, name]))).length > 0) return null;
    const columns = names.flatMap((name) => {
      const column = of.columns.find((one) => one.name === name);
      const conversion = conversionFor(change, name);
      if (column === undefined || conversion === null) return [];
      const isMain = of === facts.table && name === change.column;
      const comingDefault = isMain ? retypedDefault(change, facts, column) : presentDefault(column);
      return [typedColumn(of, column, comingDefault, to, conversion)];
    });
    if (columns.length < names.length) return null;
    const left = reach.references.filter((one) => one.of === of).map(({ key }) => key.name);
    return makePart({ prefix, facts: of, columns, left });
  };
  const main = partOf(facts.table, "");
  const others = facts.related
    .filter((of) => reach.columns.has(of))
    .sort((a, b) =>
      displayName(a.table.schema, a.table.name) < displayName(b.table.schema, b.table.name) ? -1 : 1,
    )
    .map((of, at) => partOf(of, `${at + 2}.`));
  if (main === null) return null;
  const parts = [main, ...others.flatMap((part) => part ?? [])] as const;
  if (parts.length < others.length + 1) return null;
  const keys = reach.references.flatMap(({ key, of, to: referenced }): ReferringKey[] => {
    const part = parts.find((one) => one.facts === of);
    const toPart = parts.find((one) => one.facts === referenced);
    const comment = of?.constraints.find((one) => one.name === key.name)?.comment ?? null;
    return part === undefined || toPart === undefined ? [] : [{ part, to: toPart, key, comment }];
  });
  return { parts, keys };
}

function notesOf(change: ChangeType, made: Parts): string[] {
  const [main, ...others] = made.parts;
  const [column] = main.columns;
  const isLoose = made.parts.some((part) => looseColumns(part).length > 0);
  return [
    `ALTER TYPE would rewrite the table under ACCESS EXCLUSIVE. So a column of the new type is filled beside ${change.column}, and one short transaction exchanges their names.`,
    ...(change.up === null
      ? [
          "The conversion is a plain cast, so every row is checked to give its old value back: nothing is lost unseen.",
        ]
      : []),
    ...made.parts.flatMap((part) =>
      part.primaryKey === null
        ? []
        : [
            `${part.columns.map((one) => one.name).join(", ")} is in the primary key ${part.primaryKey.name}: the swap gives the key to the new column.`,
          ],
    ),
    ...others.map((part) => `${part.table.shown} refers to it and changes with it, in the same swap.`),
    ...(isLoose && column !== undefined
      ? [
          `After the switch the application may write what ${column.facts.type} can't hold: it is never refused, and the old column stays empty in that row. While there is such a row the switch can't be undone, because that would lose it; Colonnade says how many there are. Contract needs no more than the usual.`,
          "Undoing the switch first declares the old column's rules again and proves them beside the traffic, then exchanges the names back. From its beginning, values that the old type can't hold are refused, as the old type itself would.",
        ]
      : []),
    "The switch changes the type that prepared statements return: sessions that hold one get “cached plan must not change result type” once, and most drivers prepare it again by themselves.",
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
        ...askRetyped(change, table),
      ],
      references: [],
      referencingColumns: [change.column],
      samples: [{ column: change.column, source: upSource(change), type: change.type }],
    };
  },

  judge(change, facts, limits) {
    const common = [
      ...judgeReshapedTable(facts),
      ...judgeReplaced(facts, change.column, "column", { mayBeKey: true }),
      ...judgeType(change, facts),
      ...judgeConversion(change, facts),
    ];
    if (canWiden(change, facts)) {
      return sortProblems([
        ...common,
        ...refuseAtOnce(change.atOnce === true, "This change is instant as it is.", "Leave it out."),
      ]);
    }
    const column = findColumn(facts, change.column);
    const to = newType(change, facts);
    if (column !== undefined && to !== null) {
      common.push(...judgeRetyped(change, facts, column, to.canonicalType));
    }
    const short = judgeShortWay(change, facts, limits);
    if (change.atOnce === true) return sortProblems([...common, ...short]);
    return sortProblems([
      ...common,
      ...short,
      problem(
        "warning",
        "column_order",
        "From the switch on the column stands last in its table: “select *” gives it there, and an INSERT without a list of columns puts its values into other columns.",
        { path: "column", remedy: "See that the application names its columns." },
      ),
      ...judgeReferring(change, facts),
      ...(makeParts(change, facts)?.parts ?? []).flatMap((part) =>
        part.columns.flatMap((column) => judgeBehind(part.facts, column)),
      ),
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
    if (change.atOnce === true) return planTypeAtOnce(made.parts[0], facts);
    return planTypeChange({
      ...made,
      rolloutId,
      mustBeLossless: change.up === null,
      notes: notesOf(change, made),
      choice: change.walk,
    });
  },
};
