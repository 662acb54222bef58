import { member, type PlacedStatement, parseFile } from "@/lib/domain/sql/parser";
import { Collector, type Mark, type TakenChanges } from "./changes/collector";
import { intentsOf } from "./changes/intents";
import { judgeStatement } from "./judge/judge-statement";
import { VacatedNames } from "./judge/vacated-names";
import { KnownDatabase } from "./known/known-database";
import { SessionState } from "./known/session-state";
import type { LintCatalog } from "./lint-catalog";
import { textAt } from "./tree/names";
import { withoutPsql } from "./without-psql";

/**
 * "Make it a rollout": turns the statements of a migration into changes that do the same safely. Columns that are added to one table become one
 * change, and what the file then says about these columns (NOT NULL, a default, an UPDATE that fills them, a check, a plain index) becomes part of it.
 * What can't be turned is kept back, with why. Nothing is judged here: the planner judges the changes.
 */

/** Where transactions and savepoints began, so that ROLLBACK finds its way back. */
class Marks {
  readonly #collector: Collector;
  #began: Mark | null = null;
  #savepoints: { readonly name: string; readonly mark: Mark }[] = [];

  constructor(collector: Collector) {
    this.#collector = collector;
  }

  follow({ tree }: PlacedStatement, index: number): void {
    const name = textAt(tree, "TransactionStmt", "savepoint_name") ?? "";
    const mark = () => this.#collector.mark(index + 1);
    switch (textAt(tree, "TransactionStmt", "kind")) {
      case "TRANS_STMT_BEGIN":
      case "TRANS_STMT_START":
        this.#began ??= mark();
        break;
      case "TRANS_STMT_COMMIT":
      case "TRANS_STMT_PREPARE":
        this.#end(member(tree, "TransactionStmt", "chain") === true ? mark() : null);
        break;
      case "TRANS_STMT_ROLLBACK":
        if (this.#began !== null) this.#collector.backTo(this.#began, index);
        this.#end(member(tree, "TransactionStmt", "chain") === true ? mark() : null);
        break;
      case "TRANS_STMT_SAVEPOINT":
        this.#savepoints.push({ name, mark: mark() });
        break;
      case "TRANS_STMT_ROLLBACK_TO": {
        const at = this.#savepoints.findLastIndex((one) => one.name === name);
        const found = this.#savepoints[at];
        if (found === undefined) break;
        this.#collector.backTo(found.mark, index);
        this.#savepoints = this.#savepoints.slice(0, at + 1);
        break;
      }
      default:
    }
  }

  #end(next: Mark | null): void {
    this.#began = next;
    this.#savepoints = [];
  }
}

/** Turns SQL into changes; `catalog` is what a target knows, null without one. Text that can't be parsed gives none. Pure; load the parser first. */
export function toChanges(sql: string, catalog: LintCatalog | null): TakenChanges {
  const parsed = parseFile(withoutPsql(sql));
  if (parsed.kind === "error") return { changes: [], kept: [], taken: [] };
  const collector = new Collector();
  const marks = new Marks(collector);
  const database = new KnownDatabase(catalog);
  const session = new SessionState(database.journal);
  database.followSearchPath(() => session.setting("search_path"));
  parsed.statements.forEach((statement, index) => {
    const { tree } = statement;
    for (const intent of intentsOf(tree, { catalog, database })) collector.take(index, intent);
    marks.follow(statement, index);
    try {
      judgeStatement(tree, {
        database,
        session,
        serverMajor: catalog?.serverMajor ?? 18,
        index,
        acts: [],
        findings: [],
        vacated: new VacatedNames(),
        assume: () => undefined,
      });
    } catch (error) {
      // The parser read deeper than we can walk: what this statement did is not known then.
      if (!(error instanceof RangeError)) throw error;
    }
  });
  return collector.result();
}
