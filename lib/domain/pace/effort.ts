import { gaugeLimit, type Limits, laneLimit } from "./pace";

/** "How hard": one word in place of the limits that decide between a rollout's speed and everybody else's. */

export const efforts = ["gentle", "normal", "hard"] as const;
export type Effort = (typeof efforts)[number];

interface EffortLimits {
  readonly maxLagSeconds: number;
  readonly targetChunkMs: number;
  readonly maxDutyCycle: number;
  readonly maxLanes: number;
  readonly lockWaiters: number;
  readonly canaryMs: number;
}

const effortLimits: Readonly<Record<Effort, EffortLimits>> = {
  // For the busiest hours: short chunks, and half of the time nothing at all.
  gentle: {
    maxLagSeconds: 0.5,
    targetChunkMs: 100,
    maxDutyCycle: 0.5,
    maxLanes: 1,
    lockWaiters: 3,
    canaryMs: 150,
  },
  // The defaults.
  normal: {
    maxLagSeconds: 1,
    targetChunkMs: 200,
    maxDutyCycle: 1,
    maxLanes: 2,
    lockWaiters: 5,
    canaryMs: 250,
  },
  // For a maintenance window: replicas may fall behind, and traffic may notice.
  hard: {
    maxLagSeconds: 5,
    targetChunkMs: 500,
    maxDutyCycle: 1,
    maxLanes: 4,
    lockWaiters: 20,
    canaryMs: 1_000,
  },
};

/** The limits of this effort; what an effort says nothing of (other gauges, quiet hours, a team's own signal) stays. */
export function limitsForEffort(effort: Effort, limits: Limits): Limits {
  const { maxLagSeconds, targetChunkMs, maxDutyCycle, maxLanes, lockWaiters, canaryMs } =
    effortLimits[effort];
  return {
    ...limits,
    maxLagSeconds,
    targetChunkMs,
    maxDutyCycle,
    maxLanes,
    gauges: { ...limits.gauges, lock_waiters: lockWaiters, canary: canaryMs },
  };
}

/** The effort that these limits are; null when somebody has set one of its limits to something else. */
export function effortOf(limits: Limits): Effort | null {
  const found = efforts.find((effort) => {
    const wanted = effortLimits[effort];
    return (
      limits.maxLagSeconds === wanted.maxLagSeconds &&
      limits.targetChunkMs === wanted.targetChunkMs &&
      (limits.maxDutyCycle ?? 1) === wanted.maxDutyCycle &&
      laneLimit(limits) === wanted.maxLanes &&
      gaugeLimit(limits, "lock_waiters") === wanted.lockWaiters &&
      gaugeLimit(limits, "canary") === wanted.canaryMs
    );
  });
  return found ?? null;
}
