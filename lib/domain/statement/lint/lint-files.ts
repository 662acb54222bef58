import { parseFile } from "@/lib/domain/sql/parser";
import type {
  FileLint,
  LintOptions,
  LintResult,
  PlacedFinding,
  Verdict,
} from "@/lib/domain/statement/lint-result";
import type { Act } from "./judge/act";
import type { Context } from "./judge/context";
import { VacatedNames } from "./judge/vacated-names";
import { KnownDatabase } from "./known/known-database";
import { SessionState } from "./known/session-state";
import { learnSchema } from "./learn-schema";
import type { LintCatalog } from "./lint-catalog";
import { lintStatement, verdictOf } from "./lint-statement";
import { TextPlaces } from "./text-places";
import { withoutPsql } from "./without-psql";

/** The linter: SQL files in, a judgement of every statement out. Pure; load the parser first. */

export interface LintFile {
  readonly path: string;
  readonly sql: string;
}

const gravity: readonly Verdict[] = ["safe", "careful", "unsafe"];

/** The parser quotes what it stumbled over, be it a hundred kilobytes long. */
function shortened(message: string): string {
  return message.length <= 200 ? message : `${message.slice(0, 150)}…`;
}

function refused(path: string, text: string, message: string, position: number | null): FileLint {
  const parseError = {
    message: shortened(message),
    ...new TextPlaces(text).at(Math.min(position ?? 0, text.length)),
  };
  const finding: PlacedFinding = {
    rule: "parse-error",
    severity: "error",
    kind: "operation",
    reasons: [],
    safeWay: null,
    ...parseError,
  };
  return { path, verdict: "unsafe", parseError, findings: [finding], assumptions: [], statements: [] };
}

class Linter {
  readonly #options: LintOptions;
  readonly #catalog: LintCatalog | null;
  readonly #database: KnownDatabase;
  readonly #session: SessionState;
  readonly #serverMajor: number;

  constructor(options: LintOptions, catalog: LintCatalog | null) {
    this.#options = options;
    this.#catalog = catalog;
    this.#database = new KnownDatabase(catalog);
    this.#session = new SessionState(this.#database.journal);
    this.#database.followSearchPath(() => this.#session.setting("search_path"));
    // A target knows its own version.
    this.#serverMajor = catalog?.serverMajor ?? options.serverMajor;
  }

  #context(index: number, vacated: VacatedNames, assume: Context["assume"]): Context {
    const acts: Act[] = [];
    return {
      database: this.#database,
      session: this.#session,
      serverMajor: this.#serverMajor,
      index,
      acts,
      findings: [],
      vacated,
      assume,
    };
  }

  /** Learns DDL that exists already; returns why it can't be read, or null. */
  learn(schemaSql: string): ReturnType<typeof learnSchema> {
    return learnSchema(
      { database: this.#database, session: this.#session, serverMajor: this.#serverMajor },
      schemaSql,
    );
  }

  #assumptions(): Set<string> {
    if (this.#catalog !== null) return new Set();
    return new Set([
      `PostgreSQL ${this.#serverMajor}`,
      "tables that the file does not make are large and in use",
    ]);
  }

  lint(file: LintFile): FileLint {
    const text = withoutPsql(file.sql);
    const parsed = parseFile(text);
    if (parsed.kind === "error") return refused(file.path, file.sql, parsed.message, parsed.position);
    const places = new TextPlaces(file.sql);
    const assumptions = this.#assumptions();
    const vacated = new VacatedNames();
    const mark = this.#database.journal.mark();
    this.#session.restart();
    if (this.#options.transaction === "per-file") this.#session.begin("file", 0);
    const lineOf = (statement: number) => places.at(parsed.statements[statement]?.start ?? 0).line;
    const statements = parsed.statements.map((statement, index) => {
      const context = this.#context(index, vacated, (what) => assumptions.add(what));
      const input = {
        text: file.sql,
        places,
        statement,
        defaultLockTimeoutMs: this.#catalog?.lockTimeoutMs ?? 0,
        lineOf,
      };
      const linted = lintStatement(input, context);
      if (!this.#session.isInTransaction) vacated.settle(this.#database);
      return linted;
    });
    vacated.settle(this.#database);
    this.#database.journal.undoTo(mark);
    const judged = statements.map((one) => ({ ...one, verdict: verdictOf(one.findings) }));
    const verdict = gravity[Math.max(0, ...judged.map((one) => gravity.indexOf(one.verdict)))] ?? "safe";
    return {
      path: file.path,
      verdict,
      parseError: null,
      findings: [],
      assumptions: [...assumptions],
      statements: judged,
    };
  }
}

/**
 * Judges files of SQL, each by itself: what one makes is not there for the next. `catalog` is what a target knows, null without one;
 * `options.schemaSql` is DDL that exists already. The parser must be loaded. A file that can't be parsed says so in `parseError` and stops no other.
 */
export function lintFiles(
  files: readonly LintFile[],
  options: LintOptions,
  catalog: LintCatalog | null,
): LintResult {
  const linter = new Linter(options, catalog);
  const schemaError = options.schemaSql === null ? null : linter.learn(options.schemaSql);
  const schemaFile =
    schemaError === null || options.schemaSql === null
      ? []
      : [refused("--schema", options.schemaSql, schemaError.message, schemaError.position)];
  return { version: 1, files: [...schemaFile, ...files.map((file) => linter.lint(file))] };
}
