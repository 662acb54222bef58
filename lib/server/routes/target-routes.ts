import "server-only";
import { editTarget } from "@/lib/commands/targets/edit-target";
import { getTarget } from "@/lib/queries/targets/get-target";
import { listTargetTables } from "@/lib/queries/targets/list-target-tables";
import { listTargets } from "@/lib/queries/targets/list-targets";
import { defineRoute, type RouteCall, readJson, searchOf } from "../define-route";

/** Targets over HTTP. Addresses: lib/view/query-keys.ts. */

interface OfTarget {
  readonly targetId: string;
}

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
