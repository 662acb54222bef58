import { Callout } from "@/components/ui/callout";
import type { Refusal } from "@/lib/domain/refusal";

/** Why it was not done, and what to do; nothing where there is nothing to say. */
export function RefusalCallout({ refusal }: { refusal: Refusal | null }) {
  return (
    <div role="status" className="empty:hidden">
      {refusal === null ? null : (
        <Callout tone="danger" title={refusal.message}>
          {refusal.problems
            ?.slice(1)
            .map((problem) => problem.message)
            .join(" ") || refusal.remedy}
        </Callout>
      )}
    </div>
  );
}
