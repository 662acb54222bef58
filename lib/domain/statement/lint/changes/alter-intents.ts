import type { NewColumn, NewConstraint } from "@/lib/domain/change/add-columns/add-columns-schema";
import type { Change } from "@/lib/domain/change/change";
import type { ReferentialAction } from "@/lib/domain/change/constraints/constraint-schemas";
import { member, type Tree } from "@/lib/domain/sql/parser";
import { printTypeName } from "@/lib/domain/sql/type-name";
import { columnDefinitionOf } from "../tree/column-definition";
import { type ConstraintDefinition, constraintOf } from "../tree/constraint-definition";
import { isTrue, listAt, textAt } from "../tree/names";
import { type Intent, type IntentContext, isMade, kept, ofNewTable, tableOf } from "./intent";
import { writtenExpression } from "./print-intent";

/** What an ALTER TABLE wants: an intent for each of its commands. */

const actions: Readonly<Record<string, ReferentialAction>> = {
  a: "no_action",
  r: "restrict",
  c: "cascade",
  n: "set_null",
  d: "set_default",
};

function foreignKey(
  table: Change["table"],
  one: ConstraintDefinition,
  body: Tree,
  context: IntentContext,
): Intent[] {
  const other = tableOf(member(body, "pktable"), context);
  const references = one.references?.columns ?? [];
  // Without columns the other table's primary key is meant.
  const known = context.catalog?.tables.find((at) => at.schema === other?.schema && at.name === other?.name);
  const primary = known?.constraints.find((at) => at.kind === "primary_key")?.columns;
  const columns = references.length > 0 ? [...references] : (primary ?? ["id"]);
  const match = textAt(body, "fk_matchtype") ?? "s";
  if (other === null || match !== "s" || isTrue(body, "deferrable")) {
    return kept(
      "A foreign key that is deferrable, or matches FULL, is added by hand: NOT VALID first, then VALIDATE.",
    );
  }
  const onDelete = actions[textAt(body, "fk_del_action") ?? "a"] ?? "no_action";
  const onUpdate = actions[textAt(body, "fk_upd_action") ?? "a"] ?? "no_action";
  const [column] = one.columns;
  const [referenced] = columns;
  const change: Change = {
    kind: "add_foreign_key",
    table,
    name: one.name,
    columns: [...one.columns],
    references: { schema: other.schema, table: other.name, columns },
    onDelete,
    onUpdate,
    orphans: { kind: "refuse" },
  };
  const isPlain = onDelete === "no_action" && onUpdate === "no_action" && one.columns.length === 1;
  if (column === undefined || referenced === undefined || !isPlain) return [{ kind: "change", change }];
  return [
    {
      kind: "constraint",
      asPart: {
        kind: "foreign_key",
        column,
        references: { schema: other.schema, table: other.name, column: referenced },
      },
      reads: [column],
      change,
    },
  ];
}

function constraintIntents(
  table: Change["table"],
  body: Tree | null,
  column: string | null,
  context: IntentContext,
): Intent[] {
  const one = constraintOf(body, column);
  if (body === null || one === null) return kept("It is not a constraint that Colonnade can add.");
  if (one.usingIndex !== null)
    return kept("With USING INDEX it is instant: run it as it is, under a lock_timeout.");
  switch (one.kind) {
    case "check": {
      const written = one.expression === null ? null : writtenExpression(one.expression, context.catalog);
      if (written === null) return kept("Its expression can't be printed back faithfully.");
      const change: Change = {
        kind: "add_check",
        table,
        name: one.name,
        expression: written.text,
        violations: { kind: "refuse" },
      };
      return [
        {
          kind: "constraint",
          asPart: { kind: "check", expression: written.text },
          reads: written.reads,
          change,
        },
      ];
    }
    case "unique": {
      if (listAt(body, "including").length > 0 || isTrue(body, "deferrable") || one.isTemporal) {
        return kept(
          "A unique constraint that is deferrable, or includes further columns, is added by hand, by a concurrent index.",
        );
      }
      const columns = [...one.columns];
      const change: Change = {
        kind: "add_unique",
        table,
        name: one.name,
        columns,
        nullsNotDistinct: one.isNullsNotDistinct,
        duplicates: { kind: "refuse" },
      };
      if (one.isNullsNotDistinct) return [{ kind: "change", change }];
      return [{ kind: "constraint", asPart: { kind: "unique", columns }, reads: columns, change }];
    }
    case "foreign_key":
      return foreignKey(table, one, body, context);
    case "not_null": {
      const [name] = one.columns;
      return name === undefined
        ? kept("It names no column.")
        : [{ kind: "set_not_null", table, column: name }];
    }
    case "primary_key":
    case "exclusion":
      return kept("Colonnade adds no primary keys and no exclusion constraints yet.");
  }
}

function defaultOf(tree: Tree | null, context: IntentContext): Pick<NewColumn, "default" | "fill"> | null {
  if (tree === null) return { default: null, fill: { kind: "none" } };
  const written = writtenExpression(tree, context.catalog);
  if (written === null) return null;
  // A volatile default would rewrite the table; each row gets a value of its own in the background instead.
  const kind = written.isVolatile ? ("when_null" as const) : ("constant" as const);
  return { default: written.text, fill: { kind, expression: written.text } };
}

