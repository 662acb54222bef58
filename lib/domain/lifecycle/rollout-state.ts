/** What can happen to a rollout as a whole: state → event → state. Its phases have a table of their own. */
const table = {
  /** The author is at work on it. */
  draft: {
    /** Sent to review with a plan that has no errors. */
    submitted: "in_review",
    aborted: "aborted",
  },
  /** Reviewers look at it; no phase has started. */
  in_review: {
    /** Back to the author: approvals are void. */
    returned: "draft",
    /** The first phase was started. */
    activated: "active",
    aborted: "aborted",
  },
  /** At least one phase was started. */
  active: {
    /** The last phase is done. */
    completed: "completed",
    /** Given up, nothing is running. What is applied stays until it is undone. */
    aborted: "aborted",
    /** Given up while an engine is at work: it stops first. */
    abort_requested: "aborting",
    /** A replan is wanted because the facts changed; only while no phase has an effect in the target. */
    returned: "draft",
  },
  aborting: {
    aborted: "aborted",
    /** The last phase ended before the abort could take hold. */
    completed: "completed",
  },
  completed: {},
  aborted: {},
} as const satisfies Record<string, Record<string, string>>;

export type RolloutState = keyof typeof table;
type EventsOf<T> =
  T extends Record<string, infer Edges> ? (Edges extends unknown ? keyof Edges : never) : never;
export type RolloutEvent = EventsOf<typeof table>;

export const rolloutStates = Object.keys(table) as [RolloutState, ...RolloutState[]];

/** The state that follows, or null where the table has no such edge. */
export function applyRolloutEvent(state: RolloutState, event: RolloutEvent): RolloutState | null {
  const edges: Partial<Record<RolloutEvent, RolloutState>> = table[state];
  return edges[event] ?? null;
}
