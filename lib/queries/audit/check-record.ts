import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import { parseHead, printFault, printHead } from "@/lib/domain/audit/verify-chain";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { verifyRecord } from "@/lib/store/verify-record";

export const checkRecordInput = z.object({
  head: z.string().max(100).optional().describe("A head that was noted before: `1042:9f3c…`."),
});

export interface RecordCheck {
  readonly isWhole: boolean;
  readonly count: number;
  /** To be noted elsewhere. */
  readonly head: string;
  /** A sentence each; the first hundred. */
  readonly faults: readonly string[];
}

/** Checks the whole record against its chain. */
export async function checkRecord(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<RecordCheck>> {
  return await asResult(services, "Checking the audit log", async () => {
    authorise(actor, "read_audit");
    const { head } = parseInput(checkRecordInput, input);
    const noted = head === undefined || head === "" ? null : parseHead(head);
    if (noted === null && head !== undefined && head !== "") {
      return refuse("invalid_input", "This is no head of the record.", {
        remedy: "Give it as it was shown: a number, a colon, and 64 letters and digits.",
      });
    }
    const report = await verifyRecord(services.store, noted);
    return {
      isWhole: report.faults.length === 0,
      count: report.count,
      head: printHead(report.head),
      faults: report.faults.map(printFault),
    };
  });
}
