"use server";

import { targetActions } from "@/lib/server/target-actions";

type Input<Action extends keyof typeof targetActions> = Parameters<(typeof targetActions)[Action]>[0];

export async function addTargetAction(input: Input<"add">) {
  return await targetActions.add(input);
}

export async function editTargetAction(input: Input<"edit">) {
  return await targetActions.edit(input);
}

export async function testTargetAction(input: Input<"test">) {
  return await targetActions.test(input);
}
