import { z } from "zod";
import { abortRolloutInput } from "@/lib/commands/rollouts/abort-rollout";
import { amendRolloutBody } from "@/lib/commands/rollouts/amend-rollout";
import { changeLimitsBody } from "@/lib/commands/rollouts/change-limits";
import { createRolloutInput } from "@/lib/commands/rollouts/create-rollout";
import { decideQuarantinedBody } from "@/lib/commands/rollouts/decide-quarantined";
import { editRolloutInput } from "@/lib/commands/rollouts/edit-rollout";
import { endBlockerBody } from "@/lib/commands/rollouts/end-blocker";
import { repairMismatchesBody } from "@/lib/commands/rollouts/repair-mismatches";
import { returnRolloutInput } from "@/lib/commands/rollouts/return-rollout";
import { submitRolloutInput } from "@/lib/commands/rollouts/submit-rollout";
import { verifyAgainBody } from "@/lib/commands/rollouts/verify-again";
import { planSchema, problemSchema } from "@/lib/domain/plan/plan";
import { redoneRowsSchema } from "@/lib/domain/plan/redone-rows";
import { momentSchema } from "@/lib/domain/preflight/finding";
import { pageEventsInput } from "@/lib/queries/rollouts/list-events";
import { pageRolloutsInput } from "@/lib/queries/rollouts/list-rollouts";
import { previewAmendmentBody } from "@/lib/queries/rollouts/preview-amendment";
import { quarantinedValuesInput } from "@/lib/queries/rollouts/read-quarantined-values";
import {
  eventItemSchema,
  quarantinedSchema,
  rolloutAnswerSchema,
  rolloutItemSchema,
} from "@/lib/view/answers/rollout-answer";
import { exampleChange } from "../example-change";
import {
  exampleEvent,
  exampleIds,
  examplePlan,
  examplePlanHash,
  exampleQuarantined,
  exampleRollout,
  exampleRolloutItem,
} from "../example-rollout";
import { type Operation, pageOfAnswer } from "../operation";

const versionAnswer = z.object({ version: z.number().int() });

const made = { rolloutId: exampleIds.rollout, version: 1 };

/** The rollout's version after a command. */
export const versionExample = { version: 3 };

