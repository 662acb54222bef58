import { performance } from "node:perf_hooks";
import { z } from "zod";
import type {
  Answered,
  CountQuestion,
  DataAnswer,
  DataQuestion,
  DuplicatesQuestion,
} from "@/lib/domain/preflight/data-question";
import { countSql, duplicateKeysSql, duplicatesSql, keysSql } from "@/lib/domain/preflight/question-sql";
import type { Sql } from "@/lib/domain/sql/sql";
import { type Failure, TargetError } from "../failure";
import { hideValues } from "../hide-values";
import type { Session } from "../session";
import { trySample } from "./try-sample";

/** Puts questions to the rows: exact counts and samples, read-only, each within a few seconds and all within a budget. */

export interface AnswerLimits {
  readonly perStatementMs: number;
  readonly budgetMs: number;
}

/** A person waits for it. */
export const answerLimits: AnswerLimits = { perStatementMs: 3_000, budgetMs: 9_000 };

const maxKeys = 5;

interface Asking {
  readonly session: Session;
  readonly on: string;
  readonly estimatedRows: number | null;
  readonly limits: AnswerLimits;
  /** Of performance.now(). */
  readonly deadlineMs: number;
}

function secondsWords(ms: number): string {
  return `${Number((ms / 1000).toFixed(1))} s`;
}

function reasonOf(failure: Failure, on: string, triedMs: number): string {
  switch (failure.kind) {
    case "statement_timeout":
      return `not counted within ${secondsWords(triedMs)} on ${on}`;
    case "cancelled":
    case "serialization":
      return `${on} cut the count short, to go on replaying`;
    case "permission":
      return "the role may not read the rows";
    case "data_error":
      return `the expression fails on a row. ${hideValues(failure)}`;
    case "lock_timeout":
      return "the table is locked";
    default:
      // What the server says of types and operators holds no value; of anything else nothing is kept.
      return failure.kind === "syntax" || failure.kind === "not_found"
        ? `the server does not take the question: ${failure.message}`
        : hideValues(failure);
  }
}

function timeLeft(asking: Asking): number {
  return Math.max(
    1,
    Math.min(asking.limits.perStatementMs, Math.round(asking.deadlineMs - performance.now())),
  );
}

async function ask<Row>(asking: Asking, statement: Sql, schema: z.ZodType<Row>): Promise<readonly Row[]> {
  return await asking.session.transaction(
    { isReadOnly: true, isRolledBack: true, statementTimeoutMs: timeLeft(asking), lockTimeoutMs: 200 },
    (tx) => tx.read(statement, schema),
  );
}

async function count(asking: Asking, question: CountQuestion | DuplicatesQuestion): Promise<DataAnswer> {
  const isGrouped = question.kind === "duplicates";
  const [found] = await ask(
    asking,
    isGrouped ? duplicatesSql(question) : countSql(question),
    z.object({ rows: z.coerce.number() }),
  );
  const rows = found?.rows ?? 0;
  let keys: readonly string[] = [];
  if (rows > 0) {
    try {
      const named = await ask(
        asking,
        isGrouped ? duplicateKeysSql(question, maxKeys) : keysSql(question, maxKeys),
        z.object({ key: z.string().nullable() }),
      );
      keys = named.flatMap(({ key }) => (key === null ? [] : [key]));
    } catch (error) {
      // The number is known; without time for the keys it stands alone.
      if (!(error instanceof TargetError) || error.failure.kind === "connection_lost") throw error;
    }
  }
  return { kind: "counted", rows, keys, on: asking.on };
}

async function answer(asking: Asking, question: DataQuestion): Promise<DataAnswer> {
  if (question.kind === "untried") {
    return { kind: "unknown", reason: "it is volatile, so it may do more than give a value" };
  }
  if (performance.now() >= asking.deadlineMs) {
    return {
      kind: "unknown",
      reason: `the questions before it took all of the ${secondsWords(asking.limits.budgetMs)} for them`,
    };
  }
  const triedMs = timeLeft(asking);
  try {
    if (question.kind === "trial" || question.kind === "round_trip") {
      return await trySample(asking.session, question, {
        on: asking.on,
        estimatedRows: asking.estimatedRows,
        statementTimeoutMs: timeLeft(asking),
        deadlineMs: Math.min(asking.deadlineMs, performance.now() + asking.limits.perStatementMs),
      });
    }
    return await count(asking, question);
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    if (error.failure.kind === "connection_lost") {
      return { kind: "unknown", reason: `the connection to ${asking.on} broke` };
    }
    return { kind: "unknown", reason: reasonOf(error.failure, asking.on, triedMs) };
  }
}

/** Answers each question, in order; what can't be answered in time says so. Never throws TargetError. */
export async function answerQuestions(
  at: { readonly session: Session; readonly on: string; readonly estimatedRows: number | null },
  questions: readonly DataQuestion[],
  estimates: ReadonlyMap<string, string>,
  limits: AnswerLimits = answerLimits,
): Promise<readonly Answered[]> {
  const asking: Asking = { ...at, limits, deadlineMs: performance.now() + limits.budgetMs };
  const answered: Answered[] = [];
  for (const question of questions) {
    const column =
      question.kind === "untried" || !("statisticsOf" in question) ? null : question.statisticsOf;
    answered.push({
      question,
      answer: await answer(asking, question),
      estimate: column === null ? null : (estimates.get(column) ?? null),
    });
  }
  return answered;
}
