import type { ShortWay } from "@/lib/domain/change/at-once";
import type { ChangedTable } from "@/lib/domain/change/changed-table";
import { problem } from "@/lib/domain/change/problem";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import type { BackfillStep, PlanPhase, Problem } from "@/lib/domain/plan/plan";
import { compareStep, verifyPhase } from "@/lib/domain/plan/walk-steps";
import { ident, qualified, type Sql, sql } from "@/lib/domain/sql/sql";

/** The look for rows that a coming constraint would refuse, before it is declared. */

/** A column of the walked table, where a composed predicate looks into another one as well. */
export function columnOf(table: ChangedTable, name: string): Sql {
  return sql`${qualified(table.schema, table.name)}.${ident(name)}`;
}

/** The phase "verify": counts the rows that break the rule and names their keys. None where the table has no key to walk by. */
export function proofPhase(
  table: ChangedTable,
  facts: ChangeFacts,
  proof: {
    readonly breaks: Sql;
    readonly what: string;
    readonly alsoReads?: string;
    readonly repair?: BackfillStep | undefined;
  },
): PlanPhase[] {
  if (facts.table.key === null) return [];
  const step = compareStep(facts.table, proof.breaks, {
    place: {
      title: `Look in ${table.shown} for ${proof.what}`,
      why: "Better found here, with their keys, than by a validation that fails.",
    },
    isStrict: true,
    repair: proof.repair,
  });
  const also = proof.alsoReads;
  const locks =
    also === undefined || also === table.shown
      ? step.locks
      : [...step.locks, { relation: also, mode: "ACCESS SHARE" as const }];
  return verifyPhase(
    [{ ...step, locks }],
    `Looks for ${proof.what}, in chunks, and names their keys. It passes when there are none. Reads only${proof.repair === undefined ? "" : ", unless a repair of these rows is asked for"}.`,
  );
}

/** What a constraint that is added at once spares. */
export const lookAndProof: ShortWay = {
  instead: "a look for rows that break it, a declaration and a proof",
  locks: "It blocks reads and writes",
};

/** Said where rows at fault can't be listed. */
export function judgeProof(facts: ChangeFacts): Problem[] {
  if (facts.table.key !== null) return [];
  return [
    problem(
      "warning",
      "no_key_no_list",
      "This table has no primary key and no unique index over NOT NULL columns, so rows at fault can't be looked for beforehand: the validation fails if there are any.",
      { path: "table", remedy: "Look for such rows by hand first." },
    ),
  ];
}
