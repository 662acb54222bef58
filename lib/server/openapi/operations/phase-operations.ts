import { z } from "zod";
import { approvePhaseInput } from "@/lib/commands/rollouts/approve-phase";
import { pausePhaseInput } from "@/lib/commands/rollouts/pause-phase";
import { resumePhaseInput } from "@/lib/commands/rollouts/resume-phase";
import { startPhaseInput } from "@/lib/commands/rollouts/start-phase";
import { undoPhaseInput } from "@/lib/commands/rollouts/undo-phase";
import { examplePlanHash, exampleSeen } from "../example-rollout";
import type { Operation } from "../operation";

const named = { rolloutId: true, phase: true } as const;

const versionAnswer = {
  schema: z.object({ version: z.number().int() }),
  description: "The rollout's version after it.",
  example: { version: 3 },
};

export const phaseOperations: readonly Operation[] = [
  {
    path: "/rollouts/{rolloutId}/phases/{phase}/approve",
    method: "post",
    id: "approvePhase",
    summary: "Approve a phase",
    description:
      "Of exactly the plan that `planHash` names. Reviewers and admins may, and where the policy says so the author not.",
    body: {
      schema: approvePhaseInput.omit(named),
      example: { planHash: examplePlanHash, comment: "Read and understood." },
    },
    answer: {
      schema: z.object({ approvalId: z.string(), version: z.number().int() }),
      description: "The approval, and the rollout's version after it.",
      example: { approvalId: "f3c1a5d2-0b7e-4c68-9d51-6f4e2b8a9c30", version: 3 },
    },
  },
  {
    path: "/rollouts/{rolloutId}/phases/{phase}/start",
    method: "post",
    id: "startPhase",
    summary: "Start a phase, or try a failed one again",
    description:
      "Through its gate: what lacks is refused (409). The target is looked at first: where it is no longer what the plan rests on, every approval is void and the answer says what differs.",
    body: { schema: startPhaseInput.omit(named), example: exampleSeen },
    answer: versionAnswer,
  },
  {
    path: "/rollouts/{rolloutId}/phases/{phase}/pause",
    method: "post",
    id: "pausePhase",
    summary: "Pause a phase",
    description:
      "It stops after the chunk or statement that runs. Needs no version: the safe action is the cheapest.",
    body: { schema: pausePhaseInput.omit(named), example: {} },
    answer: versionAnswer,
  },
  {
    path: "/rollouts/{rolloutId}/phases/{phase}/resume",
    method: "post",
    id: "resumePhase",
    summary: "Let a paused phase go on",
    body: { schema: resumePhaseInput.omit(named), example: {} },
    answer: versionAnswer,
  },
  {
    path: "/rollouts/{rolloutId}/phases/{phase}/undo",
    method: "post",
    id: "undoPhase",
    summary: "Take a phase back",
    description: "The latest that left something in the target. Its approvals are void.",
    body: { schema: undoPhaseInput.omit(named), example: exampleSeen },
    answer: versionAnswer,
  },
];
