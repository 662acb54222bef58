import "server-only";
import { approvePhase } from "@/lib/commands/rollouts/approve-phase";
import { pausePhase } from "@/lib/commands/rollouts/pause-phase";
import { resumePhase } from "@/lib/commands/rollouts/resume-phase";
import { startPhase } from "@/lib/commands/rollouts/start-phase";
import { undoPhase } from "@/lib/commands/rollouts/undo-phase";
import { defineRoute, type RouteCall, readCommand } from "../define-route";

/** Commands on one phase of a rollout over HTTP. */

interface OfPhase {
  readonly rolloutId: string;
  readonly phase: string;
}

export const approvePhaseRoute = defineRoute(async (call: RouteCall<OfPhase>) =>
  approvePhase(call.services, call.actor, await readCommand(call)),
);

export const startPhaseRoute = defineRoute(async (call: RouteCall<OfPhase>) =>
  startPhase(call.services, call.actor, await readCommand(call)),
);

export const pausePhaseRoute = defineRoute(async (call: RouteCall<OfPhase>) =>
  pausePhase(call.services, call.actor, await readCommand(call)),
);

export const resumePhaseRoute = defineRoute(async (call: RouteCall<OfPhase>) =>
  resumePhase(call.services, call.actor, await readCommand(call)),
);

export const undoPhaseRoute = defineRoute(async (call: RouteCall<OfPhase>) =>
  undoPhase(call.services, call.actor, await readCommand(call)),
);
