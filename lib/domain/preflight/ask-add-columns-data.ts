import type { AddColumns, NewColumn } from "@/lib/domain/change/add-columns/add-columns-schema";
import { expression, ident, sql } from "@/lib/domain/sql/sql";
import type { Asker } from "./asker";
import type { DataQuestion, Overlay } from "./data-question";

/** What "add column(s)" asks of the rows: whether their new values will be there, and fit the constraints to come. */

type Planned = Overlay | "volatile" | "unknown";

/** Its value in every row once the walk is done; null once the column itself can be asked. */
function plannedValue(column: NewColumn, ask: Asker): Planned | null {
  const type = ask.type(column.type);
  if (type === null) return "unknown";
  const { fill } = column;
  const isWalked = fill.kind === "derive" || fill.kind === "when_null";
  if (ask.has(column.name) && (!isWalked || ask.isBehind)) return null;
  if (fill.kind === "none") return { name: column.name, type, value: sql`null` };
  const resolved = ask.resolve(fill.expression);
  if (resolved.kind !== "usable") return resolved.kind;
  const cast = sql`cast((${resolved.sql}) as ${expression(type)})`;
  const isKept = fill.kind === "when_null" && ask.has(column.name);
  return { name: column.name, type, value: isKept ? sql`coalesce(${ident(column.name)}, ${cast})` : cast };
}

/** The overlay for these columns, or why there is none. */
function overlayOf(
  columns: readonly string[],
  planned: ReadonlyMap<string, Planned | null>,
): readonly Overlay[] | "volatile" | "unknown" {
  const found: Overlay[] = [];
  for (const name of columns) {
    const one = planned.get(name) ?? null;
    if (one === "volatile" || one === "unknown") return one;
    if (one !== null) found.push(one);
  }
  return found;
}

function askColumn(column: NewColumn, overlay: Planned | null, ask: Asker): DataQuestion[] {
  const { name, fill } = column;
  if (fill.kind !== "derive" && fill.kind !== "when_null") return [];
  if (overlay === "volatile") return [ask.untried(name)];
  if (overlay === "unknown") return [];
  const provenIn = ask.phase("constrain");
  if (overlay === null) {
    return column.nullable ? [] : [ask.nulls(name, ask.source(), "breaks", { provenIn })];
  }
  const where = fill.kind === "when_null" && ask.has(name) ? sql`${ident(name)} is null` : null;
  const source = ask.source([overlay]);
  return [
    ask.trial(name, overlay.value, overlay.type, where, ask.phase("backfill")),
    ...(column.nullable ? [] : [ask.nulls(name, source, "breaks", { provenIn })]),
  ];
}

/** The questions of an "add column(s)". Pure. */
export function askAddColumns(change: AddColumns, ask: Asker): DataQuestion[] {
  const planned = new Map(change.columns.map((column) => [column.name, plannedValue(column, ask)]));
  const found = change.columns.flatMap((column) => askColumn(column, planned.get(column.name) ?? null, ask));
  for (const constraint of change.constraints) {
    const read =
      constraint.kind === "check"
        ? ask.resolve(constraint.expression)
        : { kind: "usable" as const, parsed: null };
    if (read.kind !== "usable") continue;
    const columns =
      constraint.kind === "unique"
        ? constraint.columns
        : constraint.kind === "foreign_key"
          ? [constraint.column]
          : (read.parsed?.columns ?? []);
    const overlay = overlayOf(columns, planned);
    if (overlay === "unknown") continue;
    if (overlay === "volatile") {
      found.push(ask.untried(columns.join(", ")));
      continue;
    }
    const source = ask.source(overlay);
    switch (constraint.kind) {
      case "unique":
        found.push(
          ask.duplicates(columns.join(", "), columns.map(ident), source, "breaks", {
            provenIn: ask.buildPhase,
            column: columns.length === 1 ? (columns[0] ?? null) : null,
          }),
        );
        break;
      case "foreign_key":
        found.push(
          ask.orphans(
            columns,
            { ...constraint.references, columns: [constraint.references.column] },
            source,
            "breaks",
            { provenIn: ask.phase("constrain") },
          ),
        );
        break;
      case "check":
        if (read.parsed !== null) {
          found.push(ask.violations(read.parsed, source, "breaks", { provenIn: ask.phase("constrain") }));
        }
    }
  }
  return found;
}
