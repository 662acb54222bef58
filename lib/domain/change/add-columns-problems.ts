import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import type { Problem } from "@/lib/domain/plan/plan";
import { displayName } from "@/lib/domain/sql/sql";
import { nameObjects } from "./add-columns-objects";
import type { AddColumns, NewColumn } from "./add-columns-schema";
import { findExpressionFacts } from "./resolve-columns";

/** Judges an "add column(s)" against the facts: what stands in the way and what one should know, in plain words. Pure. */

const systemColumns = ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"];

interface Place {
  readonly path?: string;
  readonly position?: number | null;
  readonly remedy?: string;
}

function problem(severity: Problem["severity"], code: string, message: string, place: Place = {}): Problem {
  return {
    severity,
    code,
    message,
    remedy: place.remedy ?? null,
    path: place.path ?? null,
    position: place.position ?? null,
  };
}

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

function judgeExpression(facts: ChangeFacts, source: string, path: string, what: string): Problem[] {
  const said = findExpressionFacts(facts, source);
  if (said === undefined) {
    return [
      problem("error", "expression_unchecked", `${what} was not checked against the target.`, { path }),
    ];
  }
  if (said.result.kind === "valid") return [];
  const { message, position, hint } = said.result;
  return [
    problem("error", "expression_invalid", `${what}: ${message}`, {
      path,
      position,
      ...(hint === null ? {} : { remedy: hint }),
    }),
  ];
}

function judgeFill(column: NewColumn, path: string, facts: ChangeFacts): Problem[] {
  const found: Problem[] = [];
  if (column.fill.kind === "none") {
    if (!column.nullable) {
      found.push(
        problem(
          "error",
          "not_null_without_fill",
          `${column.name} is to be NOT NULL, but existing rows would stay NULL.`,
          {
            path: `${path}.fill`,
            remedy: "Choose a fill for existing rows, or allow NULL.",
          },
        ),
      );
    }
    return found;
  }
  const at = `${path}.fill.expression`;
  found.push(...judgeExpression(facts, column.fill.expression, at, "The fill expression"));
  const said = findExpressionFacts(facts, column.fill.expression)?.result;
  if (said?.kind !== "valid") return found;
  if (column.fill.kind === "constant") {
    if (said.columns.length > 0) {
      found.push(
        problem(
          "error",
          "constant_reads_columns",
          `A constant can't read columns; this one reads ${said.columns.join(", ")}.`,
          {
            path: at,
            remedy: "Choose “derive” (kept equal) or “when null” (an initial value).",
          },
        ),
      );
    } else if (said.volatility === "volatile") {
      found.push(
        problem(
          "error",
          "volatile_default",
          "This expression is volatile: as a default of a new column it would rewrite the whole table under ACCESS EXCLUSIVE.",
          {
            path: at,
            remedy:
              "Choose “when null”: each row gets its own value in the background, and nothing is rewritten.",
          },
        ),
      );
    }
  }
  if (column.fill.kind === "derive") {
    if (said.volatility === "volatile") {
      found.push(
        problem(
          "error",
          "derive_volatile",
          "A derived column must give the same value every time; this expression is volatile.",
          {
            path: at,
            remedy: "Choose “when null” for an initial value, or use only immutable functions.",
          },
        ),
      );
    } else if (said.volatility === "stable") {
      found.push(
        problem(
          "warning",
          "derive_stable",
          "The result depends on settings of the session (time zone, say), so the application's sessions and Colonnade's may differ.",
          {
            path: at,
            remedy: "Name the setting in the expression, e.g. `at time zone 'UTC'`.",
          },
        ),
      );
    }
    const generated = facts.table.columns.filter(
      (one) => one.generated !== "none" && said.columns.includes(one.name),
    );
    for (const source of generated) {
      found.push(
        problem(
          "error",
          "derive_from_generated",
          `${source.name} is a generated column: a trigger can't see its new value.`,
          {
            path: at,
            remedy: "Write out the expression that it is generated from.",
          },
        ),
      );
    }
  }
  return found;
}

