import { approved } from "@/lib/domain/sql/sql";
import { fenced } from "@/lib/engine/outcome";
import { targetFailure } from "@/lib/engine/target-failure";
import {
  type Blocks,
  type Found,
  findFailing,
  foundAtMost,
  judgeLook,
  lookAtOnce,
  type Stride,
} from "@/lib/engine/walk/look-range";
import type { EarlyEnd } from "@/lib/engine/walk/walk";
import type { WalkState } from "@/lib/engine/walk/walk-state";
import { readTableSize } from "@/lib/postgres/lane-bounds";
import type { Session } from "@/lib/postgres/session";

/**
 * The sweep before the last look of a walk by place (closing-look.ts): stretch by stretch of the file as long as it is when the sweep begins, each
 * looked at in a short snapshot of its own. It pays for its time with pauses like any chunk. Rows that can't be looked at are passed over.
 */

export interface Fixed {
  readonly kind: "fixed";
  readonly changed: number;
  /** Set, and pending as before. */
  readonly stuck: number;
  /** Rows that went into quarantine. */
  readonly passed: number;
}

export const nothingFixed: Fixed = { kind: "fixed", changed: 0, stuck: 0, passed: 0 };

/** Both together. */
export function sum(one: Fixed, other: Fixed): Fixed {
  return {
    kind: "fixed",
    changed: one.changed + other.changed,
    stuck: one.stuck + other.stuck,
    passed: one.passed + other.passed,
  };
}

export type Swept =
  /** `labels`: rows that can't be looked at, for people. */
  | { readonly kind: "swept" | "interrupted"; readonly fixed: Fixed; readonly labels: readonly string[] }
  | { readonly kind: "ended"; readonly end: EarlyEnd };

type Part = Fixed | EarlyEnd | "smaller" | { readonly kind: "passed_over"; readonly label: string | null };

/** Sweeps the file once; without `fix` it only finds rows that can't be looked at. Throws TargetError. */
export async function sweep(
  state: WalkState,
  session: Session,
  lookSql: string,
  stride: Stride,
  fix: ((places: readonly string[]) => Promise<Fixed | EarlyEnd>) | null,
): Promise<Swept> {
  const { context, gate, walk } = state;
  const { blocks } = await readTableSize(session, walk.table);
  let fixed = nothingFixed;
  let labels: readonly string[] = [];
  let unpaidMs = 0;
  for (let first = 0; first < blocks; ) {
    if (!context.control.mayGoOn()) return { kind: "interrupted", fixed, labels };
    const isAllowed = await gate.allows(unpaidMs);
    unpaidMs = 0;
    if (!isAllowed) continue;
    const part = stride.from(first, blocks);
    const startedAt = performance.now();
    const done = await sweepPart(state, session, lookSql, { part, stride }, fix);
    unpaidMs = performance.now() - startedAt;
    if (done === "smaller") stride.shrink();
    else if (done.kind === "passed_over") labels = done.label === null ? labels : [...labels, done.label];
    else if (done.kind === "fixed") {
      stride.note(unpaidMs, context.control.limits.targetChunkMs);
      fixed = sum(fixed, done);
      first = part.last + 1;
    } else return { kind: "ended", end: done };
  }
  return { kind: "swept", fixed, labels };
}

async function sweepPart(
  state: WalkState,
  session: Session,
  lookSql: string,
  { part, stride }: { readonly part: Blocks; readonly stride: Stride },
  fix: ((places: readonly string[]) => Promise<Fixed | EarlyEnd>) | null,
): Promise<Part> {
  let fixed = nothingFixed;
  for (;;) {
    let found: Found;
    try {
      found = await lookAtOnce(state, session, lookSql, part);
    } catch (error) {
      const judged = judgeLook(error, stride);
      if (judged.kind === "smaller") return "smaller";
      const place = await findFailing(state, session, lookSql, part);
      // It may have been mended, or have moved, since: the next look tells.
      if (place === null) return { kind: "passed_over", label: null };
      const passed = await state.faultyRows.passPlace(session, place, judged.failure);
      if (passed === "again") return { kind: "passed_over", label: null };
      return passed.kind === "passed" ? { kind: "passed_over", label: passed.label } : passed;
    }
    if (fix === null || found.places.length === 0) return fixed;
    const result = await fix(found.places);
    if (result.kind !== "fixed") return result;
    fixed = sum(fixed, result);
    // More than one look may find: the rest of them, as long as that moves anything.
    if (found.places.length < foundAtMost || result.changed + result.passed === 0) return fixed;
  }
}

/** Sets rows by their places, those at fault one by one into quarantine; with `null`, all that are pending, unless one is at fault. Throws TargetError. */
export async function fixPlaces(
  state: WalkState,
  session: Session,
  fixSql: string,
  places: readonly string[] | null,
): Promise<Fixed | EarlyEnd> {
  const { context, walk, recorder } = state;
  const startedAt = performance.now();
  try {
    const rows = await session.rows<{ changed: number; stuck: number; advanced: boolean }>(
      approved(fixSql, [context.rolloutId, walk.stepId, 0, context.lease.epoch, places]),
    );
    const row = rows[0];
    if (row?.advanced !== true) return fenced;
    const { changed, stuck } = row;
    recorder.addChunk({ rows: 0, changed, mismatches: 0, durationMs: performance.now() - startedAt });
    return { kind: "fixed", changed, stuck, passed: 0 };
  } catch (error) {
    const failure = targetFailure(error);
    if (failure.kind !== "data_error") throw error;
    // Which of all rows it was, the next look and its places tell.
    if (places === null) return nothingFixed;
    const [only] = places;
    if (only !== undefined && places.length === 1) {
      const passed = await state.faultyRows.passPlace(session, only, failure);
      if (passed !== "again" && passed.kind !== "passed") return passed;
      return { ...nothingFixed, passed: passed === "again" ? 0 : 1 };
    }
    // Half of the rows at a time leads to the one at fault.
    const middle = Math.ceil(places.length / 2);
    const first = await fixPlaces(state, session, fixSql, places.slice(0, middle));
    if (first.kind !== "fixed") return first;
    const second = await fixPlaces(state, session, fixSql, places.slice(middle));
    return second.kind === "fixed" ? sum(first, second) : second;
  }
}
