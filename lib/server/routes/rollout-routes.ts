import "server-only";
import { amendRollout } from "@/lib/commands/rollouts/amend-rollout";
import { decideQuarantined } from "@/lib/commands/rollouts/decide-quarantined";
import { endBlocker, endBlockerBody } from "@/lib/commands/rollouts/end-blocker";
import { repairMismatches } from "@/lib/commands/rollouts/repair-mismatches";
import { verifyAgain } from "@/lib/commands/rollouts/verify-again";
import { getRollout } from "@/lib/queries/rollouts/get-rollout";
import { listEvents } from "@/lib/queries/rollouts/list-events";
import { listQuarantined } from "@/lib/queries/rollouts/list-quarantined";
import { countWaitingForMe, listRollouts } from "@/lib/queries/rollouts/list-rollouts";
import { previewAmendment } from "@/lib/queries/rollouts/preview-amendment";
import { readQuarantinedValues } from "@/lib/queries/rollouts/read-quarantined-values";
import { defineRoute, type RouteCall, readJson, searchOf } from "../define-route";

/** Rollouts over HTTP. Addresses: lib/view/query-keys.ts. */

interface OfRollout {
  readonly rolloutId: string;
}

/** A command's input: the body, of the rollout that the address names. */
async function readBody(request: Request, params: OfRollout): Promise<object> {
  const body = await readJson(request);
  const given = typeof body === "object" && body !== null ? body : {};
  return { ...given, rolloutId: params.rolloutId };
}

export const rolloutsRoute = defineRoute(({ services, actor, request }) =>
  listRollouts(services, actor, searchOf(request)),
);

export const rolloutRoute = defineRoute(({ services, actor, params }: RouteCall<OfRollout>) =>
  getRollout(services, actor, params.rolloutId),
);

export const rolloutEventsRoute = defineRoute(({ services, actor, request, params }: RouteCall<OfRollout>) =>
  listEvents(services, actor, { ...searchOf(request), rolloutId: params.rolloutId }),
);

export const endBlockerRoute = defineRoute(
  async ({ services, actor, request, params }: RouteCall<OfRollout>) => {
    const body = endBlockerBody.safeParse(await readJson(request));
    // What is no body is refused by the command, in its words.
    return await endBlocker(services, actor, { rolloutId: params.rolloutId, pid: body.data?.pid });
  },
);

export const quarantineRoute = defineRoute(({ services, actor, params }: RouteCall<OfRollout>) =>
  listQuarantined(services, actor, params.rolloutId),
);

export const quarantinedValuesRoute = defineRoute(
  ({ services, actor, request, params }: RouteCall<OfRollout>) =>
    readQuarantinedValues(services, actor, { ...searchOf(request), rolloutId: params.rolloutId }),
);

export const decideQuarantinedRoute = defineRoute(
  async ({ services, actor, request, params }: RouteCall<OfRollout>) =>
    decideQuarantined(services, actor, await readBody(request, params)),
);

export const repairMismatchesRoute = defineRoute(
  async ({ services, actor, request, params }: RouteCall<OfRollout>) =>
    repairMismatches(services, actor, await readBody(request, params)),
);

export const verifyAgainRoute = defineRoute(
  async ({ services, actor, request, params }: RouteCall<OfRollout>) =>
    verifyAgain(services, actor, await readBody(request, params)),
);

export const amendRolloutRoute = defineRoute(
  async ({ services, actor, request, params }: RouteCall<OfRollout>) =>
    amendRollout(services, actor, await readBody(request, params)),
);

export const amendmentPreviewRoute = defineRoute(
  async ({ services, actor, request, params }: RouteCall<OfRollout>) =>
    previewAmendment(services, actor, await readBody(request, params)),
);

export const waitingRoute = defineRoute(({ services, actor }) => countWaitingForMe(services, actor));
