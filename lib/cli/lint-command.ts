import { lintFiles } from "@/lib/domain/statement/lint/lint-files";
import type { LintResult, Verdict } from "@/lib/domain/statement/lint-result";
import { printLintSarif } from "./lint-sarif";
import { printLintText } from "./lint-text";
import { type Output, write } from "./output";
import { parseLine } from "./parse-options";
import { readSource, readSqlSources } from "./read-sources";
import { UsageError } from "./usage";

const gravity: readonly Verdict[] = ["safe", "careful", "unsafe"];

function reaches(result: LintResult, failOn: Verdict): boolean {
  return result.files.some((file) => gravity.indexOf(file.verdict) >= gravity.indexOf(failOn));
}

async function print(result: LintResult, format: "text" | "json" | "sarif", output: Output): Promise<string> {
  switch (format) {
    case "text":
      return printLintText(result, output);
    case "json":
      return `${JSON.stringify(result, null, 2)}\n`;
    case "sarif":
      return `${JSON.stringify(await printLintSarif(result), null, 2)}\n`;
  }
}

/** `colonnade lint`: judges files and resolves to the exit code. Throws UsageError. */
export async function runLint(args: readonly string[], output: Output): Promise<number> {
  const option = { type: "string" } as const;
  const line = parseLine(
    args,
    { pg: option, schema: option, transaction: option, format: option, "fail-on": option },
    "lint",
  );
  const format = line.word("format", ["text", "json", "sarif"], "text");
  const failOn = line.word("fail-on", ["unsafe", "careful"], "unsafe");
  const serverMajor = line.major("pg");
  const transaction = line.word("transaction", ["per-file", "none"], "none");
  if (line.names.length === 0)
    throw new UsageError("Name the files to judge, or - for standard input.", "lint");
  const schemaPath = line.text("schema");
  const schema = schemaPath === null ? null : await readSource(schemaPath, "lint");
  const sources = await readSqlSources(line.names);
  const judged = lintFiles(
    sources.map(({ path, text }) => ({ path, sql: text })),
    { serverMajor, schemaSql: schema?.text ?? null, transaction },
    null,
  );
  const result = {
    ...judged,
    files: judged.files.map((file) =>
      file.path === "--schema" && schema !== null ? { ...file, path: schema.path } : file,
    ),
  };
  await write(output.out, await print(result, format, output));
  const unread = result.files.filter((file) => file.parseError !== null);
  for (const { path, parseError } of unread) {
    if (parseError === null) continue;
    const place = `${path}:${parseError.line}:${parseError.column}`;
    await write(output.err, `${place}: ${parseError.message}\n`);
  }
  if (unread.length > 0) return 2;
  return reaches(result, failOn) ? 1 : 0;
}
