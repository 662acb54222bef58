import type { Change } from "@/lib/domain/change/change";
import { assertNever } from "@/lib/domain/invariant";
import type { PhaseName } from "@/lib/domain/plan/plan";
import { expression, ident, type Sql, sql } from "@/lib/domain/sql/sql";
import { askAddColumns } from "./ask-add-columns-data";
import { Asker } from "./asker";
import { rulesOnOverlay } from "./carried-rules";
import type { DataQuestion, Overlay } from "./data-question";
import type { Subject } from "./subject";
import { isWidening } from "./widening";

/** What each kind of change asks of the rows that are there. */

type Of<K extends Change["kind"]> = Extract<Change, { kind: K }>;

function present<T>(values: readonly (T | null)[]): T[] {
  return values.filter((value) => value !== null);
}

function askChangeType(change: Of<"change_type">, ask: Asker): DataQuestion[] {
  const { column } = change;
  const type = ask.type(change.type);
  if (ask.isBehind || type === null) return [];
  const up = change.up === null ? null : ask.resolve(change.up);
  if (up?.kind === "volatile") return [ask.untried(column)];
  if (up?.kind === "unknown") return [];
  const value = up?.sql ?? ident(column);
  const overlay: Overlay = { name: column, type, value };
  const down = change.down === null ? null : ask.resolve(change.down, "changed");
  const back =
    down === null || down.kind === "usable"
      ? ask.roundTrip(column, down?.sql ?? ident(column), ask.source([overlay], [column]), "meaning")
      : down.kind === "volatile"
        ? ask.untried(`${column}, on the way back`)
        : null;
  const from = ask.typeOf(column);
  const isHarmless = up === null && from !== null && isWidening(from.text, type.text);
  return present<DataQuestion>([
    ask.trial(column, value, type, null, ask.phase("backfill")),
    back,
    ...(isHarmless ? [] : rulesOnOverlay(ask, [overlay], ask.phase("constrain"))),
  ]);
}

function askSplitMerge(change: Of<"split_merge">, ask: Asker): DataQuestion[] {
  if (ask.isBehind) return [];
  const found: DataQuestion[] = [];
  const overlays: Overlay[] = [];
  for (const { name, type: typeText, up } of change.into) {
    const type = ask.type(typeText);
    const resolved = ask.resolve(up);
    if (resolved.kind === "volatile") found.push(ask.untried(name));
    if (resolved.kind !== "usable" || type === null) continue;
    overlays.push({ name, type, value: resolved.sql });
    found.push(ask.trial(name, resolved.sql, type, null, ask.phase("backfill")));
  }
  if (overlays.length < change.into.length) return found;
  const source = ask.source(
    overlays,
    change.from.map((one) => one.name),
  );
  for (const { name, nullable } of change.into) {
    if (!nullable) found.push(ask.nulls(name, source, "breaks", { provenIn: ask.phase("constrain") }));
  }
  for (const { name, down } of change.from) {
    const resolved = ask.resolve(down, "changed");
    if (resolved.kind === "volatile") found.push(ask.untried(`${name}, on the way back`));
    if (resolved.kind !== "usable") continue;
    found.push(...present([ask.roundTrip(name, resolved.sql, source, "meaning")]));
  }
  return found;
}

function askSetNotNull(change: Of<"set_not_null">, ask: Asker): DataQuestion[] {
  const { column, nulls } = change;
  const provenIn = ask.phase("constrain");
  if (nulls.kind === "refuse" || ask.isBehind) {
    return [ask.nulls(column, ask.source(), "breaks", { provenIn })];
  }
  const handled = ask.nulls(column, ask.source(), "handled", {
    provenIn,
    detail: `they get ${nulls.expression}`,
  });
  const fill = ask.resolve(nulls.expression);
  const type = ask.typeOf(column);
  if (fill.kind === "volatile") return [handled, ask.untried(`${column} of rows that are NULL`)];
  if (fill.kind === "unknown" || type === null) return [handled];
  const cast = sql`cast((${fill.sql}) as ${expression(type)})`;
  const filled: Overlay = { name: column, type, value: sql`coalesce(${ident(column)}, ${cast})` };
  return [
    handled,
    ask.trial(column, fill.sql, type, sql`${ident(column)} is null`, ask.phase("backfill")),
    ask.nulls(column, ask.source([filled]), "breaks", { provenIn }),
  ];
}

function askForeignKey(change: Of<"add_foreign_key">, ask: Asker): DataQuestion[] {
  const { schema, table, columns } = change.references;
  const fate = { refuse: "breaks", set_null: ask.isBehind ? "breaks" : "handled", keep: "kept" } as const;
  const references = { schema, table, columns };
  return [
    ask.orphans(change.columns, references, ask.source(), fate[change.orphans.kind], {
      provenIn: change.orphans.kind === "keep" ? null : ask.phase("constrain"),
    }),
  ];
}

function askUnique(change: Of<"add_unique">, ask: Asker): DataQuestion[] {
  const { columns, duplicates } = change;
  const isHandled = duplicates.kind === "rewrite" && !ask.isBehind;
  return [
    ask.duplicates(columns.join(", "), columns.map(ident), ask.source(), isHandled ? "handled" : "breaks", {
      provenIn: ask.buildPhase,
      nullsNotDistinct: change.nullsNotDistinct,
      column: columns.length === 1 ? (columns[0] ?? null) : null,
      detail: isHandled ? `all but the first get ${duplicates.column} = ${duplicates.expression}` : null,
    }),
  ];
}

