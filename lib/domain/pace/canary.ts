/**
 * How long the canary's lookup takes, from its last times: the median of three, so that one hiccup (of the network, of this process) is none. A
 * lookup that has not come back yet counts with the time that it has taken so far once that is longer than any hiccup.
 */

const kept = 3;
const stallMs = 1_000;

export interface CanaryMemory {
  /** The last times, newest last, milliseconds. */
  readonly times: readonly number[];
}

export const initialCanary: CanaryMemory = { times: [] };

/** Takes up the time of a lookup that has come back. */
export function recordCanary(memory: CanaryMemory, tookMs: number): CanaryMemory {
  return { times: [...memory.times, tookMs].slice(-kept) };
}

/** Milliseconds; null before the first lookup has come back, or stalled. */
export function judgeCanary(memory: CanaryMemory, pendingMs: number | null): number | null {
  const sorted = [...memory.times].sort((a, b) => a - b);
  // Of two the lower: a walk doesn't begin with a false alarm.
  const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
  if (pendingMs !== null && pendingMs >= stallMs) return Math.max(pendingMs, median ?? 0);
  return median;
}
