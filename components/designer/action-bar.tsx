"use client";

import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import type { Refusal } from "@/lib/domain/refusal";

export type ActionBarProps = {
  /** Why nothing can be sent yet; null when it can. */
  obstacle: string | null;
  isDirty: boolean;
  isSaved: boolean;
  pending: "save" | "submit" | null;
  refusal: Refusal | null;
  onSave: () => Promise<void>;
  onSubmit: () => Promise<void>;
};

/** The one action, always in view; the reason beside it when it can't be pressed. */
export function ActionBar({
  obstacle,
  isDirty,
  isSaved,
  pending,
  refusal,
  onSave,
  onSubmit,
}: ActionBarProps) {
  const standing = isDirty ? "Unsaved changes" : isSaved ? "Draft saved" : "";
  return (
    <div className="sticky bottom-0 z-20 -mx-4 -mb-24 flex flex-col gap-3 border-t border-line bg-canvas px-4 pt-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] lg:-mx-8 lg:-mb-16 lg:px-8">
      {refusal === null ? null : (
        <Callout tone="danger" title={refusal.message} live>
          {refusal.remedy}
        </Callout>
      )}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 max-sm:[&_button]:h-10">
        <span className="text-meta text-muted max-sm:hidden">{standing}</span>
        <div className="ml-auto flex items-center gap-2 max-sm:w-full max-sm:items-end">
          <Button
            disabled={obstacle !== null || !isDirty || pending === "submit"}
            pending={pending === "save"}
            onClick={() => {
              void onSave();
            }}
          >
            Save draft
          </Button>
          <div className="max-sm:min-w-0 max-sm:flex-1 max-sm:[&_button]:w-full">
            <Button
              variant="primary"
              reason={obstacle}
              disabled={pending === "save"}
              pending={pending === "submit"}
              onClick={() => {
                void onSubmit();
              }}
            >
              Send to review
            </Button>
          </div>
        </div>
      </div>
    </div>
  );
}
