/**
 * How long to wait before the next attempt, milliseconds: exponential from `baseMs`, at most `capMs`, full jitter, so that many that
 * failed together don't come back together. `attempt` counts from 1; `random` gives 0 ≤ x < 1.
 */
export function backoffMs(
  attempt: number,
  random: () => number = Math.random,
  baseMs = 100,
  capMs = 5_000,
): number {
  return Math.round(random() * Math.min(capMs, baseMs * 2 ** Math.min(attempt - 1, 20)));
}
