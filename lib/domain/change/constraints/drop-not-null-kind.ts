import { changedTable } from "@/lib/domain/change/changed-table";
import { findColumn, judgePresentColumns } from "@/lib/domain/change/judge-present-column";
import { judgeTable, sortProblems } from "@/lib/domain/change/judge-table";
import type { ChangeKind } from "@/lib/domain/change/kind";
import { noQuestions } from "@/lib/domain/change/no-questions";
import { problem } from "@/lib/domain/change/problem";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import type { Problem } from "@/lib/domain/plan/plan";
import { phaseOf } from "@/lib/domain/plan/plan-phase";
import { ownObjectsOf } from "./assemble-phases";
import type { DropNotNull } from "./constraint-schemas";
import { dropNotNullStep } from "./drop-not-null-step";
import { findNotNullConstraint } from "./not-null-facts";
import { namedNotNull } from "./not-null-steps";
import { replacedKey } from "./replaced-key";

/** The kind "drop NOT NULL": instant; its undo proves NOT NULL again without a scan under a lock that blocks. */

function judge(change: DropNotNull, facts: ChangeFacts): Problem[] {
  const { column: name } = change;
  const path = "column";
  const found = [...judgeTable(facts), ...judgePresentColumns(facts, [name], path)];
  const column = findColumn(facts, name);
  if (column === undefined) return sortProblems(found);
  if (column.nullable && findNotNullConstraint(facts, name) === null) {
    found.push(
      problem("error", "already_nullable", `${name} takes NULL already.`, {
        path,
        remedy: "There is nothing to drop.",
      }),
    );
  }
  const primary = facts.table.constraints.find(
    (one) => one.kind === "primary_key" && one.columns.includes(name),
  );
  if (primary !== undefined) {
    found.push(
      problem(
        "error",
        "in_primary_key",
        `${name} belongs to the primary key ${primary.name}, which takes no NULL.`,
        {
          path,
          remedy: "Choose a column outside the primary key.",
        },
      ),
    );
  } else if (facts.table.key?.columns.some((one) => one.name === name) === true) {
    found.push(
      problem(
        "warning",
        "walk_key_lost",
        `Walks go over this table in the order of ${facts.table.key.index}, which serves only while ${name} is NOT NULL.`,
        { path, remedy: "Give the table a primary key first, or later backfills may have no key to go by." },
      ),
    );
  }
  if (column.identity !== "none") {
    found.push(
      problem("error", "identity_column", `${name} is an identity column, which takes no NULL.`, {
        path,
        remedy: "Drop the identity first, where that is what you want.",
      }),
    );
  }
  const identity = facts.table.indexes.find((one) => one.isReplicaIdentity && one.columns.includes(name));
  if (identity !== undefined && primary === undefined) {
    found.push(
      problem(
        "error",
        "in_replica_identity",
        `${name} is in ${identity.name}, the table's replica identity, which takes no NULL.`,
        { path, remedy: "Choose another replica identity first." },
      ),
    );
  }
  return sortProblems(found);
}

export const dropNotNullKind: ChangeKind<DropNotNull> = {
  ask: () => noQuestions,
  judge,
  plan: (change, facts) => {
    const { column } = change;
    const table = changedTable(change.table, facts);
    const isNamed = table.versionNum >= namedNotNull;
    const place = {
      id: "constrain.not-null.drop",
      title: `Allow NULL in ${column}`,
      why: "A catalog change only: no row is read or written.",
    };
    const dropped = dropNotNullStep(table, facts, column, place);
    return {
      phases: phaseOf(
        "constrain",
        `Allows NULL in ${column}. Instant; no row is touched.`,
        `Declares ${column} NOT NULL again and proves it while reads and writes go on. Rows that became NULL meanwhile stand in its way: the proof fails until they have a value.`,
        [dropped.step],
      ),
      notes: [
        `Readers that rely on a value in ${column} may meet NULL from then on; writers notice nothing.`,
        isNamed
          ? "The undo adds NOT NULL as NOT VALID and then validates it (PostgreSQL 18), so no scan happens under a blocking lock."
          : "The undo proves NOT NULL by a validated check first, so that SET NOT NULL needs no scan.",
      ],
      ownObjects: ownObjectsOf({ constraints: [dropped.constraint] }),
      replacedFacts: [`column ${column}`, ...replacedKey(facts)],
    };
  },
};
