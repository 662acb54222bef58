import type { PhaseFailure } from "@/lib/domain/lifecycle/condition";

/** How a step, a walk or an undo ended. Expected ends are values; what throws is a defect. */
export type Outcome =
  | { readonly kind: "done" }
  /** A person wants it to stop, or this engine shuts down: what is done is done. */
  | { readonly kind: "stopped" }
  /** Another server is the primary, or the target's connections were edited: leave everything, and take the phase up anew. */
  | { readonly kind: "moved" }
  /** Another engine drives, or may: touch nothing more, say nothing for the phase. */
  | { readonly kind: "fenced" }
  | { readonly kind: "failed"; readonly failure: PhaseFailure };

export const done = { kind: "done" } as const satisfies Outcome;
export const stopped = { kind: "stopped" } as const satisfies Outcome;
export const moved = { kind: "moved" } as const satisfies Outcome;
export const fenced = { kind: "fenced" } as const satisfies Outcome;

/** An end for which nothing of the work is the reason. */
export type Interruption = typeof stopped | typeof moved | typeof fenced;
