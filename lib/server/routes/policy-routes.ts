import "server-only";
import { changePolicy } from "@/lib/commands/policies/change-policy";
import { getPolicy } from "@/lib/queries/policies/get-policy";
import { listPolicies } from "@/lib/queries/policies/list-policies";
import { previewPolicy } from "@/lib/queries/policies/preview-policy";
import { defineRoute, type RouteCall, readCommand } from "../define-route";

/** Policies over HTTP. */

interface OfEnvironment {
  readonly environment: string;
}

export const policiesRoute = defineRoute(({ services, actor }) => listPolicies(services, actor), {
  reach: "filtered",
});

export const policyRoute = defineRoute(
  ({ services, actor, params }: RouteCall<OfEnvironment>) => getPolicy(services, actor, params.environment),
  { version: ({ version }) => version ?? 0 },
);

export const changePolicyRoute = defineRoute(async (call: RouteCall<OfEnvironment>) =>
  changePolicy(call.services, call.actor, await readCommand(call)),
);

export const previewPolicyRoute = defineRoute(async (call: RouteCall<OfEnvironment>) =>
  previewPolicy(call.services, call.actor, await readCommand(call)),
);
