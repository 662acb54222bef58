import { type AtOnceLimits, judgeAtOnce } from "@/lib/domain/change/at-once";
import { judgeExpression } from "@/lib/domain/change/judge-expression";
import { findColumn, judgePresentColumns } from "@/lib/domain/change/judge-present-column";
import { judgeTable, sortProblems } from "@/lib/domain/change/judge-table";
import { problem } from "@/lib/domain/change/problem";
import { findExpressionFacts, resolveExpression } from "@/lib/domain/change/resolve-expression";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import type { Problem } from "@/lib/domain/plan/plan";
import type { AddIndex, IndexPart } from "./add-index-schema";
import { indexName } from "./index-definition";
import { readIndexShape } from "./index-shape";
import { judgeOperatorClass } from "./operator-classes";

/** What each method can't do (PostgreSQL 14 to 18). */
export const methodLimits: Readonly<
  Record<AddIndex["method"], { unique: boolean; many: boolean; include: boolean; order: boolean }>
> = {
  btree: { unique: true, many: true, include: true, order: true },
  hash: { unique: false, many: false, include: false, order: false },
  gin: { unique: false, many: true, include: false, order: false },
  gist: { unique: false, many: true, include: true, order: false },
  spgist: { unique: false, many: false, include: true, order: false },
  brin: { unique: false, many: true, include: false, order: false },
};

function judgeMethod(change: AddIndex): Problem[] {
  const { method } = change;
  const can = methodLimits[method];
  const found: Problem[] = [];
  const refuse = (code: string, message: string, path: string) => {
    found.push(
      problem("error", code, message, { path, remedy: "Choose the method btree, or leave this out." }),
    );
  };
  if (change.isUnique && !can.unique) {
    refuse("method_not_unique", `An index of the method ${method} can't be unique.`, "isUnique");
  }
  if (change.parts.length > 1 && !can.many) {
    refuse("method_one_part", `An index of the method ${method} takes one column or expression.`, "parts");
  }
  if (change.include.length > 0 && !can.include) {
    refuse("method_no_include", `An index of the method ${method} can't include further columns.`, "include");
  }
  change.parts.forEach((part, at) => {
    if ((part.order === "descending" || part.nulls !== null) && !can.order) {
      refuse("method_no_order", `An index of the method ${method} has no order.`, `parts.${at}.order`);
    }
  });
  if (change.parts.length + change.include.length > 32) {
    refuse("too_many_parts", "An index takes at most 32 columns.", "include");
  }
  return found;
}

const remedyImmutable =
  "Use only immutable functions: name the time zone or the text search configuration in the expression, say.";

function judgeVirtual(facts: ChangeFacts, names: readonly string[], path: string): Problem[] {
  return names
    .filter((name) => findColumn(facts, name)?.generated === "virtual")
    .map((name) =>
      problem(
        "error",
        "virtual_column",
        `${name} is a virtual generated column, which can't be in an index.`,
        {
          path,
          remedy: "Build the index over the expression that it is generated from.",
        },
      ),
    );
}

function judgeImmutable(facts: ChangeFacts, source: string, path: string, what: string): Problem[] {
  const found = judgeExpression(facts, source, path, what);
  const said = resolveExpression(facts, source);
  if (said === null) return found;
  found.push(...judgeVirtual(facts, said.columns, path));
  if (said.volatility !== "immutable") {
    found.push(
      problem(
        "error",
        "expression_not_immutable",
        `${what} is ${said.volatility}: its result may change while the row does not, so PostgreSQL refuses it in an index.`,
        { path, remedy: remedyImmutable },
      ),
    );
  }
  return found;
}

function typeOf(part: IndexPart, facts: ChangeFacts): string | null {
  if (part.of.kind === "column") return findColumn(facts, part.of.name)?.type ?? null;
  const said = findExpressionFacts(facts, part.of.expression)?.result;
  return said?.kind === "valid" ? said.type : null;
}

