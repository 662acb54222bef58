/** What a lag-hold run comes to. Pure. */

export interface HoldReading {
  readonly atMs: number;
  readonly lagMs: number;
}

export interface FilledReading {
  readonly atMs: number;
  readonly rows: number;
}

export interface HoldMarks {
  /** The replica was made slow, and quick again. */
  readonly slowFromMs: number;
  readonly slowToMs: number;
}

export interface HoldJudgement {
  readonly fullRowsPerSecond: number;
  readonly slowRowsPerSecond: number;
  /** Of full speed, while the replica was slow. */
  readonly throughputKept: number;
  /** Of the time in which the replica was slow. */
  readonly shareOverLimit: number;
  readonly worstLagMs: number;
  /** Filled while the lag was over the limit. */
  readonly rowsWhileOver: number;
  /** From the replica's recovery to 80 % of full speed over a second; null: not seen before the end. */
  readonly fullSpeedAfterMs: number | null;
}

const fullShare = 0.8;
const rateOverMs = 1_000;
const fullOverMs = 3_000;

/** Rows at a moment, between two readings in proportion. */
function rowsAt(filled: readonly FilledReading[], atMs: number): number {
  const after = filled.findIndex((one) => one.atMs >= atMs);
  if (after === -1) return filled.at(-1)?.rows ?? 0;
  const upper = filled[after];
  const lower = filled[after - 1];
  if (upper === undefined || lower === undefined) return upper?.rows ?? 0;
  const share = (atMs - lower.atMs) / Math.max(1, upper.atMs - lower.atMs);
  return lower.rows + share * (upper.rows - lower.rows);
}

function rate(filled: readonly FilledReading[], fromMs: number, toMs: number): number {
  return ((rowsAt(filled, toMs) - rowsAt(filled, fromMs)) / Math.max(1, toMs - fromMs)) * 1000;
}

/** Judges what was read from the backfill's begin on. Times are of one clock. */
export function judgeLagHold(
  lags: readonly HoldReading[],
  filled: readonly FilledReading[],
  marks: HoldMarks,
  limitMs: number,
): HoldJudgement {
  const { slowFromMs, slowToMs } = marks;
  // The first seconds are for finding the size of a chunk.
  const fullRowsPerSecond = rate(filled, Math.max(filled[0]?.atMs ?? 0, slowFromMs - fullOverMs), slowFromMs);
  const slowRowsPerSecond = rate(filled, slowFromMs, slowToMs);
  let overMs = 0;
  let rowsWhileOver = 0;
  let worstLagMs = 0;
  for (const [at, one] of lags.entries()) {
    if (one.atMs < slowFromMs) continue;
    worstLagMs = Math.max(worstLagMs, one.lagMs);
    const next = lags[at + 1];
    if (next === undefined || one.lagMs <= limitMs) continue;
    overMs += Math.max(0, Math.min(next.atMs, slowToMs) - one.atMs);
    rowsWhileOver += rowsAt(filled, next.atMs) - rowsAt(filled, one.atMs);
  }
  const recovered = filled.find(
    (one) =>
      one.atMs >= slowToMs &&
      one.atMs + rateOverMs <= (filled.at(-1)?.atMs ?? 0) &&
      rate(filled, one.atMs, one.atMs + rateOverMs) >= fullShare * fullRowsPerSecond,
  );
  return {
    fullRowsPerSecond: Math.round(fullRowsPerSecond),
    slowRowsPerSecond: Math.round(slowRowsPerSecond),
    throughputKept: Number((slowRowsPerSecond / fullRowsPerSecond).toFixed(3)),
    shareOverLimit: Number((overMs / Math.max(1, slowToMs - slowFromMs)).toFixed(4)),
    worstLagMs: Math.round(worstLagMs),
    rowsWhileOver: Math.round(rowsWhileOver),
    fullSpeedAfterMs: recovered === undefined ? null : Math.round(recovered.atMs - slowToMs),
  };
}
