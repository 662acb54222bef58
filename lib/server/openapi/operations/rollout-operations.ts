import { z } from "zod";
import { amendRolloutBody } from "@/lib/commands/rollouts/amend-rollout";
import { decideQuarantinedBody } from "@/lib/commands/rollouts/decide-quarantined";
import { endBlockerBody } from "@/lib/commands/rollouts/end-blocker";
import { repairMismatchesBody } from "@/lib/commands/rollouts/repair-mismatches";
import { verifyAgainBody } from "@/lib/commands/rollouts/verify-again";
import { previewAmendmentBody } from "@/lib/queries/rollouts/preview-amendment";
import { quarantinedValuesInput } from "@/lib/queries/rollouts/read-quarantined-values";
import { rolloutFilterSchema } from "@/lib/view/rollout-list";
import { exampleChange } from "../example-change";
import { type Operation, pageAnswer, pageList } from "../operation";

const versionAnswer = z.object({ version: z.number().int() });

export const rolloutOperations: readonly Operation[] = [
  {
    path: "/rollouts",
    method: "get",
    id: "listRollouts",
    summary: "List rollouts",
    query: rolloutFilterSchema,
    answer: pageList("Rollouts, those that wait for you first."),
  },
  {
    path: "/rollouts/{rolloutId}",
    method: "get",
    id: "getRollout",
    summary: "One rollout with its plan, phases and gates",
    answer: pageAnswer("The rollout."),
  },
  {
    path: "/rollouts/{rolloutId}/events",
    method: "get",
    id: "listEvents",
    summary: "What happened in a rollout, newest first",
    query: z.object({ beforeId: z.coerce.number().int().optional() }),
    answer: pageAnswer("A page of events."),
  },
  {
    path: "/rollouts/{rolloutId}/blockers/end",
    method: "post",
    id: "endBlocker",
    summary: "End a session that is idle in a transaction and in the way",
    description:
      "Only a session that an engine saw in the way of this rollout, that is still the same one and still idle in its transaction. What it has not committed is rolled back. Admins may. It is recorded.",
    body: { schema: endBlockerBody, example: { pid: 4711 } },
    answer: { schema: endBlockerBody, description: "The session that was ended." },
  },
  {
    path: "/rollouts/{rolloutId}/quarantine",
    method: "get",
    id: "listQuarantined",
    summary: "Rows that a backfill could not fill",
    description: "By step, in the order in which they were found, with what was decided about each.",
    answer: pageAnswer("The rows: keys and errors, no values."),
  },
  {
    path: "/rollouts/{rolloutId}/quarantine/values",
    method: "get",
    id: "readQuarantinedValues",
    summary: "The values of a row in quarantine",
    description: "As the table has them now. Engineers, reviewers and admins may. Nothing of it is kept.",
    query: quarantinedValuesInput.omit({ rolloutId: true }),
    answer: {
      schema: z.object({ values: z.record(z.string(), z.string().nullable()).nullable() }),
      description: "By column, as text; null when there is no such row any more.",
    },
  },
  {
    path: "/rollouts/{rolloutId}/quarantine/decide",
    method: "post",
    id: "decideQuarantined",
    summary: "Decide about rows that could not be filled",
    description:
      "Skip them with a note, or give them other values than the plan's; null takes a decision back. It is carried out when the phase is tried again. Who may run rollouts may skip; other values need who may approve, and in production not the author.",
    body: {
      schema: decideQuarantinedBody,
      example: {
        stepId: "backfill.fill",
        keys: [["4711"]],
        decision: { kind: "skip", note: "A test order." },
      },
    },
    answer: { schema: z.object({ count: z.number() }), description: "How many rows it holds for." },
  },
  {
    path: "/rollouts/{rolloutId}/repair",
    method: "post",
    id: "repairMismatches",
    summary: "Repair rows that differ and verify again",
    description:
      "Sets the rows that the last verification found to what they should be, by the statements of the approved plan, and compares every row again. Only after a verification that found such rows; who may run rollouts may.",
    body: { schema: repairMismatchesBody, example: { expectedVersion: 12, planHash: "5f0c6c1e" } },
    answer: { schema: versionAnswer, description: "The rollout's version after it." },
  },
  {
    path: "/rollouts/{rolloutId}/verify-again",
    method: "post",
    id: "verifyAgain",
    summary: "Compare every row again",
    description:
      "Of a finished verification, until the switch. The gates behind it stay shut until it has found nothing. Reads only; who may run rollouts may.",
    body: { schema: verifyAgainBody, example: { expectedVersion: 12, planHash: "5f0c6c1e" } },
    answer: { schema: versionAnswer, description: "The rollout's version after it." },
  },
  {
    path: "/rollouts/{rolloutId}/amend",
    method: "post",
    id: "amendRollout",
    summary: "Change the expression of a backfill that stands still",
    description:
      "Only expressions that fill rows may differ from the change as it is; its author may, while the backfill has failed or is paused. The plan is made anew: approvals, verifications and decisions about rows in quarantine are void, and the phase goes on only through its gate.",
    body: {
      schema: amendRolloutBody,
      example: {
        expectedVersion: 7,
        planHash: "3f9c1a2b3f9c1a2b3f9c1a2b3f9c1a2b3f9c1a2b3f9c1a2b3f9c1a2b3f9c1a2b",
        change: exampleChange,
        rows: "all",
      },
    },
    answer: {
      schema: z.object({ version: z.number(), planHash: z.string() }),
      description: "The rollout's version and the hash of its new plan.",
    },
  },
  {
    path: "/rollouts/{rolloutId}/amend/preview",
    method: "post",
    id: "previewAmendment",
    summary: "What would follow from another expression",
    description: "The same checks; nothing is kept.",
    body: { schema: previewAmendmentBody, example: { change: exampleChange } },
    answer: pageAnswer(
      "The plan or what stands in its way, and values on rows in quarantine and on others, for those who may look.",
    ),
  },
  {
    path: "/waiting",
    method: "get",
    id: "countWaiting",
    summary: "How many rollouts wait for you",
    answer: pageAnswer("The count."),
  },
];