function judgePart(change: AddIndex, part: IndexPart, at: number, facts: ChangeFacts): Problem[] {
  const path = `parts.${at}`;
  const { of } = part;
  const found: Problem[] = [];
  if (of.kind === "column") {
    found.push(...judgePresentColumns(facts, [of.name], `${path}.of.name`));
    found.push(...judgeVirtual(facts, [of.name], `${path}.of.name`));
  } else {
    found.push(...judgeImmutable(facts, of.expression, `${path}.of.expression`, "The expression"));
    if (resolveExpression(facts, of.expression)?.columns.length === 0) {
      found.push(
        problem(
          "warning",
          "expression_reads_nothing",
          "This expression reads no column: it is the same for every row.",
          {
            path: `${path}.of.expression`,
          },
        ),
      );
    }
  }
  const type = typeOf(part, facts);
  const has =
    type === null || part.operatorClass !== null ? "there" : judgeOperatorClass(type, change.method);
  if (has !== "there") {
    const message =
      has === "missing"
        ? `The type ${type} can't be in an index of the method ${change.method}.`
        : `PostgreSQL itself has no operator class of the method ${change.method} for the type ${type}: without an extension that brings one, the build fails.`;
    found.push(
      problem(has === "missing" ? "error" : "warning", "no_operator_class", message, {
        path: `${path}.operatorClass`,
        remedy: "Choose another method, or name an operator class (gin_trgm_ops of pg_trgm, say).",
      }),
    );
  }
  return found;
}

/** An index that serves already, or makes this one serve for little. */
function judgeTwin(change: AddIndex, facts: ChangeFacts): Problem[] {
  const wanted = change.parts.map((part) => (part.of.kind === "column" ? part.of.name : null));
  const isPlain = change.parts.every(
    (part) => part.operatorClass === null && part.order === "ascending" && part.nulls === null,
  );
  if (!isPlain || wanted.includes(null) || change.where !== null || change.include.length > 0) return [];
  return facts.table.indexes.flatMap((index) => {
    const shape = readIndexShape(index);
    if (shape === null || !index.valid || shape.isPartial || !shape.isPlain || shape.method !== change.method)
      return [];
    const begins = wanted.every((name, at) => shape.parts[at] === name);
    const serves = begins && (!change.isUnique || (shape.unique && shape.parts.length === wanted.length));
    return serves
      ? [
          problem("warning", "index_there", `The index ${index.name} begins with the same columns.`, {
            path: "parts",
            remedy: "It may serve already: every further index makes writes slower.",
          }),
        ]
      : [];
  });
}

/** Judges an "add index": what stands in the way and what one should know. Pure. */
export function judgeAddIndex(change: AddIndex, facts: ChangeFacts, limits: AtOnceLimits): Problem[] {
  const found = [
    ...judgeTable(facts),
    ...judgeMethod(change),
    ...judgeAtOnce(
      facts,
      change.atOnce === true,
      { instead: "a build beside the traffic", locks: "It blocks writes" },
      limits,
    ),
  ];
  change.parts.forEach((part, at) => {
    found.push(...judgePart(change, part, at, facts));
  });
  found.push(
    ...judgePresentColumns(facts, change.include, "include"),
    ...judgeVirtual(facts, change.include, "include"),
  );
  if (change.where !== null) {
    found.push(...judgeImmutable(facts, change.where, "where", "The condition"));
  }
  const name = indexName(change);
  if (facts.table.relationNames.includes(name)) {
    found.push(
      problem(
        "error",
        "object_name_taken",
        `The relation ${name} exists already, and this change would make one of that name.`,
        { path: "name", remedy: "Choose another name, or drop the one that is there." },
      ),
    );
  }
  if (change.isUnique) {
    found.push(
      problem(
        "info",
        "unique_binds_early",
        "The index refuses new duplicates before it is ready, and goes on doing so where the build fails, until what is left of it is dropped. Existing duplicates make the build fail.",
        { path: "isUnique", remedy: "“Add unique” looks for duplicates first." },
      ),
    );
  }
  return sortProblems([...found, ...judgeTwin(change, facts)]);
}
