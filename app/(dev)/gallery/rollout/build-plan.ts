import type { LockMode, PhaseName, Plan, PlanPhase, StatementStep } from "@/lib/domain/plan/plan";

/** A small, made-up plan with one phase of each sort, for the gallery and for tests of what is shown. */

const timeout = { lockTimeoutMs: 200, statementTimeoutMs: 5_000, maxAttempts: 60 };

function statement(
  id: string,
  title: string,
  why: string,
  sql: string,
  lock: LockMode | null,
  undo: string | null,
): StatementStep {
  const costs = {
    transaction: "required",
    locks: lock === null ? [] : [{ relation: "orders", mode: lock }],
    blocks: lock === "ACCESS EXCLUSIVE" ? "reads_and_writes" : "nothing",
    rewrites: false,
    scans: lock === "SHARE UPDATE EXCLUSIVE",
    instant: lock === "ACCESS EXCLUSIVE",
    timeout,
  } as const;
  return {
    kind: "statement",
    id,
    title,
    why,
    sql,
    appliedWhen: "select true",
    leftover: null,
    undo: undo === null ? [] : [{ ...costs, locks: [...costs.locks], sql: undo, undoneWhen: "select true" }],
    ...costs,
    locks: [...costs.locks],
  };
}

const walk = {
  table: { schema: "public", name: "orders" },
  key: [{ name: "id", type: "bigint" }],
  windowSql: "select id from public.orders where id > $1 order by id limit $2",
};

function phase(
  name: PhaseName,
  summary: string,
  steps: PlanPhase["steps"],
  undoSummary: string | null,
): PlanPhase {
  return {
    name,
    summary,
    steps,
    undoable: undoSummary !== null,
    undoSummary: undoSummary ?? "Afterwards the trigger is gone; nothing brings it back by itself.",
  };
}

export const samplePlan: Plan = {
  format: 1,
  serverMajor: 18,
  factsFingerprint: "sample",
  ownObjects: { columns: ["total_cents"], triggers: [], functions: [], indexes: [], constraints: [] },
  notes: [],
  change: {
    kind: "add_columns",
    table: { schema: "public", name: "orders" },
    columns: [
      {
        name: "total_cents",
        type: "bigint",
        nullable: false,
        default: null,
        fill: { kind: "derive", expression: "round(amount * 100)::bigint" },
      },
    ],
    indexes: [],
    constraints: [],
  },
  phases: [
    phase(
      "expand",
      "Adds the column and a trigger that keeps new and changed rows right. Instant; no row is touched.",
      [
        statement(
          "expand.add-columns",
          "Add the column",
          "A catalog change only: no row is rewritten.",
          'alter table "public"."orders"\n  add column "total_cents" bigint',
          "ACCESS EXCLUSIVE",
          'alter table "public"."orders"\n  drop column "total_cents"',
        ),
      ],
      "Drops what was added. Values that were written to the new column are lost.",
    ),
    phase(
      "backfill",
      "Fills the rows that were there before, in chunks.",
      [
        {
          ...walk,
          kind: "backfill",
          id: "backfill.orders",
          title: "Fill total_cents",
          why: "Small transactions leave the traffic room, and the replicas time to follow.",
          assignments: [{ column: "total_cents", expression: "round(amount * 100)::bigint" }],
          pendingWhen: "total_cents is null",
          chunkSql:
            "update public.orders set total_cents = round(amount * 100)::bigint where id between $1 and $2",
          locks: [{ relation: "orders", mode: "ROW EXCLUSIVE" }],
        },
      ],
      "The values stay where they are; the walk begins anew.",
    ),
    phase(
      "verify",
      "Compares every row with what it should be.",
      [
        {
          ...walk,
          kind: "verify",
          id: "verify.orders",
          title: "Compare every row",
          why: "A constraint on wrong data proves nothing.",
          mismatchWhen: "total_cents is distinct from round(amount * 100)::bigint",
          compareSql: "select count(*) from public.orders where id between $1 and $2",
          locks: [{ relation: "orders", mode: "ACCESS SHARE" }],
        },
      ],
      "Forgets what was found.",
    ),
    phase(
      "constrain",
      "Makes the column NOT NULL without a scan under a blocking lock.",
      [
        statement(
          "constrain.add-not-null",
          "Add NOT NULL, not yet validated",
          "Instant: it holds for new rows at once.",
          'alter table "public"."orders"\n  add constraint orders_total_cents_not_null\n  not null total_cents not valid',
          "ACCESS EXCLUSIVE",
          'alter table "public"."orders"\n  drop constraint orders_total_cents_not_null',
        ),
        statement(
          "constrain.validate",
          "Validate NOT NULL",
          "Scans the table while reads and writes go on.",
          'alter table "public"."orders"\n  validate constraint orders_total_cents_not_null',
          "SHARE UPDATE EXCLUSIVE",
          null,
        ),
      ],
      "Drops the constraint.",
    ),
    phase(
      "contract",
      "Drops the trigger; from then on the application writes the column.",
      [
        statement(
          "contract.drop-trigger",
          "Drop the trigger",
          "The application fills the column by now.",
          'drop trigger colonnade_orders on "public"."orders"',
          "ACCESS EXCLUSIVE",
          null,
        ),
      ],
      null,
    ),
  ],
};