function askCheck(change: Of<"add_check">, ask: Asker): DataQuestion[] {
  const check = ask.resolve(change.expression);
  if (check.kind === "volatile") return [ask.untried("the check")];
  if (check.kind === "unknown") return [];
  const { violations } = change;
  const provenIn = violations.kind === "keep" ? null : ask.phase("constrain");
  const plain = (fate: "breaks" | "handled" | "kept", detail: string | null = null) =>
    ask.violations(check.parsed, ask.source(), fate, { provenIn, detail });
  if (violations.kind === "keep") return [plain("kept")];
  if (violations.kind === "refuse" || ask.isBehind) return [plain("breaks")];
  const { column } = violations;
  const handled = plain("handled", `they get ${column} = ${violations.expression}`);
  const rewrite = ask.resolve(violations.expression);
  const type = ask.typeOf(column);
  if (rewrite.kind === "volatile") return [handled, ask.untried(`${column} of rows that break the check`)];
  if (rewrite.kind === "unknown" || type === null) return [handled];
  const isBroken = sql`(${check.sql}) is false`;
  const mended: Overlay = {
    name: column,
    type,
    value: sql`case when ${isBroken} then ${rewrite.sql} else ${ident(column)} end`,
  };
  return [
    handled,
    ask.trial(column, rewrite.sql, type, isBroken, ask.phase("backfill")),
    ask.violations(check.parsed, ask.source([mended]), "breaks", { provenIn }),
  ];
}

function askIndex(change: Of<"add_index">, ask: Asker): DataQuestion[] {
  const provenIn: PhaseName | null = ask.buildPhase;
  const where = change.where === null ? null : ask.resolve(change.where);
  const parts = change.parts.map((part) =>
    part.of.kind === "column"
      ? { kind: "usable" as const, sql: ident(part.of.name), text: part.of.name, isColumn: true }
      : { ...ask.resolve(part.of.expression), text: part.of.expression, isColumn: false },
  );
  // An index takes immutable expressions only; what is volatile is refused elsewhere.
  if (where !== null && where.kind !== "usable") return [];
  const values: Sql[] = parts.flatMap((part) => (part.kind === "usable" ? [part.sql] : []));
  if (values.length < parts.length) return [];
  const trials = parts.flatMap((part) =>
    part.kind === "usable" && !part.isColumn
      ? [ask.trial(part.text, part.sql, null, where?.sql ?? null, provenIn)]
      : [],
  );
  if (!change.isUnique) return trials;
  return [
    ...trials,
    ask.duplicates(parts.map((part) => part.text).join(", "), values, ask.source(), "breaks", {
      provenIn,
      where: where?.sql ?? null,
      column: parts.length === 1 && parts[0]?.isColumn === true && where === null ? parts[0].text : null,
    }),
  ];
}

function askDropColumn(change: Of<"drop_column">, ask: Asker): DataQuestion[] {
  if (change.down === null || !ask.has(change.column)) return [];
  const down = ask.resolve(change.down, "changed");
  if (down.kind === "volatile") return [ask.untried(`${change.column}, on the way back`)];
  if (down.kind === "unknown") return [];
  return present<DataQuestion>([
    ask.trial(change.column, down.sql, ask.typeOf(change.column), null, null),
    ask.roundTrip(change.column, down.sql, ask.source(), "way_back"),
  ]);
}

function askFillOnly(change: Of<"fill_only">, ask: Asker): DataQuestion[] {
  if (ask.isBehind) return [];
  const where = change.where === null ? null : ask.resolve(change.where);
  if (where?.kind === "volatile") return [ask.untried("the condition")];
  if (where?.kind === "unknown") return [];
  const found: DataQuestion[] = [];
  const overlays: Overlay[] = [];
  for (const { name, fill } of change.columns) {
    const resolved = ask.resolve(fill.expression);
    const type = ask.typeOf(name);
    if (resolved.kind === "volatile") found.push(ask.untried(name));
    if (resolved.kind !== "usable" || type === null) continue;
    const own = ident(name);
    const isNull = fill.kind === "when_null" ? sql`${own} is null` : null;
    const wanted = where === null ? isNull : isNull === null ? where.sql : sql`(${where.sql}) and ${isNull}`;
    found.push(ask.trial(name, resolved.sql, type, wanted, ask.phase("backfill")));
    const value = sql`cast((${resolved.sql}) as ${expression(type)})`;
    overlays.push({
      name,
      type,
      value: wanted === null ? value : sql`case when ${wanted} then ${value} else ${own} end`,
    });
  }
  return [...found, ...rulesOnOverlay(ask, overlays, ask.phase("backfill"))];
}

/** What has to be known of the rows before this moment. Pure; the parser must be loaded. */
export function listDataQuestions(subject: Subject): readonly DataQuestion[] {
  const ask = new Asker(subject);
  const { change } = subject;
  switch (change.kind) {
    case "add_columns":
      return askAddColumns(change, ask);
    case "change_type":
      return askChangeType(change, ask);
    case "split_merge":
      return askSplitMerge(change, ask);
    case "set_not_null":
      return askSetNotNull(change, ask);
    case "add_foreign_key":
      return askForeignKey(change, ask);
    case "add_unique":
      return askUnique(change, ask);
    case "add_check":
      return askCheck(change, ask);
    case "add_index":
      return askIndex(change, ask);
    case "drop_column":
      return askDropColumn(change, ask);
    case "fill_only":
      return askFillOnly(change, ask);
    // No row is looked at, and none can stand in the way.
    case "rename_column":
    case "drop_not_null":
    case "set_default":
    case "drop_default":
      return [];
    default:
      return assertNever(change);
  }
}
