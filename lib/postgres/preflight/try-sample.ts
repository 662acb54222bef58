import { performance } from "node:perf_hooks";
import { z } from "zod";
import type { DataAnswer, RoundTripQuestion, TrialQuestion } from "@/lib/domain/preflight/data-question";
import { countSql, keysSql, sampleKeysSql, sampleSql, trialSql } from "@/lib/domain/preflight/question-sql";
import type { Sql } from "@/lib/domain/sql/sql";
import { isOwnFault } from "../catalog/dry-run";
import { TargetError } from "../failure";
import { hideValues } from "../hide-values";
import type { Session } from "../session";

/**
 * Tries an expression on rows from pages drawn by chance. A statement fails as a whole where one row fails, so a part that fails is halved until the rows at
 * fault are known, within a budget. Rows are known by their place (ctid) meanwhile: one that moves is left out.
 */

const sampledRows = 2_000;
const maxStatements = 80;
const maxKeys = 5;

export interface SampleOptions {
  /** `primary`, or the replica's name. */
  readonly on: string;
  /** As the last analyze has it; null when it is not known. */
  readonly estimatedRows: number | null;
  readonly statementTimeoutMs: number;
  /** Of performance.now(). */
  readonly deadlineMs: number;
}

const rowsSchema = z.object({ rows: z.coerce.number() });
const keySchema = z.object({ key: z.string().nullable() });

async function ask<Row>(
  session: Session,
  options: SampleOptions,
  statement: Sql,
  schema: z.ZodType<Row>,
): Promise<readonly Row[]> {
  const { statementTimeoutMs } = options;
  return await session.transaction(
    { isReadOnly: true, isRolledBack: true, statementTimeoutMs, lockTimeoutMs: 200 },
    (tx) => tx.read(statement, schema),
  );
}

async function draw(
  session: Session,
  options: SampleOptions,
  question: TrialQuestion | RoundTripQuestion,
): Promise<readonly string[]> {
  const rows = options.estimatedRows;
  const share = rows === null || rows <= sampledRows ? 100 : Math.min(100, (100 * sampledRows) / rows);
  // Few pages may hold no row at all.
  for (const percent of share < 100 ? [share, Math.min(100, share * 10)] : [100]) {
    const found = await ask(
      session,
      options,
      sampleSql(question.source, percent, sampledRows),
      z.object({ at: z.string() }),
    );
    if (found.length > 0) return found.map((one) => one.at);
  }
  return [];
}

interface Tally {
  rowsTried: number;
  rows: number;
  readonly keys: string[];
  readonly reasons: Set<string>;
}

async function addKeys(
  session: Session,
  options: SampleOptions,
  tally: Tally,
  statement: Sql,
): Promise<void> {
  if (tally.keys.length >= maxKeys) return;
  const found = await ask(session, options, statement, keySchema);
  tally.keys.push(
    ...found.flatMap(({ key }) => (key === null ? [] : [key])).slice(0, maxKeys - tally.keys.length),
  );
}

/** Tries one part; true when no row of it fails. Throws TargetError when that is not what went wrong. */
async function tryPart(
  session: Session,
  options: SampleOptions,
  question: TrialQuestion | RoundTripQuestion,
  part: readonly string[],
  tally: Tally,
): Promise<boolean> {
  try {
    if (question.kind === "trial") {
      const [found] = await ask(session, options, trialSql(question, part), rowsSchema.loose());
      tally.rowsTried += found?.rows ?? 0;
      return true;
    }
    const [found] = await ask(session, options, countSql(question, part), rowsSchema);
    tally.rowsTried += part.length;
    tally.rows += found?.rows ?? 0;
    if ((found?.rows ?? 0) > 0) {
      await addKeys(session, options, tally, keysSql(question, maxKeys, part));
    }
    return true;
  } catch (error) {
    if (!(error instanceof TargetError) || !isOwnFault(error.failure)) throw error;
    if (part.length > 1) return false;
    tally.rowsTried += 1;
    tally.rows += 1;
    tally.reasons.add(hideValues(error.failure));
    await addKeys(session, options, tally, sampleKeysSql(question.source, part));
    return true;
  }
}

/** Tries a question's expressions on a sample. Throws TargetError when the sample can't be drawn or read. */
export async function trySample(
  session: Session,
  question: TrialQuestion | RoundTripQuestion,
  options: SampleOptions,
): Promise<DataAnswer> {
  const drawn = await draw(session, options, question);
  const tally: Tally = { rowsTried: 0, rows: 0, keys: [], reasons: new Set() };
  const parts: (readonly string[])[] = drawn.length === 0 ? [] : [drawn];
  let statements = 0;
  while (parts.length > 0) {
    const isSpent = statements >= maxStatements || performance.now() > options.deadlineMs;
    const isToldEnough = tally.reasons.size > 0 && tally.rows >= maxKeys;
    if (isSpent || isToldEnough) break;
    const part = parts.pop() ?? [];
    statements += 1;
    if (await tryPart(session, options, question, part, tally)) continue;
    const middle = Math.ceil(part.length / 2);
    parts.push(part.slice(middle), part.slice(0, middle));
  }
  if (tally.rowsTried === 0 && parts.length > 0) {
    return { kind: "unknown", reason: "it could not be tried within the time for it" };
  }
  return {
    kind: "sampled",
    rowsTried: tally.rowsTried,
    rows: tally.rows,
    isComplete: parts.length === 0,
    keys: tally.keys,
    reasons: [...tally.reasons],
    on: options.on,
  };
}
