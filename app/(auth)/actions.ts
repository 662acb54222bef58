"use server";

import { type Credentials, setUp, signInAs, signInDemo, signOut } from "@/lib/server/account-actions";

export async function signInAction(input: Credentials) {
  return await signInAs(input);
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
