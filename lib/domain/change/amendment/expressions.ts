import type { Change } from "@/lib/domain/change/change";
import { printCanonicalJson } from "@/lib/domain/plan/canonical-json";

/**
 * The expressions by which a change fills rows: what may be amended once its backfill has met rows that they fail on. Everything else of
 * a change is settled by then: its objects are in the target.
 */
export interface FillExpression {
  /** Where it stands in the change: `columns.0.fill.expression`. */
  readonly path: string;
  /** The column that it gives. */
  readonly column: string;
  /** `up`: new values from old ones; `down`: the way back. */
  readonly direction: "up" | "down";
  /** Null where the change leaves it to a plain cast. */
  readonly source: string | null;
  readonly isOptional: boolean;
}

function up(path: string, column: string, source: string): FillExpression {
  return { path, column, direction: "up", source, isOptional: false };
}

/** Every expression of a change that may be amended, in its order. Constant and virtual fills are none: no walk evaluates them. */
export function listFillExpressions(change: Change): readonly FillExpression[] {
  switch (change.kind) {
    case "add_columns":
      return change.columns.flatMap(({ name, fill }, at) =>
        fill.kind === "derive" || fill.kind === "when_null"
          ? [up(`columns.${at}.fill.expression`, name, fill.expression)]
          : [],
      );
    case "fill_only":
      return change.columns.map(({ name, fill }, at) =>
        up(`columns.${at}.fill.expression`, name, fill.expression),
      );
    case "change_type":
      return [
        { path: "up", column: change.column, direction: "up", source: change.up, isOptional: true },
        { path: "down", column: change.column, direction: "down", source: change.down, isOptional: true },
      ];
    case "split_merge":
      return [
        ...change.into.map((one, at) => up(`into.${at}.up`, one.name, one.up)),
        ...change.from.map(
          (one, at): FillExpression => ({
            ...up(`from.${at}.down`, one.name, one.down),
            direction: "down",
          }),
        ),
      ];
    case "set_not_null":
      return change.nulls.kind === "fill"
        ? [up("nulls.expression", change.column, change.nulls.expression)]
        : [];
    case "add_unique":
      return change.duplicates.kind === "rewrite"
        ? [up("duplicates.expression", change.duplicates.column, change.duplicates.expression)]
        : [];
    case "add_check":
      return change.violations.kind === "rewrite"
        ? [up("violations.expression", change.violations.column, change.violations.expression)]
        : [];
    default:
      return [];
  }
}

/** A change with other texts for some of its expressions, by their paths; null leaves an optional one to a plain cast. */
export function withFillExpressions(change: Change, given: Readonly<Record<string, string | null>>): Change {
  // Own members only: a path is a person's text.
  const at = <T extends string | null>(path: string, present: T): T | string =>
    Object.hasOwn(given, path) ? (given[path] ?? present) : present;
  switch (change.kind) {
    case "add_columns":
      return {
        ...change,
        columns: change.columns.map((column, index) => {
          const { fill } = column;
          if (fill.kind !== "derive" && fill.kind !== "when_null") return column;
          const expression = at(`columns.${index}.fill.expression`, fill.expression);
          return { ...column, fill: { ...fill, expression } };
        }),
      };
    case "fill_only":
      return {
        ...change,
        columns: change.columns.map((column, index) => ({
          ...column,
          fill: {
            ...column.fill,
            expression: at(`columns.${index}.fill.expression`, column.fill.expression),
          },
        })),
      };
    case "change_type":
      return {
        ...change,
        up: Object.hasOwn(given, "up") ? (given.up ?? null) : change.up,
        down: Object.hasOwn(given, "down") ? (given.down ?? null) : change.down,
      };
    case "split_merge":
      return {
        ...change,
        into: change.into.map((one, index) => ({ ...one, up: at(`into.${index}.up`, one.up) })),
        from: change.from.map((one, index) => ({ ...one, down: at(`from.${index}.down`, one.down) })),
      };
    case "set_not_null":
      return change.nulls.kind === "fill"
        ? {
            ...change,
            nulls: { ...change.nulls, expression: at("nulls.expression", change.nulls.expression) },
          }
        : change;
    case "add_unique":
      return change.duplicates.kind === "rewrite"
        ? {
            ...change,
            duplicates: {
              ...change.duplicates,
              expression: at("duplicates.expression", change.duplicates.expression),
            },
          }
        : change;
    case "add_check":
      return change.violations.kind === "rewrite"
        ? {
            ...change,
            violations: {
              ...change.violations,
              expression: at("violations.expression", change.violations.expression),
            },
          }
        : change;
    default:
      return change;
  }
}

export type AmendedChange =
  /** Only these expressions differ, and at least one of them. */
  | { readonly kind: "expressions"; readonly paths: readonly string[] }
  | { readonly kind: "same" }
  /** Something else differs too. */
  | { readonly kind: "more" };

/** What an amended change differs in from the present one. */
export function compareAmended(before: Change, after: Change): AmendedChange {
  const wanted = listFillExpressions(after);
  const given = Object.fromEntries(wanted.map((one) => [one.path, one.source]));
  // The present change with the other one's expressions must be the other one.
  if (printCanonicalJson(withFillExpressions(before, given)) !== printCanonicalJson(after)) {
    return { kind: "more" };
  }
  const present = new Map(listFillExpressions(before).map((one) => [one.path, one.source]));
  const paths = wanted.filter((one) => present.get(one.path) !== one.source).map((one) => one.path);
  return paths.length === 0 ? { kind: "same" } : { kind: "expressions", paths };
}
