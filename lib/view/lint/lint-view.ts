import type { FileLint, Finding, StatementLint, Verdict } from "@/lib/domain/statement/lint-result";
import type { ViewTone } from "@/lib/view/appearance";

/** What the page shows of a judgement. Pure. */

export interface VerdictAppearance {
  readonly tone: ViewTone;
  readonly word: string;
  /** For places without room for an icon. */
  readonly sign: string;
}

/** Each verdict as tone, word and sign. */
export const verdictAppearance: Readonly<Record<Verdict, VerdictAppearance>> = {
  safe: { tone: "success", word: "Safe", sign: "✓" },
  careful: { tone: "attention", word: "Careful", sign: "!" },
  unsafe: { tone: "danger", word: "Unsafe", sign: "✕" },
};

function count(amount: number, one: string, many: string): string {
  return `${amount} ${amount === 1 ? one : many}`;
}

/** `3 statements: 1 unsafe, 2 safe`; says so when the text is no SQL. */
export function printSummary(file: FileLint): string {
  if (file.statements.length === 0) return "No statement";
  const parts = (["unsafe", "careful", "safe"] as const).flatMap((verdict) => {
    const amount = file.statements.filter((one) => one.verdict === verdict).length;
    return amount === 0 ? [] : [`${amount} ${verdict}`];
  });
  return `${count(file.statements.length, "statement", "statements")}: ${parts.join(", ")}`;
}

/** The locks of a statement in words: `ACCESS EXCLUSIVE on orders, SHARE ROW EXCLUSIVE on customers`. */
export function printLocks(statement: StatementLint): string {
  if (statement.locks.length === 0) return statement.lockMode ?? "No lock worth naming";
  return statement.locks.map((lock) => `${lock.mode} on ${lock.relation}`).join(", ");
}

/** What it does to the rest of the traffic and to the table: `Blocks reads and writes · rewrites the table`. */
export function printEffects(statement: StatementLint): string {
  const blocks = statement.blocksReads
    ? "Blocks reads and writes"
    : statement.blocksWrites
      ? "Blocks writes"
      : "Blocks nothing";
  return [
    blocks,
    ...(statement.rewrites ? ["rewrites the table"] : []),
    ...(statement.scans ? ["scans the table"] : []),
    ...(statement.buildsIndex ? ["builds an index"] : []),
  ].join(" · ");
}

/** Findings of the operation first, then of hygiene; the gravest first in each. */
export function orderFindings(findings: readonly Finding[]): readonly Finding[] {
  const rank = { error: 0, unsafe: 1, careful: 2, info: 3 } as const;
  const weight = (one: Finding) => (one.kind === "operation" ? 0 : 10) + rank[one.severity];
  return [...findings].sort((a, b) => weight(a) - weight(b));
}
