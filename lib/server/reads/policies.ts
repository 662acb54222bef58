import "server-only";
import { getPolicy } from "@/lib/queries/policies/get-policy";
import { listPolicies } from "@/lib/queries/policies/list-policies";
import { open } from "./open";

/** What pages read of policies. */

export async function readPolicies() {
  const { services, actor } = await open();
  return await listPolicies(services, actor);
}

export async function readPolicy(environment: string) {
  const { services, actor } = await open();
  return await getPolicy(services, actor, environment);
}
