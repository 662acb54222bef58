import { z } from "zod";
import { changePolicyBody } from "@/lib/commands/policies/change-policy";
import { defaultPolicy } from "@/lib/domain/gate/policy";
import { previewPolicyBody } from "@/lib/queries/policies/preview-policy";
import {
  policiesAnswerSchema,
  policyAnswerSchema,
  policyPreviewSchema,
} from "@/lib/view/answers/policy-answer";
import { exampleIds } from "../example-rollout";
import type { Operation } from "../operation";

const ofProduction = {
  environment: "production",
  version: null,
  policy: defaultPolicy("production"),
  groupNames: {},
  openRollouts: 2,
};

export const policyOperations: readonly Operation[] = [
  {
    path: "/policies",
    method: "get",
    id: "listPolicies",
    summary: "The policy of every environment",
    answer: {
      schema: policiesAnswerSchema,
      description: "With its version; null where nobody has changed the default.",
      example: [ofProduction],
    },
  },
  {
    path: "/policies/{environment}",
    method: "get",
    id: "getPolicy",
    summary: "The policy of one environment, and what it was before",
    answer: {
      schema: policyAnswerSchema,
      description: "The policy, who there is to meet it, and every version of it, newest first.",
      example: { ...ofProduction, staffing: { approvers: 3, groups: [] }, history: [] },
    },
  },
  {
    path: "/policies/{environment}",
    method: "put",
    id: "changePolicy",
    summary: "Give an environment another policy",
    description:
      "A version of its own; it holds at once, also for rollouts that are under way. Admins may. `expectedVersion` is that of the policy that was read; null where nobody had changed the default.",
    body: {
      schema: changePolicyBody,
      example: {
        expectedVersion: null,
        policy: defaultPolicy("production"),
        comment: "Contract needs the DBAs.",
      },
    },
    answer: {
      schema: z.object({ version: z.number() }),
      description: "The policy's version.",
      example: { version: 1 },
    },
  },
  {
    path: "/policies/{environment}/preview",
    method: "post",
    id: "previewPolicy",
    summary: "What a policy would do to open rollouts",
    description: "Gates that would open or shut at once, and limits that would be lowered. Changes nothing.",
    body: { schema: previewPolicyBody, example: { policy: defaultPolicy("production") } },
    answer: {
      schema: policyPreviewSchema,
      description: "What would become otherwise, rollout by rollout.",
      example: {
        lookedAt: 2,
        effects: [
          {
            rolloutId: exampleIds.rollout,
            title: "Add cents to orders",
            target: "production",
            kind: "gate_shuts",
            phase: "contract",
          },
        ],
      },
    },
  },
];
