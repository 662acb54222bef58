import type {
  AddCheck,
  AddForeignKey,
  AddUnique,
  SetNotNull,
} from "@/lib/domain/change/constraints/constraint-schemas";
import { expression, ident, sql } from "@/lib/domain/sql/sql";
import type { Asker } from "./asker";
import type { DataQuestion, Overlay } from "./data-question";

/** What constraints on columns that are there ask of the rows. */

/** Which rows are NULL, and whether the rule mends them. */
export function askSetNotNull(change: SetNotNull, ask: Asker): DataQuestion[] {
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

/** Which rows refer to nothing. */
export function askForeignKey(change: AddForeignKey, ask: Asker): DataQuestion[] {
  const { schema, table, columns } = change.references;
  const fate = { refuse: "breaks", set_null: ask.isBehind ? "breaks" : "handled", keep: "kept" } as const;
  const references = { schema, table, columns };
  return [
    ask.orphans(change.columns, references, ask.source(), fate[change.orphans.kind], {
      provenIn: change.orphans.kind === "keep" ? null : ask.phase("constrain"),
    }),
  ];
}

/** Which rows repeat another. */
export function askUnique(change: AddUnique, ask: Asker): DataQuestion[] {
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

/** Which rows break the check, and whether the rule mends them. */
export function askCheck(change: AddCheck, ask: Asker): DataQuestion[] {
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
