import { chunkSql } from "@/lib/domain/backfill/chunk-sql";
import type { Repair } from "@/lib/domain/change/change-parts";
import type { ChangedTable } from "@/lib/domain/change/changed-table";
import { judgeExpression } from "@/lib/domain/change/judge-expression";
import { findColumn, judgePresentColumns } from "@/lib/domain/change/judge-present-column";
import { judgeWalk } from "@/lib/domain/change/judge-table";
import type { ExpressionQuestion, Questions } from "@/lib/domain/change/kind";
import { problem } from "@/lib/domain/change/problem";
import type { ChangeFacts, KeyFacts, TableFacts } from "@/lib/domain/facts/table-facts";
import { invariant } from "@/lib/domain/invariant";
import { type KeepingWalk, keepingBackfillStep } from "@/lib/domain/plan/keeping-walk-steps";
import type { BackfillStep, PlanPhase, Problem } from "@/lib/domain/plan/plan";
import { phaseOf } from "@/lib/domain/plan/plan-phase";
import { keepingRepairStep } from "@/lib/domain/plan/repair-step";
import { walkTableOf } from "@/lib/domain/plan/walk-steps";
import type { Sql } from "@/lib/domain/sql/sql";
import { parseTypeName } from "@/lib/domain/sql/type-name";

/** Giving rows another value that a coming constraint would refuse; what was there is kept until contract. */

type Rewrite = Extract<Repair, { kind: "rewrite" }>;

function typeOf(rewrite: Rewrite, table: TableFacts | null): string | null {
  return table?.columns.find((column) => column.name === rewrite.column)?.type ?? null;
}

/** What a rewrite asks the target about its expression. */
export function questionOfRewrite(rewrite: Rewrite, table: TableFacts | null): ExpressionQuestion {
  return { source: rewrite.expression, row: "present", asType: typeOf(rewrite, table) };
}

/** What it would give in sample rows. */
export function sampleOfRewrite(rewrite: Rewrite, table: TableFacts | null): Questions["samples"][number] {
  return { column: rewrite.column, source: rewrite.expression, type: typeOf(rewrite, table) };
}

/** Whether a column can be set by a walk at all. */
export function judgeSetColumn(facts: ChangeFacts, name: string, path: string): Problem[] {
  const found = judgePresentColumns(facts, [name], path);
  const column = findColumn(facts, name);
  if (column === undefined) return found;
  if (column.generated !== "none") {
    found.push(
      problem("error", "generated_column", `${name} is a generated column: nobody can set it.`, {
        path,
        remedy: "Set a column that it is generated from.",
      }),
    );
  }
  if (column.identity === "always") {
    found.push(
      problem(
        "error",
        "identity_column",
        `${name} is an identity column that is always generated: nobody can set it.`,
        {
          path,
          remedy: "Choose another column.",
        },
      ),
    );
  }
  if (facts.table.key?.columns.some((one) => one.name === name) === true) {
    found.push(
      problem(
        "error",
        "sets_the_key",
        `${name} is in the key that the walk goes by, so it can't be rewritten on the way.`,
        {
          path,
          remedy: "Choose a column outside the key.",
        },
      ),
    );
  }
  return found;
}

/** Judges a rewrite of rows that a constraint would refuse; `path` is where it stands in the change. */
export function judgeRewrite(rewrite: Rewrite, facts: ChangeFacts, path: string): Problem[] {
  const at = `${path}.expression`;
  const found = [
    ...judgeSetColumn(facts, rewrite.column, `${path}.column`),
    ...judgeExpression(facts, rewrite.expression, at, "The new value"),
    ...judgeWalk(facts, [rewrite.column], { needsKey: true }),
  ];
  return found;
}

const backfillId = "backfill.repair";

export interface RepairWalk {
  readonly rolloutId: string;
  readonly assignments: readonly { readonly column: string; readonly value: Sql }[];
  /** True for a row that is to be set. */
  readonly pending: Sql;
  readonly title: string;
  /** A further table that it looks into, for people. */
  readonly alsoReads?: string;
  /** Why what was there can't be put back; then nothing is kept. */
  readonly staysBecause?: string;
}

function keepingWalkOf(
  table: ChangedTable,
  facts: ChangeFacts,
  key: KeyFacts,
  walk: RepairWalk,
): KeepingWalk {
  return {
    rolloutId: walk.rolloutId,
    facts: facts.table,
    key,
    choice: undefined,
    columns: walk.assignments.map(({ column, value }) => {
      const type = parseTypeName(findColumn(facts, column)?.type ?? "");
      invariant(type.kind === "valid", `the type of ${column} is printed by the server`);
      return { name: column, type: type.printed, expression: value };
    }),
    pendingWhen: walk.pending,
    alsoReads: walk.alsoReads === undefined || walk.alsoReads === table.shown ? [] : [walk.alsoReads],
  };
}

/** What may be asked for when the proof finds rows that came after the repair; undefined where the table has no key to walk by. */
export function repairAgain(
  table: ChangedTable,
  facts: ChangeFacts,
  walk: RepairWalk | null,
): BackfillStep | undefined {
  const { key } = facts.table;
  if (key === null || walk === null) return undefined;
  const step = keepingRepairStep({ ...keepingWalkOf(table, facts, key, walk), keptAs: backfillId });
  return walk.staysBecause === undefined ? step : withoutKeeping(step, table, key, walk);
}

/** The phase "backfill" of a repair: its chunks keep what they overwrite, and undo puts it back. None where the table has no key to walk by. */
export function repairPhase(table: ChangedTable, facts: ChangeFacts, walk: RepairWalk | null): PlanPhase[] {
  const { key } = facts.table;
  if (key === null || walk === null) return [];
  const names = walk.assignments.map((one) => one.column).join(", ");
  const step = keepingBackfillStep(
    {
      id: backfillId,
      title: walk.title,
      why: "Small transactions by key, paused when replicas lag. What a row held is kept beside the ledger, in the same transaction.",
    },
    keepingWalkOf(table, facts, key, walk),
  );
  return phaseOf(
    "backfill",
    `Walks ${table.shown} by ${key.columns.map((column) => column.name).join(", ")} and sets ${names} where the rule is broken. Rows are locked one chunk at a time.`,
    walk.staysBecause === undefined
      ? `Puts back what ${names} held, in every row that the application has not written since.`
      : `Forgets how far the walk is. The new values stay: ${walk.staysBecause}.`,
    [walk.staysBecause === undefined ? step : withoutKeeping(step, table, key, walk)],
  );
}

function withoutKeeping(
  step: BackfillStep,
  table: ChangedTable,
  key: KeyFacts,
  walk: RepairWalk,
): BackfillStep {
  const { restore: _, ...rest } = step;
  const assignments = walk.assignments.map(({ column, value }) => ({ column, expression: value }));
  return {
    ...rest,
    ...(step.id === backfillId ? { why: "Small transactions by key, paused when replicas lag." } : {}),
    chunkSql: chunkSql(walkTableOf(table, key), assignments, walk.pending, step.strategy?.passes ?? 1).text,
  };
}
