import { judgeExpression } from "@/lib/domain/change/judge-expression";
import { judgeNewDefault } from "@/lib/domain/change/judge-new-default";
import { problem } from "@/lib/domain/change/problem";
import { findExpressionFacts } from "@/lib/domain/change/resolve-expression";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import type { Problem } from "@/lib/domain/plan/plan";
import type { AddColumns, NewColumn } from "./add-columns-schema";
import { judgeVirtual, offerVirtual } from "./judge-virtual";

const systemColumns = ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"];

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

/** Judges one column to add: its name, type, default and fill. */
export function judgeColumn(change: AddColumns, index: number, facts: ChangeFacts): Problem[] {
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
  } else if (type.isDomain && type.isPlainDomain !== true && column.fill.kind !== "virtual") {
    found.push(
      problem(
        "error",
        "domain_rewrites",
        `The domain ${type.type} has a constraint or a default of its own: adding a column of it rewrites the whole table, or fills it with that default.`,
        {
          path: `${path}.type`,
          remedy: "Use the domain's base type, with a check constraint.",
        },
      ),
    );
  }
  if (column.default !== null) {
    found.push(...judgeNewDefault(facts, column.default, `${path}.default`));
    const said = findExpressionFacts(facts, column.default)?.result;
    if (said?.kind === "valid" && said.columns.length === 0 && said.volatility === "volatile") {
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
  if (column.fill.kind === "virtual") found.push(...judgeVirtual(change, index, facts));
  else found.push(...offerVirtual(change, index, facts));
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
