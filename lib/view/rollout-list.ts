import { z } from "zod";
import type { Condition, Progress } from "@/lib/domain/lifecycle/condition";
import type { PhaseState } from "@/lib/domain/lifecycle/phase-state";
import { type RolloutState, rolloutStates } from "@/lib/domain/lifecycle/rollout-state";
import type { PhaseName } from "@/lib/domain/plan/plan";
import type { PersonView } from "./rollout-view";

/** What the list of rollouts shows; kept in the URL. */
export const rolloutFilterSchema = z.object({
  state: z.enum(rolloutStates).optional(),
  targetId: z.string().min(1).optional(),
  /** Part of the title or the target's name. */
  search: z.string().trim().max(200).optional(),
});
export type RolloutFilter = z.infer<typeof rolloutFilterSchema>;

/** Who must act, and how; null when a machine is at work or nothing is left to do. */
export type WaitingFor = "submit" | "approval" | "start" | "attention" | null;

export interface RolloutListItem {
  readonly id: string;
  readonly title: string;
  readonly state: RolloutState;
  readonly version: number;
  readonly target: { readonly id: string; readonly name: string; readonly environment: string };
  /** For people: `orders`, `sales.orders`. */
  readonly table: string;
  readonly author: PersonView;
  /** In the plan's order. */
  readonly phases: readonly { readonly name: PhaseName; readonly state: PhaseState }[];
  /** The first phase that is not done; null when all are. */
  readonly currentPhase: PhaseName | null;
  readonly progress: Progress | null;
  readonly condition: Condition | null;
  readonly waitingFor: WaitingFor;
  readonly isWaitingForMe: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly endedAt: string | null;
}

/** What waits for a person. */
export interface Waiting {
  /** Rollouts. */
  readonly count: number;
  /** Notifications. */
  readonly unread: number;
}
