import "server-only";
import { addTarget, addTargetInput } from "@/lib/commands/targets/add-target";
import { testTarget, testTargetInput } from "@/lib/commands/targets/test-target";
import { defineAction } from "./define-action";

/** The commands on targets, as actions of the signed-in person. */
export const targetActions = {
  add: defineAction(addTargetInput, addTarget),
  test: defineAction(testTargetInput, testTarget),
};
