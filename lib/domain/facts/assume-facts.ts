import type { Change } from "@/lib/domain/change/change";
import type { ExpressionQuestion, Questions } from "@/lib/domain/change/kind";
import { kindOf } from "@/lib/domain/change/kinds";
import { parseExpression } from "@/lib/domain/sql/expression";
import { member } from "@/lib/domain/sql/parser";
import { parseTypeName } from "@/lib/domain/sql/type-name";
import { steadyFunctions } from "@/lib/domain/statement/lint/builtin-functions";
import type { KnownDatabase } from "@/lib/domain/statement/lint/known/known-database";
import type { WrittenName } from "@/lib/domain/statement/lint/tree/names";
import { printType, typeOf, typeOfText } from "@/lib/domain/statement/lint/tree/sql-type";
import type { Assumptions } from "./assumptions";
import type { ChangeFacts, ExpressionFacts, TableFacts, TypeFacts } from "./table-facts";

/**
 * Answers the questions of a change without a server, as carefully as can be, and says what was taken for granted: only a server knows
 * what an expression's type is, whether a function is volatile, what a type's name means. Pure.
 */

function answerType(source: string, database: KnownDatabase | null): TypeFacts {
  const parsed = parseTypeName(source);
  if (parsed.kind === "invalid") {
    return { source, result: { kind: "invalid", message: parsed.message, position: parsed.position } };
  }
  const known = typeOfText(source);
  const type = known === null ? source.trim() : printType(known);
  const isDomain = known !== null && database?.findType(known)?.kind === "domain";
  return { source, result: { kind: "valid", type, isDomain, isSerial: parsed.isSerial } };
}

function typeOfExpression(question: ExpressionQuestion, tree: Parameters<typeof member>[0]): string {
  const cast = typeOf(member(tree, "TypeCast", "typeName"));
  if (cast !== null) return printType(cast);
  const wanted = question.asType === null ? null : typeOfText(question.asType);
  return wanted === null ? (question.asType ?? "text") : printType(wanted);
}

function answerExpression(
  question: ExpressionQuestion,
  table: TableFacts,
  assumptions: Assumptions,
  database: KnownDatabase | null,
): ExpressionFacts {
  const { source, row } = question;
  const parsed = parseExpression(source);
  if (parsed.kind === "invalid") {
    const { message, position } = parsed;
    return { source, row, result: { kind: "invalid", message, position, hint: null } };
  }
  const present = table.columns.map((column) => column.name);
  const known = new Set([...present, ...(question.columns ?? []).map((column) => column.name)]);
  const foreign = parsed.columns.find((name) => !known.has(name));
  if (foreign !== undefined) {
    const message = `column "${foreign}" does not exist`;
    return {
      source,
      row,
      result: { kind: "invalid", message, position: source.indexOf(foreign), hint: null },
    };
  }
  const isSteady = (called: WrittenName) => {
    const volatility = database?.findFunction(called) ?? null;
    return volatility === null ? steadyFunctions.has(called.name) : volatility !== "volatile";
  };
  const unknown = parsed.functions.filter((called) => !isSteady(called));
  for (const { name } of unknown) assumptions.add(`${name}() is volatile`);
  assumptions.add(`the type of ${source.trim()} fits`);
  return {
    source,
    row,
    result: {
      kind: "valid",
      type: typeOfExpression(question, parsed.tree),
      volatility: unknown.length === 0 ? "immutable" : "volatile",
      columns: present.filter((name) => parsed.columns.includes(name)),
    },
  };
}

function answerReference(
  reference: Questions["references"][number],
  assumptions: Assumptions,
  database: KnownDatabase | null,
) {
  const { schema, name, columns } = reference;
  const known = database?.findTable({ schema, name }) ?? null;
  if (known?.isComplete === true) {
    const types = columns.flatMap((one) => {
      const type = known.columns.get(one)?.type ?? null;
      return type === null ? [] : [printType(type)];
    });
    const wanted = [...columns].sort().join("\0");
    const isUnique = [...known.indexes.values()].some(
      (one) => one.unique && one.isPlain && [...one.columns].sort().join("\0") === wanted,
    );
    const exists = columns.every((one) => known.columns.has(one));
    return { schema, name, columns: [...columns], exists, isUnique: exists && isUnique, types };
  }
  assumptions.add(`${name} (${columns.join(", ")}) is there and unique`);
  return { schema, name, columns: [...columns], exists: true, isUnique: true, types: [] };
}

/** Facts for a change on a table that is known, without a server. What was assumed is added to `assumptions`. */
export function assumeFacts(
  change: Change,
  table: TableFacts,
  assumptions: Assumptions,
  database: KnownDatabase | null,
): ChangeFacts {
  const asked = kindOf(change).ask(table);
  const answers = new Map<string, ExpressionFacts>();
  for (const question of asked.expressions) {
    const key = JSON.stringify([question.row, question.source]);
    if (answers.get(key)?.result.kind === "invalid") continue;
    answers.set(key, answerExpression(question, table, assumptions, database));
  }
  return {
    table,
    types: [...new Set(asked.types)].map((source) => answerType(source, database)),
    expressions: [...answers.values()],
    references: asked.references.map((reference) => answerReference(reference, assumptions, database)),
    related: [],
  };
}
