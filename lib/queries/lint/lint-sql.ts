import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import { getTargetConnection, onTarget } from "@/lib/commands/targets/on-target";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { loadParser } from "@/lib/domain/sql/parser";
import type { LintCatalog } from "@/lib/domain/statement/lint/lint-catalog";
import { lintFiles } from "@/lib/domain/statement/lint/lint-files";
import { findLintNames } from "@/lib/domain/statement/lint/lint-names";
import type { LintResult } from "@/lib/domain/statement/lint-result";
import { readLintCatalog } from "@/lib/postgres/lint-catalog";
import { lintSqlInput } from "./lint-input";

/** What a target's catalog knows of everything that the SQL names. Refuses where it can't be read. */
export async function readCatalogFor(
  services: Services,
  targetId: string,
  files: readonly { readonly sql: string }[],
): Promise<LintCatalog> {
  const target = await getTargetConnection(services, targetId);
  return await onTarget(target, (session) => readLintCatalog(session, findLintNames(files)));
}

/** Judges SQL, statement by statement. Nothing is run. */
export async function lintSql(services: Services, actor: Actor, input: unknown): Promise<Result<LintResult>> {
  return await asResult(services, "Judging SQL", async () => {
    authorise(actor, "design");
    const { files, targetId, pg, schema, transaction } = parseInput(lintSqlInput, input);
    await loadParser();
    const known = schema === undefined ? files : [...files, { sql: schema }];
    const catalog = targetId === undefined ? null : await readCatalogFor(services, targetId, known);
    return lintFiles(files, { serverMajor: pg, schemaSql: schema ?? null, transaction }, catalog);
  });
}
