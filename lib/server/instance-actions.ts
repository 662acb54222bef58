import "server-only";
import { resumeEverything, resumeEverythingInput } from "@/lib/commands/instance/resume-everything";
import { stopEverything, stopEverythingInput } from "@/lib/commands/instance/stop-everything";
import { defineAction } from "./define-action";

/** The stop-everything switch, as actions of the signed-in person. */
export const instanceActions = {
  stop: defineAction(stopEverythingInput, stopEverything),
  resume: defineAction(resumeEverythingInput, resumeEverything),
};
