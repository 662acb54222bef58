import type { LintCatalog, LintTable } from "@/lib/domain/statement/lint/lint-catalog";
import { lintFiles } from "@/lib/domain/statement/lint/lint-files";
import type { FileLint, LintOptions, StatementLint } from "@/lib/domain/statement/lint-result";

/** Short ways to lint one text, for tests. */

export interface LintSetting extends Partial<LintOptions> {
  readonly catalog?: LintCatalog;
}

export function lintFile(sql: string, setting: LintSetting = {}): FileLint {
  const { catalog = null, ...more } = setting;
  const options: LintOptions = { serverMajor: 16, schemaSql: null, transaction: "none", ...more };
  const [file] = lintFiles([{ path: "file.sql", sql }], options, catalog).files;
  if (file === undefined) throw new Error("one file in, one file out");
  if (file.parseError !== null) throw new Error(`not SQL: ${file.parseError.message}`);
  return file;
}

/** The last statement of a text: those before it set the scene. */
export function lintLast(sql: string, setting: LintSetting = {}): StatementLint {
  const last = lintFile(sql, setting).statements.at(-1);
  if (last === undefined) throw new Error("no statement");
  return last;
}

/** Its reasons, each once, without the queue behind a lock without lock_timeout. */
export function reasonsOf(statement: StatementLint): string[] {
  const reasons = statement.findings
    .filter((one) => one.rule !== "lock-timeout")
    .flatMap((one) => one.reasons);
  return [...new Set(reasons)].sort();
}

export function table(name: string, more: Partial<LintTable> = {}): LintTable {
  return {
    schema: "public",
    name,
    kind: "table",
    rows: 5_000_000,
    bytes: 800_000_000,
    columns: [],
    constraints: [],
    indexes: [],
    referencedBy: [],
    children: [],
    parents: [],
    defaultPartition: null,
    partitionKey: null,
    views: [],
    ...more,
  };
}

export function column(name: string, type: string, nullable = true): LintTable["columns"][number] {
  return { name, type, nullable, default: null, generated: "none", identity: "none" };
}

export function catalogOf(tables: readonly LintTable[], more: Partial<LintCatalog> = {}): LintCatalog {
  return {
    serverMajor: 16,
    searchPath: ["public"],
    isTimeZoneUtc: true,
    lockTimeoutMs: 0,
    tables: [...tables],
    functions: [],
    types: [],
    missing: [],
    ...more,
  };
}
