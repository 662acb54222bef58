import { defaultLimits, type Limits, laneLimit } from "@/lib/domain/pace/pace";
import type { Policy } from "./policy";

/** What a policy lets the limits of a rollout's pace be. Pure. */

type Caps = Policy["limits"];

/** The limits as they may be under a policy: each the smaller of the two. */
export function tightenLimits(limits: Limits, caps: Caps): Limits {
  const { maxLagSeconds, targetChunkMs, maxLanes, maxDutyCycle } = caps;
  return {
    ...limits,
    ...(maxLagSeconds === undefined ? {} : { maxLagSeconds: Math.min(limits.maxLagSeconds, maxLagSeconds) }),
    ...(targetChunkMs === undefined ? {} : { targetChunkMs: Math.min(limits.targetChunkMs, targetChunkMs) }),
    ...(maxLanes === undefined ? {} : { maxLanes: Math.min(laneLimit(limits), maxLanes) }),
    ...(maxDutyCycle === undefined ? {} : { maxDutyCycle: Math.min(limits.maxDutyCycle ?? 1, maxDutyCycle) }),
  };
}

/** What a policy caps, a sentence each; empty where it leaves all free. */
export function printCaps(caps: Caps): readonly string[] {
  return findExcess(
    {
      ...defaultLimits,
      maxLagSeconds: Infinity,
      targetChunkMs: Infinity,
      maxLanes: Infinity,
      maxDutyCycle: Infinity,
    },
    caps,
  );
}

/** What of the limits a policy does not allow, a sentence each; empty where all is well. */
export function findExcess(limits: Limits, caps: Caps): readonly string[] {
  const said: string[] = [];
  if (caps.maxLagSeconds !== undefined && limits.maxLagSeconds > caps.maxLagSeconds)
    said.push(`a replica may lag ${caps.maxLagSeconds} s at most`);
  if (caps.targetChunkMs !== undefined && limits.targetChunkMs > caps.targetChunkMs)
    said.push(`a chunk may take ${caps.targetChunkMs} ms at most`);
  if (caps.maxLanes !== undefined && laneLimit(limits) > caps.maxLanes)
    said.push(`${caps.maxLanes} ${caps.maxLanes === 1 ? "lane" : "lanes"} at most may run side by side`);
  if (caps.maxDutyCycle !== undefined && (limits.maxDutyCycle ?? 1) > caps.maxDutyCycle)
    said.push(`it may work ${Math.round(caps.maxDutyCycle * 100)} % of the time at most`);
  return said;
}
