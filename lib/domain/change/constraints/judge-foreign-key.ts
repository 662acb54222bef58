import { findIndexOver } from "@/lib/domain/change/add-index/index-shape";
import { type AtOnceLimits, judgeAtOnce, refuseAtOnce } from "@/lib/domain/change/at-once";
import { findColumn, judgePresentColumns } from "@/lib/domain/change/judge-present-column";
import { judgeTable, judgeWalk, sortProblems } from "@/lib/domain/change/judge-table";
import { problem } from "@/lib/domain/change/problem";
import type { ChangeFacts, ColumnFacts } from "@/lib/domain/facts/table-facts";
import type { Problem } from "@/lib/domain/plan/plan";
import { displayName } from "@/lib/domain/sql/sql";
import { constraintName, judgeConstraintName } from "./constraint-name";
import type { AddForeignKey } from "./constraint-schemas";
import { compareKeyTypes } from "./key-types";
import { judgeProof, lookAndProof } from "./proof";

function columnsOf(change: AddForeignKey, facts: ChangeFacts): ColumnFacts[] {
  return change.columns.flatMap((name) => findColumn(facts, name) ?? []);
}

/** Columns that can become NULL, so that a row refers to nothing. */
export function nullableColumns(change: AddForeignKey, facts: ChangeFacts): string[] {
  return columnsOf(change, facts)
    .filter((column) => column.nullable && column.generated === "none")
    .map((column) => column.name);
}

/** Whether a column of one type can refer to one of another. */
export function judgeKeyTypes(name: string, present: string, wanted: string, path: string): Problem[] {
  const verdict = compareKeyTypes(present, wanted);
  if (verdict === "same") return [];
  return [
    problem(
      verdict === "refused" ? "error" : "warning",
      "types_differ",
      verdict === "refused"
        ? `${name} is ${present} and refers to ${wanted}: PostgreSQL compares the two by no operator.`
        : `${name} is ${present} and refers to ${wanted}.`,
      { path, remedy: "Give both columns the same type first." },
    ),
  ];
}

/** An unlogged table is empty after a crash: a table that is not would refer to nothing. */
export function judgePersistence(
  facts: ChangeFacts,
  referenced: ChangeFacts["references"][number],
  path: string,
): Problem[] {
  if (referenced.isUnlogged !== true || facts.table.table.isUnlogged === true) return [];
  return [
    problem(
      "error",
      "reference_unlogged",
      `${displayName(referenced.schema, referenced.name)} is unlogged: it is empty after a crash, so PostgreSQL lets only unlogged tables refer to it.`,
      { path, remedy: "Make it a logged table first (it is rewritten), or leave the foreign key out." },
    ),
  ];
}

function judgeReference(change: AddForeignKey, facts: ChangeFacts): Problem[] {
  const { schema, table, columns } = change.references;
  const other = displayName(schema, table);
  const path = "references";
  if (columns.length !== change.columns.length) {
    return [
      problem(
        "error",
        "columns_differ_in_number",
        `${change.columns.length} of this table's columns can't refer to ${columns.length} of ${other}.`,
        { path, remedy: "Name as many columns on both sides." },
      ),
    ];
  }
  const referenced = facts.references.find(
    (one) => one.schema === schema && one.name === table && one.columns.join("\0") === columns.join("\0"),
  );
  if (referenced === undefined || !referenced.exists) {
    return [
      problem("error", "reference_unknown", `There is no ${columns.join(", ")} in ${other}.`, {
        path,
        remedy: "Check the spelling.",
      }),
    ];
  }
  const found: Problem[] = [];
  if (!referenced.isUnique) {
    found.push(
      problem(
        "error",
        "reference_not_unique",
        `${other} (${columns.join(", ")}) has no unique index of its own, which a foreign key needs.`,
        { path, remedy: "Refer to the primary key, or add a unique constraint there first." },
      ),
    );
  }
  found.push(...judgePersistence(facts, referenced, path));
  change.columns.forEach((name, at) => {
    const present = findColumn(facts, name)?.type;
    const wanted = referenced.types[at];
    if (present === undefined || wanted === undefined) return;
    found.push(...judgeKeyTypes(name, present, wanted, "columns"));
  });
  return found;
}

function judgeActions(change: AddForeignKey, facts: ChangeFacts): Problem[] {
  const columns = columnsOf(change, facts);
  const found: Problem[] = [];
  for (const [path, action] of [
    ["onDelete", change.onDelete],
    ["onUpdate", change.onUpdate],
  ] as const) {
    const writes = action === "set_null" || action === "set_default";
    const generated = columns.find((column) => column.generated !== "none");
    if (generated !== undefined && (writes || (path === "onUpdate" && action === "cascade"))) {
      found.push(
        problem(
          "error",
          "action_on_generated",
          `${generated.name} is a generated column: no action can set it.`,
          {
            path,
            remedy: "Choose “no action”, or “cascade” for deletes.",
          },
        ),
      );
    }
    const required = columns.find((column) => !column.nullable);
    if (action === "set_null" && required !== undefined) {
      found.push(
        problem(
          "warning",
          "action_breaks_not_null",
          `${required.name} is NOT NULL, so a change on the other side that should set it to NULL fails.`,
          { path, remedy: "Choose another action, or drop NOT NULL first." },
        ),
      );
    }
    if (action === "set_default" && columns.some((column) => column.default === null)) {
      found.push(
        problem(
          "warning",
          "action_without_default",
          "A column without a default becomes NULL by this action.",
          {
            path,
          },
        ),
      );
    }
  }
  return found;
}

