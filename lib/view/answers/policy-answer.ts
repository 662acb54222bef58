import { z } from "zod";
import { policySchema } from "@/lib/domain/gate/policy";
import { phaseNameSchema } from "@/lib/domain/plan/plan";

/** What the API answers about policies; the views of lib/view/policy-view.ts in a schema. */

const policyOfSchema = z.object({
  environment: z.string(),
  version: z.number().int().nullable().describe("Null: the default, which nobody has changed."),
  policy: policySchema,
  groupNames: z.record(z.string(), z.string()).describe("Of the groups that the policy names, by id."),
  openRollouts: z.number().int(),
});

export const policiesAnswerSchema = z.array(policyOfSchema);

export const policyAnswerSchema = policyOfSchema.extend({
  staffing: z.object({
    approvers: z.number().int(),
    groups: z.array(z.object({ id: z.string(), name: z.string(), approvers: z.number().int() })),
  }),
  history: z.array(
    z.object({
      version: z.number().int(),
      policy: policySchema,
      comment: z.string().nullable(),
      changedBy: z.object({ id: z.string(), name: z.string() }),
      changedAt: z.iso.datetime(),
    }),
  ),
});

const ofRollout = { rolloutId: z.string(), title: z.string(), target: z.string() };

export const policyPreviewSchema = z.object({
  lookedAt: z.number().int().describe("Open rollouts, 200 at most."),
  effects: z.array(
    z.discriminatedUnion("kind", [
      z.object({ ...ofRollout, kind: z.enum(["gate_opens", "gate_shuts"]), phase: phaseNameSchema }),
      z.object({ ...ofRollout, kind: z.literal("limits_lowered"), limits: z.array(z.string()) }),
    ]),
  ),
});
