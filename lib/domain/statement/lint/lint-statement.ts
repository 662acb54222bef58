import { member, type PlacedStatement } from "@/lib/domain/sql/parser";
import type { Finding, StatementLint, Verdict } from "@/lib/domain/statement/lint-result";
import type { Context } from "./judge/context";
import { findOfAct } from "./judge/find";
import { findHeldLocks, findRefusedInTransaction } from "./judge/find-in-transaction";
import { awaited, findLockQueue, findManyTables, findTimeoutOfBuild, lockTimeoutMs } from "./judge/hygiene";
import { judgeStatement } from "./judge/judge-statement";
import { say } from "./judge/say";
import { stopsReads, strength, strongest, type TakenLock, type WeighedAct, weigh } from "./judge/weigh";
import type { TextPlaces } from "./text-places";

/** Judges one statement of a file. */

export interface StatementInput {
  readonly text: string;
  readonly places: TextPlaces;
  readonly statement: PlacedStatement;
  /** As new sessions get it from the server, in milliseconds. */
  readonly defaultLockTimeoutMs: number;
  readonly lineOf: (statement: number) => number;
}

/** Of a statement, or of a file: the gravest of its parts. Hygiene alone never makes it unsafe. */
export function verdictOf(findings: readonly Pick<Finding, "severity" | "kind">[]): Verdict {
  const isGrave = (one: Pick<Finding, "severity">) => one.severity === "unsafe" || one.severity === "error";
  if (findings.some((one) => isGrave(one) && one.kind === "operation")) return "unsafe";
  return findings.some((one) => one.severity !== "info") ? "careful" : "safe";
}

function sayTooOld(acts: readonly WeighedAct[], context: Context): void {
  for (const { since } of acts.map((one) => one.knowledge)) {
    if (since === null || since <= context.serverMajor) continue;
    const isSaid = context.findings.some((one) => one.rule === "not-on-this-version");
    if (!isSaid)
      say(
        context,
        "not-on-this-version",
        "careful",
        `This came with PostgreSQL ${since}; a server of version ${context.serverMajor} refuses it.`,
      );
  }
}

function findAll(
  weighed: readonly WeighedAct[],
  locks: Map<string, TakenLock>,
  input: StatementInput,
  context: Context,
): Finding[] {
  const { session } = context;
  const timeoutMs = lockTimeoutMs(session, input.defaultLockTimeoutMs);
  const waits = awaited(locks, session.held);
  const found = [
    findRefusedInTransaction(weighed, session),
    ...weighed.map((one) => findOfAct(one, locks)),
    ...context.findings,
    findHeldLocks(weighed, session.held, input.lineOf),
    findLockQueue(waits, timeoutMs, session.isInTransaction),
    findTimeoutOfBuild(weighed, timeoutMs),
    findManyTables(waits, session.held, input.lineOf),
  ];
  const unique = new Map<string, Finding>();
  for (const one of found) if (one !== null) unique.set(`${one.rule}\0${one.message}`, one);
  return [...unique.values()];
}

function hold(locks: Map<string, TakenLock>, context: Context): void {
  for (const [key, lock] of locks) {
    const before = context.session.held.get(key);
    if (!lock.isBlocking || (before !== undefined && strength(before.mode) >= strength(lock.mode))) continue;
    context.session.hold(key, { relation: lock.target.name, mode: lock.mode, statement: context.index });
  }
}

/** Judges one statement; what is known follows it. */
export function lintStatement(input: StatementInput, context: Context): StatementLint {
  const { text, places, statement } = input;
  const { session } = context;
  const isBlock = member(statement.tree, "DoStmt") !== null && !session.isInTransaction;
  if (isBlock) session.begin("block", context.index);
  try {
    judgeStatement(statement.tree, context);
  } catch (error) {
    // The parser read deeper than we can walk.
    if (!(error instanceof RangeError)) throw error;
    context.acts.length = 0;
    say(context, "unknown-statement", "careful", "This is nested too deep to be judged.");
  }
  const weighed = context.acts.map((one) => weigh(one, context.serverMajor));
  sayTooOld(weighed, context);
  const locks = strongest(weighed);
  const findings = findAll(weighed, locks, input, context);
  if (isBlock) session.commit();
  else hold(locks, context);
  for (const one of context.acts) {
    if (one.vacates !== null && !one.isOnNew) context.vacated.add(one.vacates, findings);
  }
  const all = [...locks.values()];
  const modes = all.map((one) => one.mode);
  const [strongestMode = null] = [...modes].sort((a, b) => strength(b) - strength(a));
  return {
    index: context.index,
    ...places.at(statement.start),
    start: statement.start,
    end: statement.end,
    sql: text.slice(statement.start, statement.end),
    verdict: "safe",
    lockMode: strongestMode,
    locks: all.map((one) => ({ relation: one.target.name, mode: one.mode })),
    blocksReads: all.some((one) => one.isBlocking && stopsReads(one.mode)),
    blocksWrites: all.some((one) => one.isBlocking),
    rewrites: weighed.some((one) => one.rewrites.length > 0),
    scans: weighed.some((one) => one.scans.length > 0),
    buildsIndex: weighed.some((one) => one.builds.length > 0),
    findings,
  };
}
