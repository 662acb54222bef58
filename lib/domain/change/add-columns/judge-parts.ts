import { methodLimits } from "@/lib/domain/change/add-index/judge-add-index";
import { judgeOperatorClass } from "@/lib/domain/change/add-index/operator-classes";
import { judgeKeyTypes, judgePersistence } from "@/lib/domain/change/constraints/judge-foreign-key";
import { judgeExpression } from "@/lib/domain/change/judge-expression";
import { findColumn } from "@/lib/domain/change/judge-present-column";
import { problem } from "@/lib/domain/change/problem";
import type { ChangeFacts } from "@/lib/domain/facts/table-facts";
import type { Problem } from "@/lib/domain/plan/plan";
import { displayName } from "@/lib/domain/sql/sql";
import type { AddColumns, NewIndex } from "./add-columns-schema";
import { nameObjects } from "./own-objects";

/** Of a column to come or one that is there; null where it is not known. */
function typeOfColumn(change: AddColumns, facts: ChangeFacts, name: string): string | null {
  const coming = change.columns.find((column) => column.name === name);
  if (coming === undefined) return findColumn(facts, name)?.type ?? null;
  const said = facts.types.find((one) => one.source === coming.type)?.result;
  if (said?.kind !== "valid") return null;
  // What a domain is made of is what an index and a foreign key go by.
  return said.baseType ?? (said.isDomain ? null : said.type);
}

/** Judges the indexes and constraints to have at the end. */
export function judgeParts(change: AddColumns, facts: ChangeFacts): Problem[] {
  const found: Problem[] = [];
  const known = new Set([...facts.table.columns, ...change.columns].map((column) => column.name));
  const typeOf = (name: string) => typeOfColumn(change, facts, name);
  const judgeClasses = (columns: readonly string[], method: NewIndex["method"], path: string) => {
    for (const name of columns) {
      const type = typeOf(name);
      const has = type === null ? "there" : judgeOperatorClass(type, method);
      if (has === "there") continue;
      found.push(
        problem(
          has === "missing" ? "error" : "warning",
          "no_operator_class",
          has === "missing"
            ? `${name} is ${type}, which can't be in an index of the method ${method}.`
            : `PostgreSQL itself has no operator class of the method ${method} for the type ${type} of ${name}: without an extension that brings one, the build fails.`,
          {
            path,
            remedy:
              "Choose another method, or add the index in a rollout of its own, with an operator class.",
          },
        ),
      );
    }
  };
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
    const path = `indexes.${at}.columns`;
    judgeColumns(index.columns, path);
    judgeClasses(index.columns, index.method, path);
    if (index.columns.length > 1 && !methodLimits[index.method].many) {
      found.push(
        problem("error", "method_one_part", `An index of the method ${index.method} takes one column.`, {
          path,
          remedy: "Choose the method btree, or leave the others out.",
        }),
      );
    }
  });
  change.constraints.forEach((constraint, at) => {
    const path = `constraints.${at}`;
    switch (constraint.kind) {
      case "check":
        found.push(...judgeExpression(facts, constraint.expression, `${path}.expression`, "The check"));
        break;
      case "unique":
        judgeColumns(constraint.columns, `${path}.columns`);
        judgeClasses(constraint.columns, "btree", `${path}.columns`);
        break;
      case "foreign_key": {
        judgeColumns([constraint.column], `${path}.column`);
        const { schema, table, column } = constraint.references;
        const referenced = facts.references.find(
          (one) => one.schema === schema && one.name === table && one.columns.join() === column,
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
        if (referenced !== undefined) {
          found.push(...judgePersistence(facts, referenced, `${path}.references`));
          const present = typeOf(constraint.column);
          const [wanted] = referenced.types;
          if (present !== null && wanted !== undefined) {
            found.push(...judgeKeyTypes(constraint.column, present, wanted, `${path}.column`));
          }
        }
        break;
      }
    }
  });
  return found;
}

/** Names that the rollout would make and that are taken: better said now than when the backfill is done. */
export function judgeNames(change: AddColumns, facts: ChangeFacts): Problem[] {
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
