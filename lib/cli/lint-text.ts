import type {
  FileLint,
  Finding,
  LintResult,
  StatementLint,
  Verdict,
} from "@/lib/domain/statement/lint-result";
import { type Output, paint } from "./output";

/** A judgement as text, like a compiler's: a place, a verdict, why, and the safe way. */

const colours: Readonly<Record<Verdict, "green" | "yellow" | "red">> = {
  safe: "green",
  careful: "yellow",
  unsafe: "red",
};

function firstLine(sql: string): string {
  const [line = "", ...others] = sql.split("\n");
  const cut = line.length > 90 ? `${line.slice(0, 89)}…` : line;
  return others.length > 0 && !cut.endsWith("…") ? `${cut} …` : cut;
}

function costs(statement: StatementLint): string {
  const locks = statement.locks.map((lock) => `${lock.mode} on ${lock.relation}`).join(", ");
  return [
    locks === "" ? (statement.lockMode ?? "no lock worth naming") : locks,
    statement.blocksReads
      ? "blocks reads and writes"
      : statement.blocksWrites
        ? "blocks writes"
        : "blocks nothing",
    ...(statement.rewrites ? ["rewrites"] : []),
    ...(statement.scans ? ["scans"] : []),
    ...(statement.buildsIndex ? ["builds an index"] : []),
  ].join(" · ");
}

function printFinding(finding: Finding, output: Output): string[] {
  const kind = finding.kind === "hygiene" ? " (hygiene)" : "";
  return [
    `    ${finding.severity}${kind}: ${finding.message}`,
    ...(finding.safeWay === null
      ? []
      : [`      safe way: ${finding.safeWay.replaceAll("\n", "\n        ")}`]),
    paint(output, "dim", `      docs/rules/${finding.rule}.md`),
  ];
}

function printStatement(file: FileLint, statement: StatementLint, output: Output): string[] {
  const place = `${file.path}:${statement.line}:${statement.column}`;
  return [
    `${paint(output, "bold", place)} ${paint(output, colours[statement.verdict], statement.verdict)}  ${firstLine(statement.sql)}`,
    paint(output, "dim", `    ${costs(statement)}`),
    ...statement.findings.flatMap((finding) => printFinding(finding, output)),
  ];
}

function printFile(file: FileLint, output: Output): string[] {
  if (file.parseError !== null) {
    const { line, column, message } = file.parseError;
    return [
      `${paint(output, "bold", `${file.path}:${line}:${column}`)} ${paint(output, "red", "not SQL")}  ${message}`,
    ];
  }
  return file.statements.flatMap((statement) => printStatement(file, statement, output));
}

function summarise(result: LintResult): string {
  const statements = result.files.flatMap((file) => file.statements);
  const counted = (["unsafe", "careful", "safe"] as const).map(
    (verdict) => `${statements.filter((one) => one.verdict === verdict).length} ${verdict}`,
  );
  const assumed = new Set(result.files.flatMap((file) => file.assumptions));
  const unread = result.files.filter((file) => file.parseError !== null).length;
  return [
    `${statements.length} ${statements.length === 1 ? "statement" : "statements"}: ${counted.join(", ")}`,
    ...(unread === 0 ? [] : [`${unread} ${unread === 1 ? "file" : "files"} could not be parsed`]),
    ...(assumed.size === 0 ? [] : [`taken for granted: ${[...assumed].join("; ")}`]),
  ].join("\n");
}

/** Prints the whole result. */
export function printLintText(result: LintResult, output: Output): string {
  const lines = result.files.flatMap((file) => printFile(file, output));
  return `${[...lines, ...(lines.length === 0 ? [] : [""]), summarise(result)].join("\n")}\n`;
}