function judgeColumns(change: AddForeignKey, facts: ChangeFacts): Problem[] {
  const found = judgePresentColumns(facts, change.columns, "columns");
  const path = "columns";
  if (new Set(change.columns).size < change.columns.length) {
    found.push(
      problem("error", "column_twice", "A column is named twice.", {
        path,
        remedy: "Name each column once.",
      }),
    );
  }
  const virtual = columnsOf(change, facts).find((column) => column.generated === "virtual");
  if (virtual !== undefined) {
    found.push(
      problem(
        "error",
        "virtual_column",
        `${virtual.name} is a virtual generated column, which can't refer to a key.`,
        {
          path,
          remedy: "Choose a stored column.",
        },
      ),
    );
  }
  if (found.length === 0 && findIndexOver(facts.table.indexes, change.columns) === null) {
    const other = displayName(change.references.schema, change.references.table);
    found.push(
      problem(
        "warning",
        "no_index_to_refer_by",
        `No index begins with ${change.columns.join(", ")}: each delete in ${other}, and each change of its key, reads all of this table.`,
        { path, remedy: "Add an index over these columns first." },
      ),
    );
  }
  const { schema, table, columns } = change.references;
  const twin = facts.table.constraints.find(
    (one) =>
      one.kind === "foreign_key" &&
      one.columns.join("\0") === change.columns.join("\0") &&
      one.references?.schema === schema &&
      one.references.name === table &&
      one.references.columns.join("\0") === columns.join("\0"),
  );
  if (twin !== undefined) {
    found.push(
      problem("warning", "already_there", `The foreign key ${twin.name} says the same already.`, {
        path,
        remedy: twin.validated ? "There is nothing to do." : "Validate that one, or drop it.",
      }),
    );
  }
  return found;
}

/** The short way locks the other table, too, and may have to look at all of it. */
function judgeShortWay(change: AddForeignKey, facts: ChangeFacts, limits: AtOnceLimits): Problem[] {
  const isAtOnce = change.atOnce === true;
  const { schema, table, columns } = change.references;
  const size = facts.references.find(
    (one) => one.schema === schema && one.name === table && one.columns.join("\0") === columns.join("\0"),
  )?.size;
  if (change.orphans.kind !== "refuse") {
    return refuseAtOnce(
      isAtOnce,
      "Rows that refer to nothing are to stay, or to be set to NULL.",
      "Leave it out.",
    );
  }
  if (size === undefined) {
    return refuseAtOnce(
      isAtOnce,
      `How large ${displayName(schema, table)} is, which would be locked as well, is not known.`,
      "Leave it out.",
    );
  }
  const way = { ...lookAndProof, locks: `It blocks writes to both tables` };
  return judgeAtOnce(facts, isAtOnce, way, limits, [size]);
}

function judgeOrphans(change: AddForeignKey, facts: ChangeFacts): Problem[] {
  const path = "orphans";
  switch (change.orphans.kind) {
    case "refuse":
      return change.atOnce === true ? [] : judgeProof(facts);
    case "set_null": {
      const nullable = nullableColumns(change, facts);
      const found = judgeWalk(facts, nullable, { needsKey: true });
      if (nullable.length === 0) {
        found.push(
          problem(
            "error",
            "orphans_not_nullable",
            "None of these columns takes NULL, so rows that refer to nothing can't be set to NULL.",
            {
              path,
              remedy: "Drop NOT NULL first, or choose what else becomes of them.",
            },
          ),
        );
      }
      return found;
    }
    case "keep":
      return [
        problem(
          "warning",
          "never_proven",
          "Rows that refer to nothing stay, and the foreign key is never validated: it binds new rows and changed references only, and nobody can rely on it for the others.",
          { path, remedy: "Clean them up later and validate it then." },
        ),
      ];
  }
}

/** Judges an "add foreign key": what stands in the way and what one should know. Pure. */
export function judgeForeignKey(change: AddForeignKey, facts: ChangeFacts, limits: AtOnceLimits): Problem[] {
  return sortProblems([
    ...judgeTable(facts),
    ...judgeColumns(change, facts),
    ...judgeReference(change, facts),
    ...judgeActions(change, facts),
    ...judgeConstraintName(facts, constraintName(facts, change.name, change.columns, "fkey")),
    ...judgeOrphans(change, facts),
    ...judgeShortWay(change, facts, limits),
  ]);
}
