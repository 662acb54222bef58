/**
 * How fast a walk is and when it may end, told honestly: time in which the pace control held the walk back is taken out of the
 * rate, the total is never below what was walked, and the remaining time is a range. Pure; the caller keeps the memory and
 * brings the clock.
 */

/** The walk at one moment. */
interface Mark {
  /** Any clock that only moves forward, milliseconds. */
  readonly atMs: number;
  /** The same clock with throttled time taken out. */
  readonly workedMs: number;
  /** Rows walked by this driver so far. */
  readonly rows: number;
}

export interface RateMemory {
  readonly startedAtMs: number;
  readonly throttledMs: number;
  readonly rows: number;
  /** Oldest first; the newest is the present. */
  readonly marks: readonly Mark[];
}

const rateWindowMs = 10_000;
const outlookWindowMs = 60_000;
/** Marks from before the outlook serve the rate alone: so much work lies between one and the next. */
const olderApartMs = rateWindowMs / 40;
/** A figure from less work than this says nothing. */
const leastWorkedMs = 1_000;

/** Starts a memory; `atMs` is the driver's own clock, whatever its origin. */
export function startRate(atMs: number): RateMemory {
  return { startedAtMs: atMs, throttledMs: 0, rows: 0, marks: [{ atMs, workedMs: 0, rows: 0 }] };
}

/** Folds in what happened since the last call: rows walked, and the time in which the walk was held back. */
export function recordRate(
  memory: RateMemory,
  step: { readonly atMs: number; readonly rows: number; readonly throttledMs: number },
): RateMemory {
  const throttledMs = memory.throttledMs + step.throttledMs;
  const rows = memory.rows + step.rows;
  const workedMs = Math.max(memory.marks.at(-1)?.workedMs ?? 0, step.atMs - memory.startedAtMs - throttledMs);
  const marks = [...memory.marks, { atMs: step.atMs, workedMs, rows }];
  return { ...memory, throttledMs, rows, marks: forget(marks, { atMs: step.atMs, workedMs, rows }) };
}

/**
 * Keeps what the two windows need: every mark of the last minute and one before it, and of what lies further back, where the walk was held, marks
 * enough for the last seconds of work. However long nothing moves, it is no more.
 */
function forget(marks: readonly Mark[], now: Mark): readonly Mark[] {
  const outlook = Math.max(
    0,
    marks.findLastIndex((mark) => now.atMs - mark.atMs >= outlookWindowMs),
  );
  const older = marks.slice(0, outlook).reduce<Mark[]>((kept, mark) => {
    const last = kept.at(-1);
    if (last === undefined || mark.workedMs - last.workedMs >= olderApartMs) kept.push(mark);
    return kept;
  }, []);
  const all = [...older, ...marks.slice(outlook)];
  // One mark beyond both windows stays: it is their left edge.
  const edge = all.findLastIndex(
    (mark) => now.workedMs - mark.workedMs >= rateWindowMs && now.atMs - mark.atMs >= outlookWindowMs,
  );
  return edge > 0 ? all.slice(edge) : all;
}

function edgeOf(memory: RateMemory, isOutside: (mark: Mark, now: Mark) => boolean): [Mark, Mark] | null {
  const now = memory.marks.at(-1);
  const first = memory.marks[0];
  if (now === undefined || first === undefined) return null;
  return [memory.marks.findLast((mark) => isOutside(mark, now)) ?? first, now];
}

/** Rows a second over the last 10 s of work, throttled time taken out; null before there is a figure. */
export function deriveRowsPerSecond(memory: RateMemory): number | null {
  const edges = edgeOf(memory, (mark, now) => now.workedMs - mark.workedMs >= rateWindowMs);
  if (edges === null) return null;
  const [from, to] = edges;
  const workedMs = to.workedMs - from.workedMs;
  return workedMs < leastWorkedMs ? null : ((to.rows - from.rows) / workedMs) * 1000;
}

/** Rows a second over the last minute as the clock on the wall sees it, throttled time included. */
function deriveWallRate(memory: RateMemory): number | null {
  const edges = edgeOf(memory, (mark, now) => now.atMs - mark.atMs >= outlookWindowMs);
  if (edges === null) return null;
  const [from, to] = edges;
  const elapsedMs = to.atMs - from.atMs;
  return elapsedMs < leastWorkedMs ? null : ((to.rows - from.rows) / elapsedMs) * 1000;
}

/** The rows there are: what was counted, or, once the walk has passed that because rows were added, what was walked. */
export function deriveRowsTotal(input: {
  readonly counted: number | null;
  readonly estimated: number | null;
  readonly rowsWalked: number;
}): { readonly rowsTotal: number | null; readonly totalIsExact: boolean } {
  const base = input.counted ?? input.estimated;
  return {
    rowsTotal: base === null ? null : Math.max(base, input.rowsWalked),
    totalIsExact: input.counted !== null,
  };
}

/**
 * The time that may remain, milliseconds: at best as if nothing held the walk back, at worst as the last minute went, each a
 * tenth wider (a third where the total is an estimate). Null when nothing can be said: no figure yet, or nothing moves.
 */
export function deriveEta(
  memory: RateMemory,
  total: { readonly rowsTotal: number | null; readonly totalIsExact: boolean },
  rowsWalked: number,
): { readonly low: number; readonly high: number } | null {
  const worked = deriveRowsPerSecond(memory);
  const wall = deriveWallRate(memory);
  if (total.rowsTotal === null || worked === null || wall === null) return null;
  const best = Math.max(worked, wall);
  const worst = Math.min(worked, wall);
  if (worst <= 0) return null;
  const remaining = Math.max(0, total.rowsTotal - rowsWalked);
  const slack = total.totalIsExact ? 0.1 : 0.33;
  return {
    low: Math.round((remaining / best) * 1000 * (1 - slack)),
    high: Math.round((remaining / worst) * 1000 * (1 + slack)),
  };
}
