import "server-only";
import { abortRollout, abortRolloutInput } from "@/lib/commands/rollouts/abort-rollout";
import { amendRollout, amendRolloutInput } from "@/lib/commands/rollouts/amend-rollout";
import { approvePhase, approvePhaseInput } from "@/lib/commands/rollouts/approve-phase";
import { changeLimits, changeLimitsInput } from "@/lib/commands/rollouts/change-limits";
import { createRollout, createRolloutInput } from "@/lib/commands/rollouts/create-rollout";
import { decideQuarantined, decideQuarantinedInput } from "@/lib/commands/rollouts/decide-quarantined";
import { editRollout, editRolloutInput } from "@/lib/commands/rollouts/edit-rollout";
import { endBlocker, endBlockerInput } from "@/lib/commands/rollouts/end-blocker";
import { pausePhase, pausePhaseInput } from "@/lib/commands/rollouts/pause-phase";
import { repairMismatches, repairMismatchesInput } from "@/lib/commands/rollouts/repair-mismatches";
import { resumePhase, resumePhaseInput } from "@/lib/commands/rollouts/resume-phase";
import { returnRollout, returnRolloutInput } from "@/lib/commands/rollouts/return-rollout";
import { runPreflight, runPreflightInput } from "@/lib/commands/rollouts/run-preflight";
import { startPhase, startPhaseInput } from "@/lib/commands/rollouts/start-phase";
import { submitRollout, submitRolloutInput } from "@/lib/commands/rollouts/submit-rollout";
import { undoPhase, undoPhaseInput } from "@/lib/commands/rollouts/undo-phase";
import { verifyAgain, verifyAgainInput } from "@/lib/commands/rollouts/verify-again";
import { defineAction } from "./define-action";

/** The commands on rollouts, as actions of the signed-in person. */
export const rolloutActions = {
  create: defineAction(createRolloutInput, createRollout),
  edit: defineAction(editRolloutInput, editRollout),
  amend: defineAction(amendRolloutInput, amendRollout),
  submit: defineAction(submitRolloutInput, submitRollout),
  returnToAuthor: defineAction(returnRolloutInput, returnRollout),
  preflight: defineAction(runPreflightInput, runPreflight),
  approve: defineAction(approvePhaseInput, approvePhase),
  start: defineAction(startPhaseInput, startPhase),
  pause: defineAction(pausePhaseInput, pausePhase),
  resume: defineAction(resumePhaseInput, resumePhase),
  abort: defineAction(abortRolloutInput, abortRollout),
  undo: defineAction(undoPhaseInput, undoPhase),
  changeLimits: defineAction(changeLimitsInput, changeLimits),
  decideQuarantined: defineAction(decideQuarantinedInput, decideQuarantined),
  repairMismatches: defineAction(repairMismatchesInput, repairMismatches),
  verifyAgain: defineAction(verifyAgainInput, verifyAgain),
  endBlocker: defineAction(endBlockerInput, endBlocker),
};
