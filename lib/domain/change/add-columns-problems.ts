import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import type { Problem } from "@/lib/domain/plan/plan";
import { displayName } from "@/lib/domain/sql/sql";
import type { AddColumns } from "./add-columns-schema";
import { judgeColumn } from "./judge-column";
import { judgeNames, judgeParts } from "./judge-parts";
import { problem } from "./problem";

/** Judges an "add column(s)" against the facts: what stands in the way and what one should know, in plain words. Pure. */

function judgeTable(facts: ChangeFacts): Problem[] {
  const { table, server } = facts.table;
  const name = displayName(table.schema, table.name);
  const found: Problem[] = [];
  if (server.inRecovery) {
    found.push(
      problem("error", "target_is_standby", "This target is a standby: nothing can be changed there.", {
        remedy: "Point the target at the primary.",
      }),
    );
  }
  if (table.relationKind !== "table") {
    const kind = table.relationKind.replaceAll("_", " ");
    found.push(
      problem("error", "not_a_table", `${name} is a ${kind}; columns are added to ordinary tables only.`, {
        path: "table",
        remedy: "Choose an ordinary table.",
      }),
    );
  } else if (table.isPartition || table.hasChildren) {
    found.push(
      problem(
        "error",
        "partition_or_parent",
        `${name} belongs to a partitioned or inherited table, which this version can't change yet.`,
        {
          path: "table",
          remedy: "Choose a table without partitions or children.",
        },
      ),
    );
  }
  if (!table.isOwner) {
    found.push(
      problem(
        "error",
        "not_owner",
        `${name} belongs to ${table.owner}; the connected role may not alter it.`,
        {
          path: "table",
          remedy: `Connect as ${table.owner}, or grant that role to the one that Colonnade uses.`,
        },
      ),
    );
  }
  return found;
}

function judgeWalk(change: AddColumns, facts: ChangeFacts): Problem[] {
  if (!change.columns.some((column) => column.fill.kind === "derive" || column.fill.kind === "when_null"))
    return [];
  const found: Problem[] = [];
  if (facts.table.key === null) {
    found.push(
      problem(
        "error",
        "no_key",
        "This table has no primary key and no unique index over NOT NULL columns, so its rows can't be walked in order.",
        {
          path: "table",
          remedy: "Add a primary key first, or choose a constant fill, which needs no walk.",
        },
      ),
    );
  }
  const fired = facts.table.triggers.filter(
    (trigger) => trigger.enabled && trigger.onUpdate && trigger.forEachRow && trigger.updateOf.length === 0,
  );
  for (const trigger of fired) {
    found.push(
      problem(
        "warning",
        "trigger_fires",
        `The backfill fires the trigger ${trigger.name} (${trigger.function}) for every row.`,
        {
          path: "table",
          remedy:
            "Check what it does (an updated_at would be touched in every row); limit it with UPDATE OF if it should not fire.",
        },
      ),
    );
  }
  return found;
}

/** Everything worth saying about this change on this target, errors first. */
export function judgeAddColumns(change: AddColumns, facts: ChangeFacts): Problem[] {
  const found = [
    ...judgeTable(facts),
    ...change.columns.flatMap((_, index) => judgeColumn(change, index, facts)),
    ...judgeParts(change, facts),
    ...judgeNames(change, facts),
    ...judgeWalk(change, facts),
  ];
  const rank = { error: 0, warning: 1, info: 2 };
  return found.sort((a, b) => rank[a.severity] - rank[b.severity]);
}
