import type { AddColumns } from "@/lib/domain/change/add-columns/add-columns-schema";
import type { Result } from "@/lib/domain/refusal";
import type { PlanPreview } from "@/lib/view/plan-preview";
import type { TargetTable } from "@/lib/view/target-view";

/** A saved draft, as the next command needs it. */
export type SavedDraft = { readonly rolloutId: string; readonly version: number };

/** What the designer reads and does. The console's own is console-port.ts; the gallery brings made-up data. */
export interface DesignerPort {
  readTables(targetId: string, signal: AbortSignal): Promise<readonly TargetTable[]>;
  readPreview(targetId: string, change: AddColumns, signal: AbortSignal): Promise<PlanPreview>;
  create(targetId: string, change: AddColumns): Promise<Result<SavedDraft>>;
  edit(draft: SavedDraft, change: AddColumns): Promise<Result<SavedDraft>>;
  submit(draft: SavedDraft): Promise<Result<unknown>>;
}
