import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ChunkSizeMemory,
  chunkSizeLimits,
  initialChunkSize,
  steerChunkSize,
} from "@/lib/domain/backfill/chunk-size";

const targetMs = 200;

function settle(msPerRow: number, chunks: number): ChunkSizeMemory {
  let memory = initialChunkSize;
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    memory = steerChunkSize(memory, { rows: memory.rows, durationMs: memory.rows * msPerRow }, targetMs);
  }
  return memory;
}

describe("the size of a chunk", () => {
  it("settles where a chunk takes the target time", () => {
    expect(settle(0.02, 30).rows).toBe(10_000);
  });

  it("grows at most one and a half times a step", () => {
    const next = steerChunkSize(initialChunkSize, { rows: 1_000, durationMs: 1 }, targetMs);
    expect(next.rows).toBe(1_500);
  });

  it("shrinks at once when one chunk was too slow", () => {
    const settled = settle(0.02, 30);
    const next = steerChunkSize(settled, { rows: settled.rows, durationMs: 800 }, targetMs);
    const again = steerChunkSize(next, { rows: next.rows, durationMs: next.rows * 0.08 }, targetMs);
    expect(again.rows).toBeLessThan(settled.rows / 3);
  });

  it("is cut to a tenth when one chunk takes over five times its target", () => {
    const next = steerChunkSize(settle(0.02, 30), { rows: 10_000, durationMs: 1_001 }, targetMs);
    expect(next).toEqual({ rows: 1_000, recentMsPerRow: [] });
  });

  it("stays as it is after a window without rows", () => {
    expect(steerChunkSize(initialChunkSize, { rows: 0, durationMs: 5_000 }, targetMs)).toBe(initialChunkSize);
  });

  it("never leaves its bounds, whatever the chunks were like", () => {
    const chunk = fc.record({
      rows: fc.integer({ min: 0, max: 60_000 }),
      durationMs: fc.double({ min: 0, max: 100_000, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 60 }), (chunks) => {
        const end = chunks.reduce((memory, one) => steerChunkSize(memory, one, targetMs), initialChunkSize);
        return end.rows >= chunkSizeLimits.minRows && end.rows <= chunkSizeLimits.maxRows;
      }),
    );
  });
});
