/** When a delivery that failed is tried again. Pure. */

const firstPauseMs = 10_000;
const longestPauseMs = 3_600_000;

/** Attempts until a delivery is given up: the last one some three hours after the first. */
export const mostAttempts = 9;

/**
 * The pause after the attempt with this number (1 for the first), milliseconds; null: no more. It grows threefold up to an hour; `random`, 0 to 1, takes up to
 * a fifth away, so that what failed together is not tried again together.
 */
export function pauseAfter(attempt: number, random: number): number | null {
  if (attempt >= mostAttempts) return null;
  return Math.round(Math.min(longestPauseMs, firstPauseMs * 3 ** (attempt - 1)) * (1 - random / 5));
}
