import "server-only";
import { addTarget } from "@/lib/commands/targets/add-target";
import { editTarget } from "@/lib/commands/targets/edit-target";
import { testTarget } from "@/lib/commands/targets/test-target";
import { getTarget } from "@/lib/queries/targets/get-target";
import { listTargetTables } from "@/lib/queries/targets/list-target-tables";
import { pageTargets } from "@/lib/queries/targets/list-targets";
import { apiPaths } from "@/lib/view/query-keys";
import { defineRoute, type RouteCall, readCommand, searchOf } from "../define-route";

/** Targets over HTTP. Addresses: lib/view/query-keys.ts. */

interface OfTarget {
  readonly targetId: string;
}

export const targetsRoute = defineRoute(
  ({ services, actor, request }) => pageTargets(services, actor, searchOf(request)),
  { reach: "filtered" },
);

export const addTargetRoute = defineRoute(
  async (call) => addTarget(call.services, call.actor, await readCommand(call)),
  { reach: "filtered", status: 201, location: ({ targetId }) => apiPaths.target(targetId) },
);

export const testTargetRoute = defineRoute(async (call) =>
  testTarget(call.services, call.actor, await readCommand(call)),
);

export const targetRoute = defineRoute(
  ({ services, actor, params }: RouteCall<OfTarget>) => getTarget(services, actor, params.targetId),
  { version: (target) => target.version },
);

export const editTargetRoute = defineRoute(async (call: RouteCall<OfTarget>) =>
  editTarget(call.services, call.actor, await readCommand(call)),
);

export const targetTablesRoute = defineRoute(({ services, actor, request, params }: RouteCall<OfTarget>) =>
  listTargetTables(services, actor, { ...searchOf(request), targetId: params.targetId }),
);
