import "server-only";
import { createKey, createKeyInput } from "@/lib/commands/keys/create-key";
import { revokeKey, revokeKeyInput } from "@/lib/commands/keys/revoke-key";
import { defineAction } from "./define-action";

/** The commands on API keys, as actions of the signed-in person. */
export const keyActions = {
  create: defineAction(createKeyInput, createKey),
  revoke: defineAction(revokeKeyInput, revokeKey),
};
