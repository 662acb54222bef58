import "server-only";
import { abortRollout } from "@/lib/commands/rollouts/abort-rollout";
import { amendRollout } from "@/lib/commands/rollouts/amend-rollout";
import { changeLimits } from "@/lib/commands/rollouts/change-limits";
import { createRollout } from "@/lib/commands/rollouts/create-rollout";
import { decideQuarantined } from "@/lib/commands/rollouts/decide-quarantined";
import { editRollout } from "@/lib/commands/rollouts/edit-rollout";
import { endBlocker } from "@/lib/commands/rollouts/end-blocker";
import { repairMismatches } from "@/lib/commands/rollouts/repair-mismatches";
import { returnRollout } from "@/lib/commands/rollouts/return-rollout";
import { runPreflight } from "@/lib/commands/rollouts/run-preflight";
import { submitRollout } from "@/lib/commands/rollouts/submit-rollout";
import { verifyAgain } from "@/lib/commands/rollouts/verify-again";
import { getRollout } from "@/lib/queries/rollouts/get-rollout";
import { pageEvents } from "@/lib/queries/rollouts/list-events";
import { listQuarantined } from "@/lib/queries/rollouts/list-quarantined";
import { countWaitingForMe, pageRollouts } from "@/lib/queries/rollouts/list-rollouts";
import { previewAmendment } from "@/lib/queries/rollouts/preview-amendment";
import { readQuarantinedValues } from "@/lib/queries/rollouts/read-quarantined-values";
import { apiPaths } from "@/lib/view/query-keys";
import { defineRoute, type RouteCall, readCommand, searchOf } from "../define-route";

/** Rollouts over HTTP. Addresses: lib/view/query-keys.ts. */

interface OfRollout {
  readonly rolloutId: string;
}

export const rolloutsRoute = defineRoute(
  ({ services, actor, request }) => pageRollouts(services, actor, searchOf(request)),
  { reach: "filtered" },
);

export const createRolloutRoute = defineRoute(
  async (call) => createRollout(call.services, call.actor, await readCommand(call)),
  { reach: "filtered", status: 201, location: ({ rolloutId }) => apiPaths.rollout(rolloutId) },
);

export const rolloutRoute = defineRoute(
  ({ services, actor, params }: RouteCall<OfRollout>) => getRollout(services, actor, params.rolloutId),
  { version: (rollout) => rollout.version },
);

export const editRolloutRoute = defineRoute(async (call: RouteCall<OfRollout>) =>
  editRollout(call.services, call.actor, await readCommand(call)),
);

export const submitRolloutRoute = defineRoute(async (call: RouteCall<OfRollout>) =>
  submitRollout(call.services, call.actor, await readCommand(call)),
);

export const returnRolloutRoute = defineRoute(async (call: RouteCall<OfRollout>) =>
  returnRollout(call.services, call.actor, await readCommand(call)),
);

export const abortRolloutRoute = defineRoute(async (call: RouteCall<OfRollout>) =>
  abortRollout(call.services, call.actor, await readCommand(call)),
);

export const runPreflightRoute = defineRoute(({ services, actor, params }: RouteCall<OfRollout>) =>
  runPreflight(services, actor, params),
);

export const changeLimitsRoute = defineRoute(async (call: RouteCall<OfRollout>) =>
  changeLimits(call.services, call.actor, await readCommand(call)),
);

export const rolloutEventsRoute = defineRoute(({ services, actor, request, params }: RouteCall<OfRollout>) =>
  pageEvents(services, actor, { ...searchOf(request), rolloutId: params.rolloutId }),
);

export const endBlockerRoute = defineRoute(async (call: RouteCall<OfRollout>) =>
  endBlocker(call.services, call.actor, await readCommand(call)),
);

export const quarantineRoute = defineRoute(({ services, actor, params }: RouteCall<OfRollout>) =>
  listQuarantined(services, actor, params.rolloutId),
);

export const quarantinedValuesRoute = defineRoute(
  ({ services, actor, request, params }: RouteCall<OfRollout>) =>
    readQuarantinedValues(services, actor, { ...searchOf(request), rolloutId: params.rolloutId }),
);

export const decideQuarantinedRoute = defineRoute(async (call: RouteCall<OfRollout>) =>
  decideQuarantined(call.services, call.actor, await readCommand(call)),
);

export const repairMismatchesRoute = defineRoute(async (call: RouteCall<OfRollout>) =>
  repairMismatches(call.services, call.actor, await readCommand(call)),
);

export const verifyAgainRoute = defineRoute(async (call: RouteCall<OfRollout>) =>
  verifyAgain(call.services, call.actor, await readCommand(call)),
);

export const amendRolloutRoute = defineRoute(async (call: RouteCall<OfRollout>) =>
  amendRollout(call.services, call.actor, await readCommand(call)),
);

export const amendmentPreviewRoute = defineRoute(async (call: RouteCall<OfRollout>) =>
  previewAmendment(call.services, call.actor, await readCommand(call)),
);

export const waitingRoute = defineRoute(({ services, actor }) => countWaitingForMe(services, actor), {
  reach: "filtered",
});
