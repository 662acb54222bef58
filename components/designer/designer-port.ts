import type { Change } from "@/lib/domain/change/change";
import type { TableName } from "@/lib/domain/change/change-parts";
import type { Result } from "@/lib/domain/refusal";
import type { PlanPreview, PreviewTable } from "@/lib/view/plan-preview";
import type { TargetTable } from "@/lib/view/target-view";

/** A saved draft, as the next command needs it. */
export type SavedDraft = { readonly rolloutId: string; readonly version: number };

/** What the designer reads and does. The console's own is console-port.ts; the gallery brings made-up data. */
export interface DesignerPort {
  readTables(targetId: string, signal: AbortSignal): Promise<readonly TargetTable[]>;
  /** One table as it is now; null when it is not there. */
  readTable(targetId: string, table: TableName): Promise<PreviewTable | null>;
  readPreview(targetId: string, change: Change, signal: AbortSignal): Promise<PlanPreview>;
  create(targetId: string, change: Change): Promise<Result<SavedDraft>>;
  edit(draft: SavedDraft, change: Change): Promise<Result<SavedDraft>>;
  submit(draft: SavedDraft): Promise<Result<unknown>>;
}
