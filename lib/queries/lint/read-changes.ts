import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { loadParser } from "@/lib/domain/sql/parser";
import type { TakenChanges } from "@/lib/domain/statement/lint/changes/collector";
import { toChanges } from "@/lib/domain/statement/lint/to-changes";
import { readChangesInput } from "./lint-input";
import { readCatalogFor } from "./lint-sql";

/** The changes that do the same as a migration, safely; and what stays out, with why. Nothing is run or kept. */
export async function readChanges(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<TakenChanges>> {
  return await asResult(services, "Turning SQL into changes", async () => {
    authorise(actor, "design");
    const { sql, targetId } = parseInput(readChangesInput, input);
    await loadParser();
    const catalog = targetId === undefined ? null : await readCatalogFor(services, targetId, [{ sql }]);
    return toChanges(sql, catalog);
  });
}
