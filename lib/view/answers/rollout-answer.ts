import { z } from "zod";
import { changeSchema } from "@/lib/domain/change/change";
import { conditionSchema, phaseFailureSchema, progressSchema } from "@/lib/domain/lifecycle/condition";
import { phaseStates } from "@/lib/domain/lifecycle/phase-state";
import { rolloutStates } from "@/lib/domain/lifecycle/rollout-state";
import { limitsSchema } from "@/lib/domain/pace/pace";
import { phaseNameSchema, planSchema, problemSchema } from "@/lib/domain/plan/plan";
import { momentSchema } from "@/lib/domain/preflight/finding";

/** A rollout as the API tells it: for its document, and for programs that read it. What a page needs beyond that may be there too, and change. */

const personSchema = z.object({ id: z.string(), name: z.string() });
const timeSchema = z.iso.datetime();
const targetSchema = z.object({ id: z.string(), name: z.string(), environment: z.string() });

export const phaseStateSchema = z.enum(phaseStates);
export const rolloutStateSchema = z.enum(rolloutStates);

const gateSchema = z.object({
  phase: phaseNameSchema,
  isOpen: z.boolean(),
  requirements: z
    .array(z.looseObject({ kind: z.string(), isMet: z.boolean() }))
    .describe("What must hold, and whether it does."),
});

const approvalSchema = z.looseObject({
  id: z.string(),
  phase: phaseNameSchema,
  planHash: z.string(),
  by: personSchema,
  comment: z.string().nullable(),
  at: timeSchema,
  voidedAt: timeSchema.nullable(),
  voidReason: z.string().nullable(),
});

const runSchema = z.looseObject({
  stepId: z.string(),
  direction: z.enum(["forward", "undo"]),
  outcome: z.enum(["running", "applied", "already_applied", "failed"]),
  attempts: z.number().int(),
  startedAt: timeSchema,
  durationMs: z.number().nullable(),
});

const phaseSchema = z.looseObject({
  name: phaseNameSchema,
  state: phaseStateSchema,
  startedAt: timeSchema.nullable(),
  endedAt: timeSchema.nullable(),
  failure: phaseFailureSchema.nullable(),
  condition: conditionSchema.nullable().describe("A fact about running work, with its reason."),
  progress: progressSchema.nullable(),
  gate: gateSchema,
  approvals: z.array(approvalSchema),
  runs: z.array(runSchema).describe("The newest run of each step."),
});

const namedPhase = phaseNameSchema.nullable();

export const rolloutAnswerSchema = z.looseObject({
  id: z.string(),
  title: z.string(),
  state: rolloutStateSchema,
  version: z
    .number()
    .int()
    .describe("What commands call `expectedVersion`; also the first part of the ETag."),
  target: targetSchema,
  author: personSchema,
  change: changeSchema,
  plan: planSchema,
  planHash: z.string().describe("What is approved, and what commands call `planHash`."),
  problems: z.array(problemSchema),
  limits: limitsSchema,
  policy: z.looseObject({ environment: z.string(), version: z.number().int().nullable() }),
  phases: z.array(phaseSchema),
  allowed: z
    .looseObject({
      edit: z.boolean(),
      submit: z.boolean(),
      returnToDraft: z.boolean(),
      abort: z.boolean(),
      start: namedPhase,
      pause: namedPhase,
      resume: namedPhase,
      undo: namedPhase,
    })
    .describe("What the states allow now; permission and gate are other questions."),
  verification: z
    .looseObject({
      rowsCompared: z.number(),
      mismatches: z.number(),
      finishedAt: timeSchema,
      voidedAt: timeSchema.nullable(),
    })
    .nullable(),
  repair: z.looseObject({ state: z.string() }).nullable(),
  quarantine: z
    .looseObject({
      open: z.number(),
      decided: z.number(),
      skipped: z.number(),
      replaced: z.number(),
      filled: z.number(),
    })
    .nullable(),
  preflights: z.array(
    z.looseObject({ moment: momentSchema, planHash: z.string(), readAt: timeSchema, by: personSchema }),
  ),
  engine: z.looseObject({ isAlive: z.boolean(), seenAt: timeSchema.nullable() }),
  createdAt: timeSchema,
  updatedAt: timeSchema,
  endedAt: timeSchema.nullable(),
});

export const rolloutItemSchema = z.looseObject({
  id: z.string(),
  title: z.string(),
  state: rolloutStateSchema,
  version: z.number().int(),
  target: targetSchema,
  table: z.string(),
  author: personSchema,
  phases: z.array(z.looseObject({ name: phaseNameSchema, state: phaseStateSchema })),
  currentPhase: namedPhase.describe("The first that is not done."),
  progress: progressSchema.nullable(),
  condition: conditionSchema.nullable(),
  waitingFor: z.string().nullable().describe("Who must act, and how; null when a machine is at work."),
  isWaitingForMe: z.boolean(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
  endedAt: timeSchema.nullable(),
});

export const eventItemSchema = z.looseObject({
  id: z.number().int(),
  at: timeSchema,
  actor: personSchema,
  phase: namedPhase,
  data: z.looseObject({ kind: z.string() }).describe("What happened; its members follow from its kind."),
});

export const quarantinedSchema = z.looseObject({
  stepId: z.string(),
  phase: phaseNameSchema,
  table: z.string(),
  replaceable: z.array(z.string()).describe("Columns that may be given another value."),
  rows: z.array(
    z.looseObject({
      key: z.array(z.string()),
      sqlState: z.string().nullable(),
      message: z.string(),
      foundAt: timeSchema,
      state: z.string(),
      decidedBy: z.string().nullable(),
      decidedAt: timeSchema.nullable(),
    }),
  ),
});