function addColumn(table: Change["table"], body: Tree | null, context: IntentContext): Intent[] {
  const written = columnDefinitionOf(body);
  const typeName = member(body ?? undefined, "typeName");
  const type = typeName === null ? null : printTypeName(typeName);
  if (body === null || written === null || type === null)
    return kept("Its type can't be printed back faithfully.");
  if (written.type?.isSerial === true || written.identity !== "none") {
    return kept(
      "A serial or identity column rewrites the table: add an integer column, filled from a sequence by “when null”.",
    );
  }
  if (listAt(body, "collClause").length > 0 || member(body, "collClause") !== null) {
    return kept("A column with a collation of its own is added by hand: nullable, without a default.");
  }
  const generation = listAt(body, "constraints").find(
    (one) => textAt(one, "Constraint", "contype") === "CONSTR_GENERATED",
  );
  const formula = generation === undefined ? null : member(generation, "Constraint", "raw_expr");
  if (formula !== null) {
    const computed = writtenExpression(formula, context.catalog);
    if (written.generated !== "virtual" || computed === null) {
      return kept(
        "A stored generated column rewrites the table. A column that is filled by “derive” holds the same, kept by a trigger until contract.",
      );
    }
    const fill = { kind: "virtual" as const, expression: computed.text };
    return [
      {
        kind: "add_column",
        table,
        column: { name: written.name, type, nullable: !written.isNotNull, default: null, fill },
        constraints: [],
      },
    ];
  }
  const filled = defaultOf(written.default, context);
  if (filled === null) return kept("Its default can't be printed back faithfully.");
  const intents = listAt(body, "constraints").flatMap((one) => {
    const constraint = member(one, "Constraint");
    const kind = textAt(constraint ?? undefined, "contype");
    const isOwn =
      kind === "CONSTR_CHECK" ||
      kind === "CONSTR_UNIQUE" ||
      kind === "CONSTR_FOREIGN" ||
      kind === "CONSTR_PRIMARY";
    return isOwn ? constraintIntents(table, constraint, written.name, context) : [];
  });
  const constraints: NewConstraint[] = intents.flatMap((one) =>
    one.kind === "constraint" ? [one.asPart] : [],
  );
  return [
    {
      kind: "add_column",
      table,
      column: { name: written.name, type, nullable: !written.isNotNull, ...filled },
      constraints,
    },
    ...intents.filter((one) => one.kind !== "constraint"),
  ];
}

function changeType(
  table: Change["table"],
  column: string,
  body: Tree | null,
  context: IntentContext,
): Intent[] {
  const typeName = member(body ?? undefined, "typeName");
  const type = typeName === null ? null : printTypeName(typeName);
  const using = member(body ?? undefined, "raw_default");
  const up = using === null ? null : writtenExpression(using, context.catalog);
  if (type === null || (using !== null && up === null))
    return kept("Its type or its USING can't be printed back faithfully.");
  return [
    {
      kind: "change",
      change: { kind: "change_type", table, column, type, up: up?.text ?? null, down: null },
    },
  ];
}

function commandIntents(table: Change["table"], command: Tree, context: IntentContext): Intent[] {
  const column = textAt(command, "name");
  const body = member(command, "def");
  switch (textAt(command, "subtype")) {
    case "AT_AddColumn":
      return addColumn(table, member(body ?? undefined, "ColumnDef"), context);
    case "AT_DropColumn":
      return column === null
        ? kept("It names no column.")
        : [{ kind: "change", change: { kind: "drop_column", table, column, down: null } }];
    case "AT_SetNotNull":
      return column === null ? kept("It names no column.") : [{ kind: "set_not_null", table, column }];
    case "AT_DropNotNull":
      return column === null
        ? kept("It names no column.")
        : [{ kind: "change", change: { kind: "drop_not_null", table, column } }];
    case "AT_ColumnDefault": {
      if (column === null) return kept("It names no column.");
      if (body === null) return [{ kind: "change", change: { kind: "drop_default", table, column } }];
      const written = writtenExpression(body, context.catalog);
      return written === null
        ? kept("Its default can't be printed back faithfully.")
        : [{ kind: "set_default", table, column, expression: written.text }];
    }
    case "AT_AlterColumnType":
      return column === null
        ? kept("It names no column.")
        : changeType(table, column, member(body ?? undefined, "ColumnDef"), context);
    case "AT_AddConstraint":
      return constraintIntents(table, member(body ?? undefined, "Constraint"), null, context);
    case "AT_ValidateConstraint":
      return column === null ? kept("It names no constraint.") : [{ kind: "validate", table, name: column }];
    default:
      return kept("Colonnade has no change of this kind.");
  }
}

/** Reads the statement's body. */
export function alterIntents(body: Tree, context: IntentContext): Intent[] {
  const type = textAt(body, "objtype");
  const table = tableOf(member(body, "relation"), context);
  if (table === null || (type !== null && type !== "OBJECT_TABLE"))
    return kept("It alters something that is no table.");
  if (isMade(table, context)) return kept(ofNewTable);
  return listAt(body, "cmds").flatMap((one) => {
    const command = member(one, "AlterTableCmd");
    return command === null ? [] : commandIntents(table, command, context);
  });
}
