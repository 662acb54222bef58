import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { FileLint, Finding, LintResult, StatementLint } from "@/lib/domain/statement/lint-result";

/**
 * A judgement as SARIF 2.1.0, so that a code host annotates the lines of a pull request
 * (https://docs.oasis-open.org/sarif/sarif/v2.1.0/). Each finding is a result.
 */

const levels: Readonly<Record<Finding["severity"], "error" | "warning" | "note">> = {
  error: "error",
  unsafe: "error",
  careful: "warning",
  info: "note",
};

interface RuleText {
  readonly title: string;
  readonly markdown: string;
}

async function readRule(rule: string): Promise<RuleText> {
  if (!/^[a-z0-9-]+$/.test(rule)) return { title: rule, markdown: rule };
  try {
    const page = fileURLToPath(new URL(`../../docs/rules/${rule}.md`, import.meta.url));
    const markdown = await readFile(page, "utf8");
    return { title: markdown.split("\n")[0]?.replace(/^#\s*/, "") ?? rule, markdown };
  } catch {
    // A rule without a page is still a rule; a test holds every rule to its page.
    return { title: rule, markdown: rule };
  }
}

async function describeRule(rule: string) {
  const { title, markdown } = await readRule(rule);
  return {
    id: rule,
    name: rule,
    shortDescription: { text: title },
    fullDescription: { text: title },
    help: { text: markdown, markdown },
    properties: { tags: ["postgresql", "availability"] },
  };
}

/** Relative and with slashes, as a code host matches it; standard input has no place of its own. */
function uriOf(path: string): string {
  return encodeURI(path.replaceAll("\\", "/").replace(/^\.\//, ""));
}

function place(file: FileLint, statement: StatementLint) {
  const lines = statement.sql.split("\n");
  const last = lines.at(-1) ?? "";
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(file.path) },
      region: {
        startLine: statement.line,
        startColumn: statement.column,
        endLine: statement.line + lines.length - 1,
        endColumn: lines.length === 1 ? statement.column + last.length : last.length + 1,
      },
    },
  };
}

function resultsOf(file: FileLint) {
  const ofFile = file.findings.map(({ rule, severity, message, kind, reasons, line, column }) => ({
    ruleId: rule,
    level: levels[severity],
    message: { text: message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(file.path) },
          region: { startLine: line, startColumn: column },
        },
      },
    ],
    properties: { kind, verdict: file.verdict, reasons },
  }));
  const ofStatements = file.statements.flatMap((statement) =>
    statement.findings.map((finding) => ({
      ruleId: finding.rule,
      level: levels[finding.severity],
      message: {
        text:
          finding.safeWay === null ? finding.message : `${finding.message}\n\nSafe way: ${finding.safeWay}`,
      },
      locations: [place(file, statement)],
      properties: { kind: finding.kind, verdict: statement.verdict, reasons: finding.reasons },
    })),
  );
  return [...ofFile, ...ofStatements];
}

/** The whole result as a SARIF log. */
export async function printLintSarif(result: LintResult) {
  const results = result.files.flatMap(resultsOf);
  const used = [...new Set(results.map((one) => one.ruleId))].sort();
  const rules = await Promise.all(used.map(describeRule));
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "colonnade", semanticVersion: "0.1.0", rules } },
        columnKind: "utf16CodeUnits",
        results: results.map((one) => ({ ...one, ruleIndex: used.indexOf(one.ruleId) })),
      },
    ],
  };
}
