"use server";

import { instanceActions } from "@/lib/server/instance-actions";

type Input<Action extends keyof typeof instanceActions> = Parameters<(typeof instanceActions)[Action]>[0];

export async function stopEverythingAction(input: Input<"stop">) {
  return await instanceActions.stop(input);
}

export async function resumeEverythingAction(input: Input<"resume">) {
  return await instanceActions.resume(input);
}