export const rolloutOperations: readonly Operation[] = [
  {
    path: "/rollouts",
    method: "get",
    id: "listRollouts",
    summary: "List rollouts",
    query: pageRolloutsInput,
    answer: pageOfAnswer(rolloutItemSchema, "Rollouts.", exampleRolloutItem),
  },
  {
    path: "/rollouts",
    method: "post",
    id: "createRollout",
    summary: "Create a rollout",
    description:
      "A draft: the change with a plan made from what the target's catalog says now. A change without a safe plan is refused (409) with its problems. Engineers, reviewers and admins may.",
    body: {
      schema: createRolloutInput,
      example: { targetId: exampleIds.target, change: exampleChange, title: "Totals in cents" },
    },
    answer: {
      status: 201,
      schema: z.object({ rolloutId: z.string(), version: z.number().int() }),
      description: "The draft; `Location` is its address.",
      example: made,
    },
  },
  {
    path: "/rollouts/{rolloutId}",
    method: "get",
    id: "getRollout",
    summary: "One rollout with its plan, phases and gates",
    description: "Its ETag begins with the version: send it as `If-Match` with a command.",
    answer: { schema: rolloutAnswerSchema, description: "The rollout.", example: exampleRollout },
  },
  {
    path: "/rollouts/{rolloutId}",
    method: "patch",
    id: "editRollout",
    summary: "Give a draft another change",
    description: "It is planned anew. Only its author may.",
    body: {
      schema: editRolloutInput.omit({ rolloutId: true }),
      example: { expectedVersion: 1, change: exampleChange, title: "Totals in cents" },
    },
    answer: {
      schema: versionAnswer,
      description: "The rollout's version after it.",
      example: versionExample,
    },
  },
  {
    path: "/rollouts/{rolloutId}/submit",
    method: "post",
    id: "submitRollout",
    summary: "Send a draft to review",
    description:
      "With a plan made from what the target says now; what preflight finds in the way is refused (409). Only its author may.",
    body: { schema: submitRolloutInput.omit({ rolloutId: true }), example: { expectedVersion: 1 } },
    answer: {
      schema: z.object({ version: z.number().int(), planHash: z.string() }),
      description: "The version after it, and the hash of the plan that reviewers see.",
      example: { version: 2, planHash: examplePlanHash },
    },
  },
  {
    path: "/rollouts/{rolloutId}/return",
    method: "post",
    id: "returnRollout",
    summary: "Give a rollout back to its author",
    description: "While nothing of it is in the target. Its approvals are void.",
    body: {
      schema: returnRolloutInput.omit({ rolloutId: true }),
      example: { expectedVersion: 2, comment: "The name is taken in the other service." },
    },
    answer: {
      schema: versionAnswer,
      description: "The rollout's version after it.",
      example: versionExample,
    },
  },
  {
    path: "/rollouts/{rolloutId}/abort",
    method: "post",
    id: "abortRollout",
    summary: "Give a rollout up",
    description: "What runs is stopped first. What is applied stays until it is undone.",
    body: { schema: abortRolloutInput.omit({ rolloutId: true }), example: { expectedVersion: 2 } },
    answer: {
      schema: versionAnswer,
      description: "The rollout's version after it.",
      example: versionExample,
    },
  },
  {
    path: "/rollouts/{rolloutId}/preflight",
    method: "post",
    id: "runPreflight",
    summary: "Look at the target for what would stand in the way of what comes next",
    description: "Writes nothing in the target. What is found is kept with the rollout, for everybody.",
    answer: {
      schema: z.object({ moment: momentSchema, findings: z.number().int() }),
      description: "What it was looked at for, and how many things were found.",
      example: { moment: "submit", findings: 1 },
    },
  },
  {
    path: "/rollouts/{rolloutId}/limits",
    method: "put",
    id: "changeLimits",
    summary: "Change the limits of the pace",
    description:
      "All of them; an engine takes them up before its next chunk. A query or an address of a team's own only an admin may give.",
    body: {
      schema: changeLimitsBody,
      example: {
        expectedVersion: 2,
        limits: { maxLagSeconds: 2, maxSignalAgeMs: 1500, targetChunkMs: 200, maxLanes: 2 },
      },
    },
    answer: {
      schema: versionAnswer,
      description: "The rollout's version after it.",
      example: versionExample,
    },
  },
  {
    path: "/rollouts/{rolloutId}/events",
    method: "get",
    id: "listEvents",
    summary: "What happened in a rollout, newest first",
    query: pageEventsInput,
    answer: pageOfAnswer(eventItemSchema, "Events.", exampleEvent),
  },
  {
    path: "/rollouts/{rolloutId}/blockers/end",
    method: "post",
    id: "endBlocker",
    summary: "End a session that is idle in a transaction and in the way",
    description:
      "Only a session that an engine saw in the way of this rollout, that is still the same one and still idle in its transaction. What it has not committed is rolled back. Admins may. It is recorded.",
    body: { schema: endBlockerBody, example: { pid: 4711 } },
    answer: {
      schema: z.object({ pid: z.number().int() }),
      description: "The session that was ended.",
      example: { pid: 4711 },
    },
  },
  {
    path: "/rollouts/{rolloutId}/quarantine",
    method: "get",
    id: "listQuarantined",
    summary: "Rows that a backfill could not fill",
    description: "By step, in the order in which they were found, with what was decided about each.",
    answer: {
      schema: z.array(quarantinedSchema),
      description: "The rows: keys and errors, no values.",
      example: [exampleQuarantined],
    },
  },
  {
    path: "/rollouts/{rolloutId}/quarantine/values",
    method: "get",
    id: "readQuarantinedValues",
    summary: "The values of a row in quarantine",
    description: "As the table has them now. Engineers, reviewers and admins may. Nothing of it is kept.",
    query: quarantinedValuesInput.omit({ rolloutId: true }),
    answer: {
      schema: z.object({
        values: z.record(z.string(), z.string().nullable()).nullable(),
        masked: z.array(z.string()),
      }),
      description:
        "By column, as text; null when there is no such row any more. `masked`: columns whose values the policy keeps from everybody.",
      example: { values: { id: "4711", amount: "1e30", total_cents: null }, masked: ["email"] },
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
    answer: {
      schema: z.object({ count: z.number() }),
      description: "How many rows it holds for.",
      example: { count: 1 },
    },
  },
  {
    path: "/rollouts/{rolloutId}/repair",
    method: "post",
    id: "repairMismatches",
    summary: "Repair rows that differ and verify again",
    description:
      "Sets the rows that the last verification found to what they should be, by the statements of the approved plan, and compares every row again. Only after a verification that found such rows; who may run rollouts may.",
    body: { schema: repairMismatchesBody, example: { expectedVersion: 12, planHash: "5f0c6c1e" } },
    answer: {
      schema: versionAnswer,
      description: "The rollout's version after it.",
      example: versionExample,
    },
  },
  {
    path: "/rollouts/{rolloutId}/verify-again",
    method: "post",
    id: "verifyAgain",
    summary: "Compare every row again",
    description:
      "Of a finished verification, until the switch. The gates behind it stay shut until it has found nothing. Reads only; who may run rollouts may.",
    body: { schema: verifyAgainBody, example: { expectedVersion: 12, planHash: "5f0c6c1e" } },
    answer: {
      schema: versionAnswer,
      description: "The rollout's version after it.",
      example: versionExample,
    },
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
      example: { version: 8, planHash: examplePlanHash },
    },
  },
  {
    path: "/rollouts/{rolloutId}/amend/preview",
    method: "post",
    id: "previewAmendment",
    summary: "What would follow from another expression",
    description: "The same checks; nothing is kept.",
    body: { schema: previewAmendmentBody, example: { change: exampleChange } },
    answer: {
      schema: z.looseObject({
        plan: planSchema.nullable(),
        planHash: z.string().nullable(),
        problems: z.array(problemSchema),
        rows: z.array(redoneRowsSchema),
        rowsWhy: z.string().nullable(),
      }),
      description:
        "The plan or what stands in its way, and values on rows in quarantine and on others, for those who may look.",
      example: {
        plan: examplePlan,
        planHash: examplePlanHash,
        problems: [],
        rows: ["all"],
        rowsWhy: null,
      },
    },
  },
  {
    path: "/waiting",
    method: "get",
    id: "countWaiting",
    summary: "How many rollouts wait for you",
    answer: {
      schema: z.object({ count: z.number().int(), unread: z.number().int() }),
      description: "The count, and how many notifications you have not read.",
      example: { count: 2, unread: 3 },
    },
  },
];
