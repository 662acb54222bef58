"use server";

import { ownAccountActions } from "@/lib/server/own-account-actions";

type Input<Action extends keyof typeof ownAccountActions> = Parameters<(typeof ownAccountActions)[Action]>[0];

export async function changeNameAction(input: Input<"changeName">) {
  return await ownAccountActions.changeName(input);
}

export async function changePasswordAction(input: Input<"changePassword">) {
  return await ownAccountActions.changePassword(input);
}

export async function startSecondFactorAction(input: Input<"startSecondFactor">) {
  return await ownAccountActions.startSecondFactor(input);
}

export async function confirmSecondFactorAction(input: Input<"confirmSecondFactor">) {
  return await ownAccountActions.confirmSecondFactor(input);
}

export async function turnOffSecondFactorAction(input: Input<"turnOffSecondFactor">) {
  return await ownAccountActions.turnOffSecondFactor(input);
}

export async function renewBackupCodesAction(input: Input<"renewBackupCodes">) {
  return await ownAccountActions.renewBackupCodes(input);
}

export async function startPasskeyAction(input: Input<"startPasskey">) {
  return await ownAccountActions.startPasskey(input);
}

export async function addPasskeyAction(input: Input<"addPasskey">) {
  return await ownAccountActions.addPasskey(input);
}

export async function removePasskeyAction(input: Input<"removePasskey">) {
  return await ownAccountActions.removePasskey(input);
}
