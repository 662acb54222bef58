import { parseFile } from "@/lib/domain/sql/parser";
import { judgeStatement } from "./judge/judge-statement";
import { VacatedNames } from "./judge/vacated-names";
import type { KnownDatabase } from "./known/known-database";
import type { SessionState } from "./known/session-state";
import { withoutPsql } from "./without-psql";

/** Folds DDL that exists already into what is known; returns why it can't be read, or null. Pure; load the parser first. */
export function learnSchema(
  known: { readonly database: KnownDatabase; readonly session: SessionState; readonly serverMajor: number },
  schemaSql: string,
): { readonly message: string; readonly position: number | null } | null {
  const { database, session, serverMajor } = known;
  const parsed = parseFile(withoutPsql(schemaSql));
  if (parsed.kind === "error") return parsed;
  database.asExisting(() => {
    for (const [index, statement] of parsed.statements.entries()) {
      judgeStatement(statement.tree, {
        database,
        session,
        serverMajor,
        index,
        acts: [],
        findings: [],
        vacated: new VacatedNames(),
        assume: () => undefined,
      });
    }
  });
  session.restart();
  return null;
}
