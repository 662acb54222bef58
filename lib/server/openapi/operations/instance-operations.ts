import { z } from "zod";
import { resumeEverythingInput } from "@/lib/commands/instance/resume-everything";
import { stopEverythingInput } from "@/lib/commands/instance/stop-everything";
import { instanceStopSchema } from "@/lib/domain/pace/instance-stop";
import { engineSchema } from "@/lib/view/answers/target-answer";
import { exampleIds } from "../example-rollout";
import type { Operation } from "../operation";

const exampleStop = {
  at: "2026-05-04T08:30:00.000Z",
  by: { id: exampleIds.ada, name: "Ada Author" },
  why: "Checkout is slow; looking into it.",
};

export const instanceOperations: readonly Operation[] = [
  {
    path: "/instance",
    method: "get",
    id: "getInstance",
    summary: "Whether everything is stopped",
    answer: {
      schema: z.object({ stop: instanceStopSchema.nullable() }),
      description: "Who stopped everything, when and why; null while nothing is stopped.",
      example: { stop: null },
    },
  },
  {
    path: "/instance/engines",
    method: "get",
    id: "listEngines",
    summary: "Engines that were seen in the last day",
    answer: {
      schema: z.array(engineSchema),
      description: "Engines, those that are alive first.",
      example: [
        {
          id: "e-7f3a",
          host: "colonnade-1",
          pid: 4711,
          isAlive: true,
          startedAt: "2026-05-04T08:00:00.000Z",
          seenAt: "2026-05-04T08:30:00.000Z",
        },
      ],
    },
  },
  {
    path: "/instance/stop",
    method: "post",
    id: "stopEverything",
    summary: "Stop everything",
    description:
      "Engines end the chunk or statement that runs and begin nothing more, on any target, within a second. Again is no harm: who was first stays, and a reason is taken up. Engineers, reviewers and admins may.",
    body: { schema: stopEverythingInput, example: { why: "Checkout is slow; looking into it." } },
    answer: { schema: instanceStopSchema, description: "The switch, on.", example: exampleStop },
  },
  {
    path: "/instance/resume",
    method: "post",
    id: "resumeEverything",
    summary: "Let everything go on",
    description: "An admin may, and who stopped it.",
    body: { schema: resumeEverythingInput, example: { why: "It was not us." } },
    answer: {
      schema: z.object({ stoppedForMs: z.number() }),
      description: "For how long everything was stopped, milliseconds.",
      example: { stoppedForMs: 93_000 },
    },
  },
  {
    path: "/openapi.json",
    method: "get",
    id: "getOpenApi",
    summary: "This document",
    answer: {
      schema: z.looseObject({ openapi: z.string(), paths: z.record(z.string(), z.unknown()) }),
      description: "OpenAPI 3.1.",
      example: { openapi: "3.1.0", paths: {} },
    },
  },
];
