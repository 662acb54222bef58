import "server-only";
import { resumeEverything } from "@/lib/commands/instance/resume-everything";
import { stopEverything } from "@/lib/commands/instance/stop-everything";
import { amendRollout } from "@/lib/commands/rollouts/amend-rollout";
import { decideQuarantined } from "@/lib/commands/rollouts/decide-quarantined";
import { endBlocker, endBlockerBody } from "@/lib/commands/rollouts/end-blocker";
import { repairMismatches } from "@/lib/commands/rollouts/repair-mismatches";
import { verifyAgain } from "@/lib/commands/rollouts/verify-again";
import { editTarget } from "@/lib/commands/targets/edit-target";
import { getInstance } from "@/lib/queries/instance/get-instance";
import { lintSql } from "@/lib/queries/lint/lint-sql";
import { readChanges } from "@/lib/queries/lint/read-changes";
import { makePlan } from "@/lib/queries/plan/make-plan";
import { previewPlan } from "@/lib/queries/plan/preview-plan";
import { getRollout } from "@/lib/queries/rollouts/get-rollout";
import { listEvents } from "@/lib/queries/rollouts/list-events";
import { listQuarantined } from "@/lib/queries/rollouts/list-quarantined";
import { countWaitingForMe, listRollouts } from "@/lib/queries/rollouts/list-rollouts";
import { previewAmendment } from "@/lib/queries/rollouts/preview-amendment";
import { readQuarantinedValues } from "@/lib/queries/rollouts/read-quarantined-values";
import { getTarget } from "@/lib/queries/targets/get-target";
import { listTargetTables } from "@/lib/queries/targets/list-target-tables";
import { listTargets } from "@/lib/queries/targets/list-targets";
import { defineRoute, type RouteCall, readJson } from "./define-route";
import { makeOpenApi } from "./openapi/document";

/** What the browser reads over HTTP. Addresses: lib/view/query-keys.ts. */

function searchOf(request: Request): Record<string, string> {
  return Object.fromEntries(new URL(request.url).searchParams);
}

/** A command's input: the body, of the rollout that the address names. */
async function readBody(request: Request, params: OfRollout): Promise<object> {
  const body = await readJson(request);
  const given = typeof body === "object" && body !== null ? body : {};
  return { ...given, rolloutId: params.rolloutId };
}

interface OfRollout {
  readonly rolloutId: string;
}
interface OfTarget {
  readonly targetId: string;
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

export const instanceRoute = defineRoute(({ services, actor }) => getInstance(services, actor));

export const stopEverythingRoute = defineRoute(async ({ services, actor, request }) =>
  stopEverything(services, actor, await readJson(request)),
);

export const resumeEverythingRoute = defineRoute(async ({ services, actor, request }) =>
  resumeEverything(services, actor, await readJson(request)),
);

export const targetsRoute = defineRoute(({ services, actor }) => listTargets(services, actor));

export const targetRoute = defineRoute(({ services, actor, params }: RouteCall<OfTarget>) =>
  getTarget(services, actor, params.targetId),
);

export const editTargetRoute = defineRoute(
  async ({ services, actor, request, params }: RouteCall<OfTarget>) => {
    const body = await readJson(request);
    const given = typeof body === "object" && body !== null ? body : {};
    return await editTarget(services, actor, { ...given, targetId: params.targetId });
  },
);

export const targetTablesRoute = defineRoute(({ services, actor, request, params }: RouteCall<OfTarget>) =>
  listTargetTables(services, actor, { ...searchOf(request), targetId: params.targetId }),
);

export const planPreviewRoute = defineRoute(async ({ services, actor, request }) =>
  previewPlan(services, actor, await readJson(request)),
);

export const lintRoute = defineRoute(async ({ services, actor, request }) =>
  lintSql(services, actor, await readJson(request)),
);

export const lintChangesRoute = defineRoute(async ({ services, actor, request }) =>
  readChanges(services, actor, await readJson(request)),
);

export const plansRoute = defineRoute(async ({ services, actor, request }) =>
  makePlan(services, actor, await readJson(request)),
);

export const openApiRoute = defineRoute(async () => ({ ok: true, value: makeOpenApi("0.1.0") }));
