import "server-only";
import { addTarget, addTargetInput } from "@/lib/commands/targets/add-target";
import { editTarget, editTargetInput } from "@/lib/commands/targets/edit-target";
import { testTarget, testTargetInput } from "@/lib/commands/targets/test-target";
import { defineAction } from "./define-action";

/** The commands on targets, as actions of the signed-in person. */
export const targetActions = {
  add: defineAction(addTargetInput, addTarget),
  edit: defineAction(editTargetInput, editTarget),
  test: defineAction(testTargetInput, testTarget),
};
