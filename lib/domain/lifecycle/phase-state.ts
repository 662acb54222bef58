/**
 * What can happen to one phase of a rollout, as one table: state → event → state. Buttons, badges, the database's CHECK, the
 * engine and the tests derive from it. *Throttled* and *waiting for a lock* are no states: they are conditions of `running`.
 */
const table = {
  /** Its gate has not been passed yet. */
  waiting: {
    /** A person started it and the gate was open. */
    start_requested: "queued",
  },
  /** Wanted; no engine has taken it up yet. */
  queued: {
    /** An engine holds the lease and goes to work. */
    picked_up: "running",
    /** Paused before it began: nothing runs, so nothing needs to stop first. */
    pause_requested: "paused",
    /** The facts changed between the click and the start: approvals are void, the gate is shut again. */
    voided: "waiting",
  },
  /** An engine is at work. */
  running: {
    /** A person wants it to stop after the current chunk or statement. */
    pause_requested: "pausing",
    /** A step failed in a way that no retry mends. */
    failed: "failed",
    /** Every step's probe says applied. */
    finished: "done",
    /** The facts changed before the first step: approvals are void, the gate is shut again. */
    voided: "waiting",
  },
  /** A pause is wanted; the current chunk or statement is still ending. */
  pausing: {
    /** The engine has stopped. */
    stopped: "paused",
    /** The last step ended before the pause could take hold. */
    finished: "done",
    failed: "failed",
    voided: "waiting",
    /** A person changed their mind before it had stopped. */
    resume_requested: "running",
  },
  /** Stopped by a person; what is done is done. */
  paused: {
    /** Its expression was changed: it goes on through its gate, not by resuming. */
    amended: "failed",
    resume_requested: "queued",
    undo_requested: "undo_queued",
  },
  /** Stopped by an error, with its reason. */
  failed: {
    /** Its expression was changed: that is now why it stands still. */
    amended: "failed",
    /** Try again from where it stopped. */
    start_requested: "queued",
    undo_requested: "undo_queued",
  },
  /** Every step is applied. */
  done: {
    /** Of the phase verify alone: the evidence is getting old, and every row is to be compared again. */
    verify_again_requested: "queued",
    undo_requested: "undo_queued",
  },
  undo_queued: {
    undo_picked_up: "undoing",
  },
  undoing: {
    /** Every undo statement's probe says undone. The phase can be gone through again, with a new approval. */
    undone: "waiting",
    undo_failed: "undo_failed",
  },
  undo_failed: {
    undo_requested: "undo_queued",
    /** What the undo had taken back is done again, and the phase stands as it did. */
    start_requested: "queued",
  },
} as const satisfies Record<string, Record<string, string>>;

export type PhaseState = keyof typeof table;
type EventsOf<T> =
  T extends Record<string, infer Edges> ? (Edges extends unknown ? keyof Edges : never) : never;
export type PhaseEvent = EventsOf<typeof table>;

export const phaseStates = Object.keys(table) as [PhaseState, ...PhaseState[]];

/** The state that follows, or null where the table has no such edge. */
export function applyPhaseEvent(state: PhaseState, event: PhaseEvent): PhaseState | null {
  const edges: Partial<Record<PhaseEvent, PhaseState>> = table[state];
  return edges[event] ?? null;
}

/** States in which an engine has, or will at once have, work to do. */
export const drivenStates: readonly PhaseState[] = ["queued", "running", "pausing", "undo_queued", "undoing"];
