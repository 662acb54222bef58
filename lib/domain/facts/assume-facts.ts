import type { Change } from "@/lib/domain/change/change";
import type { ExpressionQuestion, Questions } from "@/lib/domain/change/kind";
import { kindOf } from "@/lib/domain/change/kinds";
import { parseExpression } from "@/lib/domain/sql/expression";
import { member } from "@/lib/domain/sql/parser";
import { parseTypeName } from "@/lib/domain/sql/type-name";
import { steadyFunctions } from "@/lib/domain/statement/lint/builtin-functions";
import { printType, typeOf, typeOfText } from "@/lib/domain/statement/lint/tree/sql-type";
import type { ChangeFacts, ExpressionFacts, TableFacts, TypeFacts } from "./table-facts";

/**
 * Answers the questions of a change without a server, as carefully as can be, and says what was taken for granted: only a server knows
 * what an expression's type is, whether a function is volatile, what a type's name means. Pure.
 */

/** Collects sentences, each once. */
export class Assumptions {
  readonly #said = new Set<string>();

  add(sentence: string): void {
    this.#said.add(sentence);
  }

  list(): readonly string[] {
    return [...this.#said];
  }
}

function answerType(source: string): TypeFacts {
  const parsed = parseTypeName(source);
  if (parsed.kind === "invalid") {
    return { source, result: { kind: "invalid", message: parsed.message, position: parsed.position } };
  }
  const known = typeOfText(source);
  const type = known === null ? source.trim() : printType(known);
  return { source, result: { kind: "valid", type, isDomain: false, isSerial: parsed.isSerial } };
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
  const unknown = parsed.functions.filter(({ name }) => !steadyFunctions.has(name));
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

function answerReference(reference: Questions["references"][number], assumptions: Assumptions) {
  const { schema, name, columns } = reference;
  assumptions.add(`${name} (${columns.join(", ")}) is there and unique`);
  return { schema, name, columns: [...columns], exists: true, isUnique: true, types: [] };
}

/** Facts for a change on a table that is known, without a server. What was assumed is added to `assumptions`. */
export function assumeFacts(change: Change, table: TableFacts, assumptions: Assumptions): ChangeFacts {
  const asked = kindOf(change).ask(table);
  const answers = new Map<string, ExpressionFacts>();
  for (const question of asked.expressions) {
    const key = JSON.stringify([question.row, question.source]);
    if (answers.get(key)?.result.kind === "invalid") continue;
    answers.set(key, answerExpression(question, table, assumptions));
  }
  if (
    asked.referencingColumns.some((name) =>
      table.referencedBy.some((key) => key.referencedColumns.includes(name)),
    )
  ) {
    assumptions.add("tables that refer to it are as the schema says");
  }
  return {
    table,
    types: [...new Set(asked.types)].map(answerType),
    expressions: [...answers.values()],
    references: asked.references.map((reference) => answerReference(reference, assumptions)),
    related: [],
  };
}
