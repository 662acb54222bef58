import type { AddIndex } from "@/lib/domain/change/add-index/add-index-schema";
import { readIndexShape } from "@/lib/domain/change/add-index/index-shape";
import { methodLimits } from "@/lib/domain/change/add-index/judge-add-index";
import { judgeOperatorClass } from "@/lib/domain/change/add-index/operator-classes";
import type { ExpressionQuestion } from "@/lib/domain/change/kind";
import { problem } from "@/lib/domain/change/problem";
import { findExpressionFacts } from "@/lib/domain/change/resolve-expression";
import type { ChangeFacts, ColumnFacts, TableFacts } from "@/lib/domain/facts/table-facts";
import type { Problem } from "@/lib/domain/plan/plan";
import { parseCheckDefinition } from "@/lib/domain/sql/check-definition";
import { parseExpression, putInPlace } from "@/lib/domain/sql/expression";
import { expressionsOfIndex } from "@/lib/domain/sql/rewrite-definition";
import type { Printed } from "@/lib/domain/sql/sql";
import type { ChangeType } from "./change-type-schema";
import { isCollatable } from "./replaced-column";

/**
 * What stands on a column has to make sense over its new type, too: the expressions of checks and indexes, and the default. The server is asked before
 * anything is planned; else the rollout would learn of it in the middle of its way.
 */

interface Standing {
  /** For people: `The check amount_known`. */
  readonly what: string;
  readonly source: string;
  readonly isOfIndex: boolean;
}

function standingOn(table: TableFacts, column: string): Standing[] {
  const checks = table.constraints
    .filter((one) => one.kind === "check" && one.columns.includes(column))
    .flatMap((one): Standing[] => {
      const parsed = parseCheckDefinition(one.definition);
      return parsed === null
        ? []
        : [{ what: `The check ${one.name}`, source: parsed.printed.text, isOfIndex: false }];
    });
  const indexes = table.indexes
    .filter((one) => one.valid && one.columns.includes(column))
    .flatMap((one) =>
      expressionsOfIndex(one.definition).map(
        (printed): Standing => ({ what: `The index ${one.name}`, source: printed.text, isOfIndex: true }),
      ),
    );
  return [...checks, ...indexes];
}

/** What the default may become, the best first; empty where there is none to carry, null where the conversion can't be applied to it. */
function defaultsFor(change: ChangeType, column: ColumnFacts): readonly Printed[] | null {
  if (column.default === null || column.identity !== "none" || column.generated !== "none") return [];
  const present = parseExpression(column.default);
  if (present.kind === "invalid") return null;
  if (change.up === null) {
    const cast = parseExpression(`cast((${present.printed.text}) as ${change.type})`);
    return cast.kind === "valid" ? [present.printed, cast.printed] : [present.printed];
  }
  const up = parseExpression(change.up);
  const converted = up.kind === "valid" ? putInPlace(up, change.column, present) : null;
  return converted === null ? null : [converted];
}

/** What to ask the server about them. */
export function askRetyped(change: ChangeType, table: TableFacts | null): ExpressionQuestion[] {
  const column = table?.columns.find((one) => one.name === change.column);
  if (table === null || column === undefined) return [];
  const columns = [{ name: change.column, type: change.type }];
  const shared = { row: "changed", columns } as const;
  return [
    ...standingOn(table, change.column).map(({ source }) => ({ ...shared, source, asType: null })),
    ...(defaultsFor(change, column) ?? []).map(({ text }) => ({
      ...shared,
      source: text,
      asType: change.type,
    })),
  ];
}

/** The default over the new type; null for none. Where the server was not asked, the first that may be. */
export function retypedDefault(change: ChangeType, facts: ChangeFacts, column: ColumnFacts): Printed | null {
  const found = defaultsFor(change, column) ?? [];
  const isRefused = ({ text }: Printed) =>
    findExpressionFacts(facts, text, "changed")?.result.kind === "invalid";
  return found.find((one) => !isRefused(one)) ?? null;
}

/** Types that take one another's operator classes. */
const texts = /^(text|character varying|character|citext)\b/;

function isKnownMethod(method: string): method is AddIndex["method"] {
  return Object.hasOwn(methodLimits, method);
}

function judgeParts(facts: ChangeFacts, column: ColumnFacts, type: string): string[] {
  return facts.table.indexes
    .filter((one) => one.valid && one.columns.includes(column.name))
    .flatMap((one) => {
      const shape = readIndexShape(one);
      if (shape === null || !shape.parts.includes(column.name)) return [];
      if (isKnownMethod(shape.method) && judgeOperatorClass(type, shape.method) === "missing") {
        return [
          `The index ${one.name} can't be built over ${type}: its method ${shape.method} does not take this type.`,
        ];
      }
      if (shape.collated.includes(column.name) && !isCollatable(type)) {
        return [`The index ${one.name} names a collation, which ${type} has not.`];
      }
      const isSame = texts.test(column.type) && texts.test(type);
      return isSame || !shape.classes.has(column.name)
        ? []
        : [
            `The index ${one.name} names the operator class ${shape.classes.get(column.name)}, which is not one of ${type}.`,
          ];
    });
}

/** Judges them by what the server said; `type` is the new one as it spells it. */
export function judgeRetyped(
  change: ChangeType,
  facts: ChangeFacts,
  column: ColumnFacts,
  type: string,
): Problem[] {
  const remedy = "Drop it before this rollout, and create it again, for the new type, after it.";
  const refuse = (message: string) => problem("error", "not_carried_over", message, { path: "type", remedy });
  const standing = standingOn(facts.table, column.name).flatMap(({ what, source, isOfIndex }) => {
    const said = findExpressionFacts(facts, source, "changed")?.result;
    if (said?.kind === "invalid") return [refuse(`${what} makes no sense over ${type}: ${said.message}`)];
    return isOfIndex && said !== undefined && said.volatility !== "immutable"
      ? [refuse(`${what} can't be built over ${type}: ${source} is ${said.volatility} then.`)]
      : [];
  });
  const found = [...standing, ...judgeParts(facts, column, type).map(refuse)];
  const isCarried =
    defaultsFor(change, column)?.length === 0 || retypedDefault(change, facts, column) !== null;
  if (isCarried) return found;
  return [
    ...found,
    problem(
      "error",
      "default_not_converted",
      `The default of ${column.name}, ${column.default}, can't be converted to ${type}.`,
      {
        path: change.up === null ? "type" : "up",
        remedy: "Drop the default before this rollout, and set one of the new type after it.",
      },
    ),
  ];
}
