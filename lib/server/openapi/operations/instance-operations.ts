import { z } from "zod";
import { resumeEverythingInput } from "@/lib/commands/instance/resume-everything";
import { stopEverythingInput } from "@/lib/commands/instance/stop-everything";
import { instanceStopSchema } from "@/lib/domain/pace/instance-stop";
import { type Operation, pageAnswer, pageList } from "../operation";

export const instanceOperations: readonly Operation[] = [
  {
    path: "/instance",
    method: "get",
    id: "getInstance",
    summary: "Whether everything is stopped",
    answer: {
      schema: z.object({ stop: instanceStopSchema.nullable() }),
      description: "Who stopped everything, when and why; null while nothing is stopped.",
    },
  },
  {
    path: "/instance/engines",
    method: "get",
    id: "listEngines",
    summary: "Engines that were seen in the last day",
    answer: pageList("Engines, those that are alive first."),
  },
  {
    path: "/instance/stop",
    method: "post",
    id: "stopEverything",
    summary: "Stop everything",
    description:
      "Engines end the chunk or statement that runs and begin nothing more, on any target, within a second. Again is no harm: who was first stays, and a reason is taken up. Engineers, reviewers and admins may.",
    body: { schema: stopEverythingInput, example: { why: "Checkout is slow; looking into it." } },
    answer: { schema: instanceStopSchema, description: "The switch, on." },
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
    },
  },
  {
    path: "/openapi.json",
    method: "get",
    id: "getOpenApi",
    summary: "This document",
    answer: pageAnswer("OpenAPI 3.1."),
  },
];
