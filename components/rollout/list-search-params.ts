import { parseAsString, parseAsStringLiteral } from "nuqs/server";
import { rolloutStates } from "@/lib/domain/lifecycle/rollout-state";
import type { RolloutFilter } from "@/lib/view/rollout-list";

/** The list's filters in the URL. */
export const listSearchParams = {
  state: parseAsStringLiteral(rolloutStates),
  target: parseAsString,
  q: parseAsString.withDefault(""),
};

/** The filter that the URL asks for, as the query wants it. */
export function filterOf(params: {
  readonly state: RolloutFilter["state"] | null;
  readonly target: string | null;
  readonly q: string;
}): RolloutFilter {
  const search = params.q.trim();
  return {
    ...(params.state == null ? {} : { state: params.state }),
    ...(params.target === null ? {} : { targetId: params.target }),
    ...(search === "" ? {} : { search }),
  };
}
