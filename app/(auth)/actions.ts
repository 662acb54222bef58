"use server";

import {
  askForReset,
  type Credentials,
  choosePassword,
  join,
  type SecondFactor,
  setUp,
  signInAs,
  signInDemo,
  signInPasskey,
  signInSecond,
  signOut,
  startPasskeySignIn,
  startSsoSignIn,
} from "@/lib/server/account-actions";

export async function signInAction(input: Credentials) {
  return await signInAs(input);
}

export async function signInSecondAction(input: SecondFactor) {
  return await signInSecond(input);
}

export async function startPasskeySignInAction() {
  return await startPasskeySignIn();
}

export async function signInPasskeyAction(input: { response: Record<string, unknown> }) {
  return await signInPasskey(input);
}

export async function startSsoSignInAction() {
  return await startSsoSignIn();
}

export async function signInDemoAction(input: { email: string }) {
  return await signInDemo(input);
}

export async function signOutAction() {
  return await signOut();
}

export async function setUpInstanceAction(input: { name: string; email: string; password: string }) {
  return await setUp(input);
}

export async function joinAction(input: { token: string; name: string; password: string }) {
  return await join(input);
}

export async function choosePasswordAction(input: { token: string; password: string }) {
  return await choosePassword(input);
}

export async function askForResetAction(input: { email: string }) {
  return await askForReset(input);
}
