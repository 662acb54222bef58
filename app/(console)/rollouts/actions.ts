"use server";

import { rolloutActions } from "@/lib/server/rollout-actions";

type Input<Action extends keyof typeof rolloutActions> = Parameters<(typeof rolloutActions)[Action]>[0];

export async function createRolloutAction(input: Input<"create">) {
  return await rolloutActions.create(input);
}

export async function editRolloutAction(input: Input<"edit">) {
  return await rolloutActions.edit(input);
}

export async function submitRolloutAction(input: Input<"submit">) {
  return await rolloutActions.submit(input);
}

export async function returnRolloutAction(input: Input<"returnToAuthor">) {
  return await rolloutActions.returnToAuthor(input);
}

export async function runPreflightAction(input: Input<"preflight">) {
  return await rolloutActions.preflight(input);
}

export async function approvePhaseAction(input: Input<"approve">) {
  return await rolloutActions.approve(input);
}

export async function startPhaseAction(input: Input<"start">) {
  return await rolloutActions.start(input);
}

export async function pausePhaseAction(input: Input<"pause">) {
  return await rolloutActions.pause(input);
}

export async function resumePhaseAction(input: Input<"resume">) {
  return await rolloutActions.resume(input);
}

export async function abortRolloutAction(input: Input<"abort">) {
  return await rolloutActions.abort(input);
}

export async function undoPhaseAction(input: Input<"undo">) {
  return await rolloutActions.undo(input);
}

export async function changeLimitsAction(input: Input<"changeLimits">) {
  return await rolloutActions.changeLimits(input);
}

export async function endBlockerAction(input: Input<"endBlocker">) {
  return await rolloutActions.endBlocker(input);
}

export async function decideQuarantinedAction(input: Input<"decideQuarantined">) {
  return await rolloutActions.decideQuarantined(input);
}

export async function repairMismatchesAction(input: Input<"repairMismatches">) {
  return await rolloutActions.repairMismatches(input);
}

export async function verifyAgainAction(input: Input<"verifyAgain">) {
  return await rolloutActions.verifyAgain(input);
}

export async function amendRolloutAction(input: Input<"amend">) {
  return await rolloutActions.amend(input);
}
