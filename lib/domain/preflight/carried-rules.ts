import type { PhaseName } from "@/lib/domain/plan/plan";
import { parseCheckDefinition } from "@/lib/domain/sql/check-definition";
import { ident } from "@/lib/domain/sql/sql";
import type { Asker } from "./asker";
import type { DataQuestion, Overlay } from "./data-question";

/**
 * Whether the values that columns are to get fit the rules that stand on them already: NOT NULL, unique, checks, foreign keys. Rules of indexes without a
 * constraint are left to the build.
 */
export function rulesOnOverlay(
  ask: Asker,
  overlays: readonly Overlay[],
  provenIn: PhaseName | null,
): DataQuestion[] {
  const { columns, constraints } = ask.subject.facts.table;
  const names = new Set(overlays.map((one) => one.name));
  const source = ask.source(overlays);
  const found: DataQuestion[] = [];
  for (const column of columns) {
    if (names.has(column.name) && !column.nullable) {
      found.push(ask.nulls(column.name, source, "breaks", { provenIn }));
    }
  }
  for (const constraint of constraints) {
    if (!constraint.columns.some((name) => names.has(name))) continue;
    if (constraint.kind === "unique" || constraint.kind === "primary_key") {
      found.push(
        ask.duplicates(constraint.columns.join(", "), constraint.columns.map(ident), source, "breaks", {
          provenIn,
          nullsNotDistinct: constraint.definition.includes("NULLS NOT DISTINCT"),
        }),
      );
    }
    if (constraint.kind === "check" && constraint.validated) {
      const check = parseCheckDefinition(constraint.definition);
      if (check !== null) found.push(ask.violations(check, source, "breaks", { provenIn }));
    }
    if (constraint.kind === "foreign_key" && constraint.validated && constraint.references !== null) {
      const { schema, name, columns: referenced } = constraint.references;
      found.push(
        ask.orphans(constraint.columns, { schema, table: name, columns: referenced }, source, "breaks", {
          provenIn,
        }),
      );
    }
  }
  return found;
}
