import type { Change } from "@/lib/domain/change/change";
import { isWidening } from "@/lib/domain/change/replace-columns/widening";
import { assertNever } from "@/lib/domain/invariant";
import type { PhaseName } from "@/lib/domain/plan/plan";
import { expression, ident, type Sql, sql } from "@/lib/domain/sql/sql";
import { askAddColumns } from "./ask-add-columns-data";
import { askCheck, askForeignKey, askSetNotNull, askUnique } from "./ask-constraints-data";
import { Asker } from "./asker";
import { rulesOnOverlay } from "./carried-rules";
import type { DataQuestion, Overlay } from "./data-question";
import type { Subject } from "./subject";

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
  // With a cast of ours, every row has to come back as it was, or the verification fails.
  const about = up === null && ask.phase("verify") !== null ? "lossless" : "meaning";
  const down = change.down === null ? null : ask.resolve(change.down, "changed");
  const back =
    down === null || down.kind === "usable"
      ? ask.roundTrip(column, down?.sql ?? ident(column), ask.source([overlay], [column]), about)
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

/** Whether the phase that would fail on what is found is behind: then it did not. */
function isSettled(question: DataQuestion, { plan, moment }: Subject): boolean {
  if (question.provenIn === null || moment === "submit") return false;
  const names = plan.phases.map((phase) => phase.name);
  return names.indexOf(question.provenIn) < names.indexOf(moment);
}

/** What has to be known of the rows before this moment. Pure; the parser must be loaded. */
export function listDataQuestions(subject: Subject): readonly DataQuestion[] {
  return askByKind(subject).filter((question) => !isSettled(question, subject));
}

function askByKind(subject: Subject): readonly DataQuestion[] {
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
