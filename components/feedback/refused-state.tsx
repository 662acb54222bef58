import { ErrorState } from "@/components/feedback/error-state";
import { ForbiddenState } from "@/components/feedback/forbidden-state";
import { RetryButton } from "@/components/target/retry-button";
import type { Refusal } from "@/lib/domain/refusal";

/** In place of a page whose reading was refused: it is not for this person, or it could not be read. */
export function RefusedState({ title, refusal }: { title: string; refusal: Refusal }) {
  return refusal.code === "forbidden" ? (
    <ForbiddenState>{refusal.message}</ForbiddenState>
  ) : (
    <ErrorState title={title} why={refusal.message} next={refusal.remedy} action={<RetryButton />} />
  );
}
