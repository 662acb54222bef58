import { z } from "zod";
import { resumeEverythingInput } from "@/lib/commands/instance/resume-everything";
import { stopEverythingInput } from "@/lib/commands/instance/stop-everything";
import { amendRolloutBody } from "@/lib/commands/rollouts/amend-rollout";
import { decideQuarantinedBody } from "@/lib/commands/rollouts/decide-quarantined";
import { endBlockerBody } from "@/lib/commands/rollouts/end-blocker";
import { repairMismatchesBody } from "@/lib/commands/rollouts/repair-mismatches";
import { verifyAgainBody } from "@/lib/commands/rollouts/verify-again";
import { editTargetBody } from "@/lib/commands/targets/edit-target";
import { changeSchema } from "@/lib/domain/change/change";
import { instanceStopSchema } from "@/lib/domain/pace/instance-stop";
import { lintResultSchema } from "@/lib/domain/statement/lint-result";
import { lintSqlInput, readChangesInput } from "@/lib/queries/lint/lint-input";
import { madePlanSchema, makePlanInput } from "@/lib/queries/plan/make-plan";
import { previewAmendmentBody } from "@/lib/queries/rollouts/preview-amendment";
import { quarantinedValuesInput } from "@/lib/queries/rollouts/read-quarantined-values";
import { rolloutFilterSchema } from "@/lib/view/rollout-list";

/** Every route under /api/v1: what it takes and gives, from the schemas that the code itself parses with. */

export interface Operation {
  /** As in the folder app/api/v1, with parameters in braces: `/rollouts/{rolloutId}`. */
  readonly path: string;
  readonly method: "get" | "post" | "patch";
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly query?: z.ZodObject;
  readonly body?: { readonly schema: z.ZodType; readonly example: unknown };
  readonly answer: { readonly schema: z.ZodType; readonly description: string; readonly example?: unknown };
}

const takenChangesSchema = z.object({
  changes: z.array(changeSchema),
  kept: z.array(z.object({ statementIndex: z.number().int(), why: z.string() })),
  taken: z.array(z.object({ statementIndex: z.number().int(), changeIndex: z.number().int() })),
});

/** What a page's own reads answer with: values that follow the page, so their members may change with it. */
const pageAnswer = (description: string) => ({ schema: z.looseObject({}), description });
const pageList = (description: string) => ({ schema: z.array(z.looseObject({})), description });

const versionAnswer = z.object({ version: z.number().int() });

const exampleChange = {
  kind: "add_columns",
  table: { schema: "public", name: "orders" },
  columns: [
    {
      name: "total_cents",
      type: "bigint",
      nullable: false,
      default: null,
      fill: { kind: "derive", expression: "(amount * 100)::bigint" },
    },
  ],
  indexes: [],
  constraints: [],
};

const exampleLint = {
  version: 1,
  files: [
    {
      path: "001.sql",
      verdict: "unsafe",
      parseError: null,
      findings: [],
      assumptions: ["PostgreSQL 18"],
      statements: [
        {
          index: 0,
          line: 1,
          column: 1,
          start: 0,
          end: 38,
          sql: "create index on orders (customer_id)",
          verdict: "unsafe",
          lockMode: "SHARE",
          locks: [{ relation: "orders", mode: "SHARE" }],
          blocksReads: false,
          blocksWrites: true,
          rewrites: false,
          scans: false,
          buildsIndex: true,
          findings: [
            {
              rule: "create-index",
              severity: "unsafe",
              kind: "operation",
              reasons: ["index_build", "blocks_writes"],
              message: "Builds an index of orders under SHARE: writes wait until it is done.",
              safeWay: "CREATE INDEX CONCURRENTLY ON orders (customer_id), outside a transaction.",
            },
          ],
        },
      ],
    },
  ],
};

export const operations: readonly Operation[] = [
  {
    path: "/lint",
    method: "post",
    id: "lint",
    summary: "Judge SQL",
    description:
      "Judges every statement of files of SQL: safe, careful or unsafe, with its lock, why, and the safe way. Nothing is run.",
    body: {
      schema: lintSqlInput,
      example: { files: [{ path: "001.sql", sql: "create index on orders (customer_id);" }], pg: 16 },
    },
    answer: { schema: lintResultSchema, description: "The judgement.", example: exampleLint },
  },
  {
    path: "/lint/changes",
    method: "post",
    id: "readChanges",
    summary: "Turn SQL into changes",
    description:
      "The changes that do the same as a migration, safely: columns of one table become one change. Statements that can't be turned are kept back, with why.",
    body: {
      schema: readChangesInput,
      example: { sql: "alter table orders add column note text;" },
    },
    answer: { schema: takenChangesSchema, description: "The changes, and what became of each statement." },
  },
  {
    path: "/plans",
    method: "post",
    id: "makePlan",
    summary: "Plan a change",
    description:
      "Plans a change on a target as it is now. Nothing is kept, and nothing but the catalog is read. Without a safe plan the answer is 412 with the problems.",
    body: { schema: makePlanInput, example: { targetId: "the target's id", change: exampleChange } },
    answer: { schema: madePlanSchema, description: "The plan with its hash, and what one should know." },
  },
  {
    path: "/plan/preview",
    method: "post",
    id: "previewPlan",
    summary: "Plan a change while it is being designed",
    description: "For the designer: a change that is not whole yet is answered with what it lacks.",
    body: {
      schema: z.object({ targetId: z.string(), change: z.unknown() }),
      example: { targetId: "the target's id", change: exampleChange },
    },
    answer: pageAnswer(
      "The plan or what stands in its way, the table, and sample rows for those who may look.",
    ),
  },
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
    path: "/targets",
    method: "get",
    id: "listTargets",
    summary: "List targets",
    answer: pageList("Targets, without their secrets."),
  },
  {
    path: "/targets/{targetId}",
    method: "get",
    id: "getTarget",
    summary: "One target: version, tables, replicas",
    answer: pageAnswer("The target."),
  },
  {
    path: "/targets/{targetId}",
    method: "patch",
    id: "editTarget",
    summary: "Change a target's name, connection or replicas",
    description:
      "What is left out stays. The connection may name several hosts; it has to lead to the same database of the same cluster, and an old primary that came back after a promotion is refused. `replicas` are all that there are from now on; one without a connection string keeps the one that it has. Rollouts that run take it up at once. Admins may.",
    body: {
      schema: editTargetBody,
      example: {
        connectionString: "postgres://app:secret@db-1.example.com,db-2.example.com/shop",
        replicas: [{ name: "db-3", connectionString: "postgres://app:secret@db-3.example.com/shop" }],
      },
    },
    answer: {
      schema: z.object({
        name: z.string(),
        address: z.string(),
        replicas: z.array(z.string()),
        warnings: z.array(z.string()),
      }),
      description: "The target as it is now, without its secrets, and what one should know.",
    },
  },
  {
    path: "/targets/{targetId}/tables",
    method: "get",
    id: "listTargetTables",
    summary: "Find tables of a target by name",
    query: z.object({ search: z.string().optional() }),
    answer: pageList("At most 50 tables."),
  },
  {
    path: "/openapi.json",
    method: "get",
    id: "getOpenApi",
    summary: "This document",
    answer: pageAnswer("OpenAPI 3.1."),
  },
];
