"use server";

import { policyActions } from "@/lib/server/policy-actions";

export async function changePolicyAction(input: Parameters<typeof policyActions.change>[0]) {
  return await policyActions.change(input);
}