function judgeColumn(change: AddColumns, index: number, facts: ChangeFacts): Problem[] {
  const column = change.columns[index];
  if (column === undefined) return [];
  const path = `columns.${index}`;
  const found: Problem[] = [];
  const isTaken = facts.table.columns.some((one) => one.name === column.name);
  if (isTaken || systemColumns.includes(column.name)) {
    found.push(
      problem(
        "error",
        "name_taken",
        isTaken
          ? `The table already has a column ${column.name}.`
          : `${column.name} is the name of a system column.`,
        {
          path: `${path}.name`,
          remedy: "Choose another name.",
        },
      ),
    );
  }
  if (change.columns.findIndex((one) => one.name === column.name) !== index) {
    found.push(
      problem("error", "name_twice", `${column.name} is added twice.`, {
        path: `${path}.name`,
        remedy: "Choose another name.",
      }),
    );
  }
  const type = facts.types.find((one) => one.source === column.type)?.result;
  if (type === undefined) {
    found.push(
      problem("error", "type_unchecked", "The type was not checked against the target.", {
        path: `${path}.type`,
      }),
    );
  } else if (type.kind === "invalid") {
    found.push(
      problem("error", "type_unknown", type.message, {
        path: `${path}.type`,
        position: type.position,
        remedy: "Check the spelling, or name its schema.",
      }),
    );
  } else if (type.isSerial) {
    found.push(
      problem(
        "error",
        "serial_rewrites",
        "Adding a serial column rewrites the whole table under ACCESS EXCLUSIVE.",
        {
          path: `${path}.type`,
          remedy:
            "Add an integer column, fill it with “when null” from a sequence's nextval, and make that its default.",
        },
      ),
    );
  } else if (type.isDomain) {
    found.push(
      problem(
        "error",
        "domain_rewrites",
        "A column of a domain type may rewrite the whole table, to check the domain's constraints.",
        {
          path: `${path}.type`,
          remedy: "Use the domain's base type, with a check constraint.",
        },
      ),
    );
  }
  if (column.default !== null) {
    found.push(...judgeExpression(facts, column.default, `${path}.default`, "The default"));
    const said = findExpressionFacts(facts, column.default)?.result;
    if (said?.kind === "valid" && said.columns.length > 0) {
      found.push(
        problem("error", "default_reads_columns", "A default can't read other columns.", {
          path: `${path}.default`,
          remedy: "Use a fill, or let the application write the value.",
        }),
      );
    } else if (said?.kind === "valid" && said.volatility === "volatile") {
      found.push(
        problem(
          "info",
          "volatile_default_later",
          "This default is volatile. It is set once the data is there, for new rows only, so nothing is rewritten.",
          { path: `${path}.default` },
        ),
      );
    }
  }
  found.push(...judgeFill(column, path, facts));
  if (
    !column.nullable &&
    column.default === null &&
    (column.fill.kind === "derive" || column.fill.kind === "when_null")
  ) {
    found.push(
      problem(
        "info",
        "application_must_write",
        `After contract nothing fills ${column.name} any more: the application has to write it in every INSERT.`,
        {
          path: `${path}.default`,
        },
      ),
    );
  }
  return found;
}

function judgeParts(change: AddColumns, facts: ChangeFacts): Problem[] {
  const found: Problem[] = [];
  const known = new Set([...facts.table.columns, ...change.columns].map((column) => column.name));
  const judgeColumns = (columns: readonly string[], path: string) => {
    for (const name of columns) {
      if (!known.has(name)) {
        found.push(
          problem("error", "column_unknown", `There is no column ${name}.`, {
            path,
            remedy: "Name a column of the table or one that this change adds.",
          }),
        );
      }
    }
  };
  change.indexes.forEach((index, at) => {
    judgeColumns(index.columns, `indexes.${at}.columns`);
  });
  change.constraints.forEach((constraint, at) => {
    const path = `constraints.${at}`;
    switch (constraint.kind) {
      case "check":
        found.push(...judgeExpression(facts, constraint.expression, `${path}.expression`, "The check"));
        break;
      case "unique":
        judgeColumns(constraint.columns, `${path}.columns`);
        break;
      case "foreign_key": {
        judgeColumns([constraint.column], `${path}.column`);
        const { schema, table, column } = constraint.references;
        const referenced = facts.references.find(
          (one) => one.schema === schema && one.name === table && one.column === column,
        );
        if (referenced === undefined || !referenced.exists) {
          found.push(
            problem(
              "error",
              "reference_unknown",
              `There is no column ${column} in ${displayName(schema, table)}.`,
              { path: `${path}.references`, remedy: "Check the spelling." },
            ),
          );
        } else if (!referenced.isUnique) {
          found.push(
            problem(
              "error",
              "reference_not_unique",
              `${displayName(schema, table)}.${column} has no unique index of its own, which a foreign key needs.`,
              {
                path: `${path}.references`,
                remedy: "Refer to the primary key or a unique column.",
              },
            ),
          );
        }
        break;
      }
    }
  });
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

/** Names that the rollout would make and that are taken: better said now than when the backfill is done. */
function judgeNames(change: AddColumns, facts: ChangeFacts): Problem[] {
  const objects = nameObjects(change);
  const relations = [
    ...objects.indexes.map((name, at) => ({ name, path: `indexes.${at}` })),
    ...change.constraints.flatMap((constraint, at) =>
      constraint.kind === "unique"
        ? [{ name: objects.constraints[at] ?? "", path: `constraints.${at}` }]
        : [],
    ),
  ];
  const constraints = objects.constraints.map((name, at) => ({ name, path: `constraints.${at}` }));
  const taken = (what: string, one: { readonly name: string; readonly path: string }) =>
    problem(
      "error",
      "object_name_taken",
      `${what} ${one.name} exists already, and this change would make one of that name.`,
      {
        path: one.path,
        remedy: "Rename or drop the one that is there, or leave this part out.",
      },
    );
  const twice = relations.filter((one, at) => relations.findIndex((other) => other.name === one.name) !== at);
  return [
    ...relations
      .filter((one) => facts.table.relationNames.includes(one.name))
      .map((one) => taken("The relation", one)),
    ...constraints
      .filter((one) => facts.table.constraints.some((present) => present.name === one.name))
      .map((one) => taken("The constraint", one)),
    ...twice.map((one) =>
      problem("error", "object_twice", `${one.name} would be made twice.`, {
        path: one.path,
        remedy: "Leave one out.",
      }),
    ),
  ];
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
