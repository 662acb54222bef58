import { rolloutAnswerSchema } from "@/lib/view/answers/rollout-answer";
import type { RolloutView } from "@/lib/view/rollout-view";

/**
 * A rollout as the API answers it. What the schema does not name is only ever read for a sentence, and comes from a server of the same version: the
 * schema has then seen everything that a decision rests on.
 */
export const rolloutSchema = rolloutAnswerSchema.transform((answer) => answer as unknown as RolloutView);

export function rolloutPath(rolloutId: string, rest = ""): string {
  return `/rollouts/${encodeURIComponent(rolloutId)}${rest}`;
}
