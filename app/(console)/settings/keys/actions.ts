"use server";

import { keyActions } from "@/lib/server/key-actions";

type Input<Action extends keyof typeof keyActions> = Parameters<(typeof keyActions)[Action]>[0];

export async function createKeyAction(input: Input<"create">) {
  return await keyActions.create(input);
}

export async function revokeKeyAction(input: Input<"revoke">) {
  return await keyActions.revoke(input);
}
