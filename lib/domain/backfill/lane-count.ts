/** How many lanes run side by side: more while the pace is full, fewer under pressure. Pure. */
export interface LaneCount {
  readonly lanes: number;
  /** When it last became another number, or the pace was last not full. */
  readonly changedAtMs: number;
}

/** Full pace must have lasted so long before one more lane starts. */
export const headroomMs = 500;
/** Under pressure one lane is taken off at most so often: the signals need time to tell what it did. */
export const relieveMs = 2_000;

/** Begins with one lane. */
export function startLaneCount(nowMs: number): LaneCount {
  return { lanes: 1, changedAtMs: nowMs };
}

/** Folds in the pace of this moment. `max` is the limit, at least 1. */
export function steerLaneCount(
  memory: LaneCount,
  pace: "full" | "slowed" | "stopped",
  max: number,
  nowMs: number,
): LaneCount {
  const lanes = Math.min(memory.lanes, max);
  if (pace === "stopped") return { lanes: 1, changedAtMs: nowMs };
  const sinceMs = nowMs - memory.changedAtMs;
  if (pace === "slowed") {
    if (lanes > 1 && sinceMs >= relieveMs) return { lanes: lanes - 1, changedAtMs: nowMs };
    // Full pace counts from when it comes back.
    return lanes === 1 ? { lanes, changedAtMs: nowMs } : { ...memory, lanes };
  }
  return lanes < max && sinceMs >= headroomMs
    ? { lanes: lanes + 1, changedAtMs: nowMs }
    : { ...memory, lanes };
}
