/** Rollouts for the examples of operations that answer with them. The plan is the planner's own, of a column without rules. */

export const examplePlanHash = "2c3662cdb086b34daaaaa226d4773a69bb545d18de4174f9eb3b23de7469803f";
export const exampleIds = {
  rollout: "5e1c0a44-6f6f-4d3f-9a3a-0d9f3c1b7a10",
  target: "c6a0a2f2-2f4b-47f3-8f6a-3d1a9e0b5c21",
  ada: "8a4c0f7e-6a70-4d5e-8d8e-5a8d6f0c1b22",
} as const;

const target = { id: exampleIds.target, name: "production", environment: "production" };
const author = { id: exampleIds.ada, name: "Ada Author" };
const at = "2026-05-04T08:30:00.000Z";

export const examplePlan = {
  format: 1,
  change: {
    kind: "add_columns",
    table: {
      schema: "public",
      name: "orders",
    },
    columns: [
      {
        name: "memo",
        type: "text",
        nullable: true,
        default: null,
        fill: {
          kind: "none",
        },
      },
    ],
    indexes: [],
    constraints: [],
  },
  serverMajor: 18,
  factsFingerprint: "186a7fb4b499fcfd5cf43f9cb03216b120ca53a000abf06c86621202047b1ed5",
  ownObjects: {
    columns: ["memo"],
    triggers: ["zz_colonnade_orders_memo_09fa45d7_fill"],
    functions: ["public_orders_memo_e6d8415a_fill"],
    indexes: [],
    constraints: ["orders_memo_not_null"],
  },
  phases: [
    {
      name: "expand",
      summary: "Adds the column. Instant; no row is touched.",
      undoable: true,
      undoSummary:
        "Drops what was added. Values that were written to the new column are lost; everything else is as before.",
      steps: [
        {
          kind: "statement",
          id: "expand.add-columns",
          title: "Add the column",
          why: "A catalog change only: no row is rewritten. It gives way after 200 ms and tries again, so that nothing queues behind it.",
          sql: 'alter table "public"."orders"\n  add column "memo" text',
          transaction: "required",
          locks: [
            {
              relation: "orders",
              mode: "ACCESS EXCLUSIVE",
            },
          ],
          blocks: "reads_and_writes",
          rewrites: false,
          scans: false,
          instant: true,
          timeout: {
            lockTimeoutMs: 200,
            statementTimeoutMs: 5000,
            maxAttempts: 60,
          },
          appliedWhen:
            "select exists (\n  select from pg_catalog.pg_attribute\n  where attrelid = to_regclass('\"public\".\"orders\"') and attname = 'memo' and not attisdropped\n)",
          leftover: null,
          undo: [
            {
              sql: 'alter table "public"."orders"\n  drop column "memo"',
              transaction: "required",
              locks: [
                {
                  relation: "orders",
                  mode: "ACCESS EXCLUSIVE",
                },
              ],
              blocks: "reads_and_writes",
              rewrites: false,
              scans: false,
              instant: true,
              timeout: {
                lockTimeoutMs: 200,
                statementTimeoutMs: 5000,
                maxAttempts: 60,
              },
              undoneWhen:
                "select not (select exists (\n  select from pg_catalog.pg_attribute\n  where attrelid = to_regclass('\"public\".\"orders\"') and attname = 'memo' and not attisdropped\n))",
            },
          ],
        },
      ],
    },
    {
      name: "contract",
      summary: "Closes the rollout: what it made stays. There is no way back from here.",
      undoable: false,
      undoSummary: "There is no way back.",
      steps: [
        {
          kind: "confirm",
          id: "contract.close",
          title: "Keep the change",
          why: "Until then every phase can be taken back.",
          statement: "The change is right, and stays.",
        },
      ],
    },
  ],
  notes: [],
};

const waiting = { startedAt: null, endedAt: null, failure: null, condition: null, progress: null, runs: [] };

export const exampleRollout = {
  id: exampleIds.rollout,
  title: "Add memo to orders",
  state: "in_review",
  version: 2,
  target,
  author,
  change: examplePlan.change,
  plan: examplePlan,
  planHash: examplePlanHash,
  problems: [],
  limits: { maxLagSeconds: 1, maxSignalAgeMs: 1500, targetChunkMs: 200 },
  policy: { environment: "production", version: null },
  phases: [
    {
      ...waiting,
      name: "expand",
      state: "waiting",
      gate: {
        phase: "expand",
        isOpen: false,
        requirements: [{ kind: "approvals", isMet: false, needed: 1, given: 0 }],
      },
      approvals: [],
    },
    {
      ...waiting,
      name: "contract",
      state: "waiting",
      gate: {
        phase: "contract",
        isOpen: false,
        requirements: [{ kind: "previous_phase", isMet: false, previous: "expand" }],
      },
      approvals: [],
    },
  ],
  allowed: {
    edit: false,
    submit: false,
    returnToDraft: true,
    abort: true,
    start: "expand",
    pause: null,
    resume: null,
    undo: null,
  },
  verification: null,
  repair: null,
  quarantine: null,
  preflights: [],
  engine: { isAlive: true, seenAt: at },
  createdAt: at,
  updatedAt: at,
  endedAt: null,
};

export const exampleRolloutItem = {
  id: exampleIds.rollout,
  title: "Add memo to orders",
  state: "in_review",
  version: 2,
  target,
  table: "orders",
  author,
  phases: [
    { name: "expand", state: "waiting" },
    { name: "contract", state: "waiting" },
  ],
  currentPhase: "expand",
  progress: null,
  condition: null,
  waitingFor: "approval",
  isWaitingForMe: true,
  createdAt: at,
  updatedAt: at,
  endedAt: null,
};

export const exampleEvent = {
  id: 42,
  at,
  actor: author,
  phase: null,
  data: { kind: "rollout_submitted", planHash: examplePlanHash },
};

export const exampleMadePlan = { version: 1, hash: examplePlanHash, plan: examplePlan, problems: [] };

export const exampleQuarantined = {
  stepId: "backfill.fill",
  phase: "backfill",
  table: "orders",
  replaceable: ["total_cents"],
  rows: [
    {
      key: ["4711"],
      label: "4711",
      sqlState: "22003",
      message: "bigint out of range",
      foundAt: at,
      state: "open",
      decision: null,
      decidedBy: null,
      decidedAt: null,
    },
  ],
};

/** Of a command on a rollout that takes what its sender saw. */
export const exampleSeen = { expectedVersion: 2, planHash: examplePlanHash };
