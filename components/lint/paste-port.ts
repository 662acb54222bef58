import type { Change } from "@/lib/domain/change/change";
import type { LintResult } from "@/lib/domain/statement/lint-result";

/** What statements become in a rollout. */
export interface TakenChanges {
  readonly changes: readonly Change[];
  /** Statements that stay out, with why. */
  readonly kept: readonly { readonly statementIndex: number; readonly why: string }[];
  /** Which statement went into which change. */
  readonly taken: readonly { readonly statementIndex: number; readonly changeIndex: number }[];
}

/** What the paste tab reads. The console's own is console-paste-port.ts; the gallery brings made-up data. */
export interface PastePort {
  readLint(targetId: string | null, sql: string, signal: AbortSignal): Promise<LintResult>;
  readChanges(targetId: string | null, sql: string, signal: AbortSignal): Promise<TakenChanges>;
}
