import { authorise } from "@/lib/access/authorise";
import { asResult } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import { printExportLine } from "@/lib/domain/audit/export-line";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { readHead, walkChain } from "@/lib/store/event-chain";
import { recordEvent } from "@/lib/store/record-event";
import { inTransaction } from "@/lib/store/store";

/**
 * The whole record as lines of JSON, oldest first. That somebody took it is itself on the record, before the first line is given. A command, for it
 * writes that.
 */
export async function exportRecord(
  services: Services,
  actor: Actor,
): Promise<Result<{ readonly lines: AsyncIterable<string> }>> {
  return await asResult(services, "Exporting the audit log", async () => {
    authorise(actor, "read_audit");
    await inTransaction(services.store, async (tx) => {
      const { seq } = await readHead(tx);
      await recordEvent(tx, { rolloutId: null, actor, data: { kind: "audit_exported", count: seq } });
    });
    return { lines: linesOf(services) };
  });
}

async function* linesOf({ store }: Services): AsyncGenerator<string> {
  for await (const page of walkChain(store.db)) {
    yield page.map((entry) => `${printExportLine(entry)}\n`).join("");
  }
}
