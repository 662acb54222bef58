import type { TakenChanges } from "@/lib/domain/statement/lint/changes/collector";
import type { LintResult } from "@/lib/domain/statement/lint-result";

/** What the paste tab reads. The console's own is console-paste-port.ts; the gallery brings made-up data. */
export interface PastePort {
  readLint(targetId: string | null, sql: string, signal: AbortSignal): Promise<LintResult>;
  readChanges(targetId: string | null, sql: string, signal: AbortSignal): Promise<TakenChanges>;
}
