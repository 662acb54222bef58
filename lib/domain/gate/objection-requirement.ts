import type { PhaseName } from "@/lib/domain/plan/plan";
import type { ObjectionKind } from "@/lib/domain/review/objection";

/** A reviewer's no, as the gate sees it. */
export interface GivenObjection {
  /** Null: to the whole plan. */
  readonly phase: PhaseName | null;
  readonly planHash: string;
  readonly kind: ObjectionKind;
  readonly by: { readonly id: string; readonly name: string };
  /** Taken back, or void. */
  readonly isSettled: boolean;
}

export interface ObjectionRequirement {
  readonly kind: "no_objection";
  readonly isMet: false;
  readonly objections: readonly { readonly kind: ObjectionKind; readonly byName: string }[];
}

/** Who objects to this phase of this plan holds its gate shut, however many approve. Null where nobody does. */
export function judgeObjections(input: {
  readonly phase: PhaseName;
  readonly planHash: string;
  readonly objections: readonly GivenObjection[];
}): ObjectionRequirement | null {
  const standing = input.objections.filter(
    (one) =>
      !one.isSettled && one.planHash === input.planHash && (one.phase === null || one.phase === input.phase),
  );
  if (standing.length === 0) return null;
  return {
    kind: "no_objection",
    isMet: false,
    objections: standing.map(({ kind, by }) => ({ kind, byName: by.name })),
  };
}
