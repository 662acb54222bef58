"use client";

import { useSyncExternalStore } from "react";

/** Passkeys as the browser has them (WebAuthn level 3: options and answers as JSON). */

const never = () => () => undefined;

function canUsePasskeys(): boolean {
  return (
    typeof PublicKeyCredential !== "undefined" &&
    typeof PublicKeyCredential.parseRequestOptionsFromJSON === "function" &&
    typeof PublicKeyCredential.prototype.toJSON === "function"
  );
}

/** True once the page runs in a browser that can. */
export function useCanPasskey(): boolean {
  return useSyncExternalStore(never, canUsePasskeys, () => false);
}

type Answer = Record<string, unknown>;

function answerOf(credential: Credential | null): Answer | null {
  return credential instanceof PublicKeyCredential ? { ...credential.toJSON() } : null;
}

/** The person closed the browser's question, or it took too long: nothing to complain about. */
function isGivenUp(error: unknown): boolean {
  return error instanceof DOMException && (error.name === "NotAllowedError" || error.name === "AbortError");
}

async function unlessGivenUp(ask: () => Promise<Credential | null>): Promise<Answer | null> {
  try {
    return answerOf(await ask());
  } catch (error) {
    if (isGivenUp(error)) return null;
    throw error;
  }
}

/** Has a device make a passkey; null when the person gave up. */
export async function makePasskey(options: Readonly<Record<string, unknown>>): Promise<Answer | null> {
  // Safe because the server makes the options with a library for this format.
  const json = options as unknown as PublicKeyCredentialCreationOptionsJSON;
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(json);
  return await unlessGivenUp(() => navigator.credentials.create({ publicKey }));
}

/** Has a device answer with one of its passkeys; null when the person gave up. */
export async function askPasskey(options: Readonly<Record<string, unknown>>): Promise<Answer | null> {
  // Safe because the server makes the options with a library for this format.
  const json = options as unknown as PublicKeyCredentialRequestOptionsJSON;
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(json);
  return await unlessGivenUp(() => navigator.credentials.get({ publicKey }));
}
