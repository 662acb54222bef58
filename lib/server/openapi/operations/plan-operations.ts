import { z } from "zod";
import { changeSchema } from "@/lib/domain/change/change";
import { problemSchema } from "@/lib/domain/plan/plan";
import { lintResultSchema } from "@/lib/domain/statement/lint-result";
import { lintSqlInput, readChangesInput } from "@/lib/queries/lint/lint-input";
import { madePlanSchema, makePlanInput } from "@/lib/queries/plan/make-plan";
import { exampleChange } from "../example-change";
import { exampleMadePlan, examplePlan, examplePlanHash } from "../example-rollout";
import type { Operation } from "../operation";

const takenChangesSchema = z.object({
  changes: z.array(changeSchema),
  kept: z.array(z.object({ statementIndex: z.number().int(), why: z.string() })),
  taken: z.array(z.object({ statementIndex: z.number().int(), changeIndex: z.number().int() })),
});

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

export const planOperations: readonly Operation[] = [
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
    answer: {
      schema: takenChangesSchema,
      description: "The changes, and what became of each statement.",
      example: {
        changes: [examplePlan.change],
        kept: [],
        taken: [{ statementIndex: 0, changeIndex: 0 }],
      },
    },
  },
  {
    path: "/plans",
    method: "post",
    id: "makePlan",
    summary: "Plan a change",
    description:
      "Plans a change on a target as it is now. Nothing is kept, and nothing but the catalog is read. Without a safe plan the answer is 409 with the problems.",
    body: { schema: makePlanInput, example: { targetId: "the target's id", change: exampleChange } },
    answer: {
      schema: madePlanSchema,
      description: "The plan with its hash, and what one should know.",
      example: exampleMadePlan,
    },
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
    answer: {
      schema: z.looseObject({
        planned: z.looseObject({ kind: z.enum(["planned", "refused"]) }).nullable(),
        problems: z.array(problemSchema),
        table: z.looseObject({ schema: z.string(), name: z.string() }).nullable(),
        sample: z.unknown(),
      }),
      description: "The plan or what stands in its way, the table, and sample rows for those who may look.",
      example: {
        planned: { kind: "planned", plan: examplePlan, hash: examplePlanHash, problems: [] },
        problems: [],
        table: { schema: "public", name: "orders" },
        sample: null,
      },
    },
  },
];
