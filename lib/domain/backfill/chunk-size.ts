/**
 * Steers the rows of a chunk to a target time by the p90 of recent chunks: grows at most 1.5× a step, shrinks at once, and
 * is cut to a tenth when one chunk takes over 5× its target. Steer on the statement's own time, never on time spent waiting
 * for a turn: that would collapse the size to its floor. Pure.
 */

export interface ChunkSizeLimits {
  readonly minRows: number;
  readonly maxRows: number;
}

export const chunkSizeLimits: ChunkSizeLimits = { minRows: 100, maxRows: 50_000 };
export const initialChunkRows = 1_000;
const remembered = 10;

export interface ChunkSizeMemory {
  readonly rows: number;
  /** Milliseconds per row of recent chunks, newest last. */
  readonly recentMsPerRow: readonly number[];
}

export const initialChunkSize: ChunkSizeMemory = { rows: initialChunkRows, recentMsPerRow: [] };

function percentile90(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * 0.9) - 1)] ?? 0;
}

/** Folds in one finished chunk and returns the size for the next. `durationMs` is the chunk statement's own time. */
export function steerChunkSize(
  memory: ChunkSizeMemory,
  chunk: { readonly rows: number; readonly durationMs: number },
  targetMs: number,
  limits: ChunkSizeLimits = chunkSizeLimits,
): ChunkSizeMemory {
  if (chunk.rows <= 0) return memory;
  const clamp = (rows: number) => Math.round(Math.min(limits.maxRows, Math.max(limits.minRows, rows)));
  if (chunk.durationMs > 5 * targetMs) {
    // What went before tells nothing about a table that has just become this slow.
    return { rows: clamp(chunk.rows / 10), recentMsPerRow: [] };
  }
  const recentMsPerRow = [...memory.recentMsPerRow, chunk.durationMs / chunk.rows].slice(-remembered);
  const wanted = targetMs / Math.max(percentile90(recentMsPerRow), 1e-6);
  return { rows: clamp(Math.min(wanted, memory.rows * 1.5)), recentMsPerRow };
}
