import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import type { Problem } from "@/lib/domain/plan/plan";
import { displayName } from "@/lib/domain/sql/sql";
import { problem } from "./problem";

/** Whether this table can be changed at all, by the role that is connected. */
export function judgeTable(facts: ChangeFacts): Problem[] {
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
      problem("error", "not_a_table", `${name} is a ${kind}; only ordinary tables are changed.`, {
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

/** Whether the table can be changed, and may get other columns than it has. */
export function judgeReshapedTable(facts: ChangeFacts): Problem[] {
  const { table } = facts.table;
  const found = judgeTable(facts);
  if (table.isTyped !== true) return found;
  return [
    ...found,
    problem(
      "error",
      "typed_table",
      `${displayName(table.schema, table.name)} is a typed table (OF a composite type): PostgreSQL lets no column of it be added, dropped, renamed or altered.`,
      { path: "table", remedy: "Give it columns of its own first: ALTER TABLE … NOT OF." },
    ),
  ];
}

/**
 * Whether a backfill can walk the table, and what it would set off. `setColumns` are those that the walk sets. One that keeps what it
 * overwrites needs a key to find the row again.
 */
export function judgeWalk(
  facts: ChangeFacts,
  setColumns: readonly string[],
  options: { readonly needsKey: boolean },
): Problem[] {
  const found: Problem[] = [];
  if (options.needsKey && facts.table.key === null) {
    found.push(
      problem(
        "error",
        "no_key",
        "This table has no primary key and no unique index over NOT NULL columns, so what it holds now could not be kept and put back.",
        {
          path: "table",
          remedy: "Add a primary key first, or a change that needs no walk (a constant fill, say).",
        },
      ),
    );
  }
  const rules = facts.table.updateRules ?? [];
  if (rules.length > 0) {
    found.push(
      problem(
        "error",
        "update_rule",
        `The rule ${rules.join(", ")} rewrites every UPDATE of this table, and PostgreSQL takes none of a backfill's then.`,
        { path: "table", remedy: "Drop the rule before this rollout; a trigger can do the same." },
      ),
    );
  }
  const fired = facts.table.triggers.filter(
    (trigger) =>
      trigger.enabled &&
      trigger.onUpdate &&
      trigger.forEachRow &&
      (trigger.updateOf.length === 0 || trigger.updateOf.some((name) => setColumns.includes(name))),
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

const rank = { error: 0, warning: 1, info: 2 } as const;

/** Errors first, each kind in the order in which it was found. */
export function sortProblems(found: readonly Problem[]): Problem[] {
  return [...found].sort((a, b) => rank[a.severity] - rank[b.severity]);
}
