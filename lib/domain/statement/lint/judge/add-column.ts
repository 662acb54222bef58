import { assertNever } from "@/lib/domain/invariant";
import type { StatementId } from "@/lib/domain/statement/knowledge/knowledge";
import type { KnownColumn, KnownTable } from "../known/known-table";
import { type ColumnDefinition, columnDefinitionOf } from "../tree/column-definition";
import { listAt, textAt } from "../tree/names";
import { printAlter, withMembers } from "../tree/print-sql";
import { isBuiltinType, printType, type SqlType } from "../tree/sql-type";
import { act } from "./act";
import { referencedTargets, rememberConstraint, sayTooNew } from "./add-constraint";
import {
  type AlterContext,
  columnSql,
  definitionBody,
  isMissingOk,
  selves,
  subjectOf,
  tableSql,
} from "./alter-context";
import type { Context } from "./context";
import { nextvalOf, ownedSequence } from "./owned-sequence";
import { say, sayRefused } from "./say";
import { isConstant, isVolatile } from "./volatility";

/** ALTER TABLE … ADD COLUMN, in its many forms. */

/** A domain with constraints has the table written anew, an array of it not. One that nothing is known of is taken to have none. */
export function isConstrainedDomain(type: SqlType | null, context: Context): boolean {
  if (type === null || type.isArray || isBuiltinType(type)) return false;
  const known = context.database.findType(type);
  if (known === null) context.assume(`the type ${printType(type)} is no domain with constraints`);
  return known?.kind === "domain" && known.isConstrained;
}

/** The column as it will be known afterwards, in a table. */
export function knownColumn(
  column: ColumnDefinition,
  table: Pick<KnownTable, "schema" | "name">,
  context: Context,
): KnownColumn {
  const owned = ownedSequence(column, table, context);
  return {
    name: column.name,
    type: column.type,
    nullable: !column.isNotNull,
    hasDefault: column.default !== null || column.identity !== "none" || column.type?.isSerial === true,
    generated: column.generated,
    identity: column.identity,
    expression: column.type?.isSerial === true ? nextvalOf(owned) : column.formula,
    sequence: owned,
    settings: column.settings,
    isNew: context.database.makesNew,
  };
}

function statementOf(column: ColumnDefinition, context: Context): StatementId {
  const isKey = column.constraints.some((one) => one.kind === "primary_key");
  const isCounted = column.identity !== "none" || column.type?.isSerial === true;
  if (isCounted && isKey) return "add_column_primary_key";
  if (column.identity !== "none") return "add_identity_column";
  if (column.type?.isSerial === true) return "add_serial_column";
  if (column.generated === "stored") return "add_stored_column";
  if (column.generated === "virtual") return "add_virtual_column";
  if (isConstrainedDomain(column.type, context)) return "add_column_domain";
  if (column.default !== null && isVolatile(column.default, context)) return "add_column_volatile_default";
  if (column.isNotNull)
    return column.default === null ? "add_column_not_null" : "add_column_not_null_default";
  return column.default === null ? "add_column" : "add_column_constant_default";
}

/** The column without what makes it dear, as SQL. */
function bareColumn(alter: AlterContext, without: readonly string[], type?: string): string | null {
  const body = definitionBody(alter);
  if (body === null) return null;
  const constraints = listAt(body, "constraints").filter(
    (one) => !without.includes(textAt(one, "Constraint", "contype") ?? ""),
  );
  const typeName =
    type === undefined ? {} : { typeName: { names: [{ String: { sval: type } }], typemod: -1 } };
  const definition = { ColumnDef: withMembers(body, { constraints, ...typeName }) };
  return printAlter(alter.relation, [withMembers(alter.command, { def: definition })]);
}

const fill = "fill the rows that are there in chunks";

function safeWayOf(alter: AlterContext, id: StatementId, column: ColumnDefinition): string | null {
  const at = `ALTER TABLE ${tableSql(alter)} ALTER COLUMN ${columnSql(column.name)}`;
  const dear = ["CONSTR_DEFAULT", "CONSTR_NOTNULL", "CONSTR_IDENTITY", "CONSTR_GENERATED", "CONSTR_PRIMARY"];
  const integer = { int2: "smallint", int4: "integer", int8: "bigint" }[column.type?.name ?? ""];
  const bare = bareColumn(alter, dear, column.type?.isSerial === true ? integer : undefined);
  if (bare === null) return null;
  switch (id) {
    case "add_column_volatile_default": {
      const body = definitionBody(alter);
      const found = listAt(body ?? undefined, "constraints").find(
        (one) => textAt(one, "Constraint", "contype") === "CONSTR_DEFAULT",
      );
      const printed = found === undefined ? null : bareColumn(alter, dear.slice(1));
      const text = printed === null ? "…" : (/ DEFAULT (.*)$/is.exec(printed)?.[1] ?? "…");
      return `${bare}; then ${at} SET DEFAULT ${text}, and ${fill}`;
    }
    case "add_column_not_null":
      return `${bare}; ${fill}; then NOT NULL, proven by a check that was added NOT VALID and validated. Or give it a DEFAULT that is a constant: that is instant`;
    case "add_identity_column":
      return `${bare}; ${fill}; prove NOT NULL; then ${at} ADD GENERATED BY DEFAULT AS IDENTITY`;
    case "add_serial_column":
      return `${bare}; create a sequence; ${at} SET DEFAULT nextval('…'); then ${fill}`;
    case "add_column_primary_key":
      return `${bare}; ${fill}; prove NOT NULL; CREATE UNIQUE INDEX CONCURRENTLY; then ADD PRIMARY KEY USING INDEX`;
    default:
      return null;
  }
}

function addConstraintActs(alter: AlterContext, column: ColumnDefinition, isCounted: boolean): void {
  const { acts } = alter.context;
  const subject = subjectOf(alter, column.name);
  for (const constraint of column.constraints) {
    sayTooNew(constraint, alter.context);
    switch (constraint.kind) {
      case "check":
        if (constraint.isValidated) acts.push(act("add_column_check", { table: selves(alter) }, { subject }));
        break;
      case "unique": {
        const isRepeated = column.default !== null && isConstant(column.default);
        acts.push(
          isRepeated
            ? act("add_column_unique_default", { table: selves(alter) }, { subject, failsSurely: true })
            : act("add_column_unique", { table: selves(alter) }, { subject }),
        );
        break;
      }
      case "primary_key":
        // With a sequence behind it, the column's own act says so already.
        if (!isCounted) acts.push(act("add_column_unique", { table: selves(alter) }, { subject }));
        break;
      case "foreign_key": {
        const relations = { table: selves(alter), referenced: referencedTargets(alter, constraint) };
        const isChecked = column.default !== null && constraint.isValidated;
        acts.push(
          act(isChecked ? "add_column_references_default" : "add_column_references", relations, { subject }),
        );
        break;
      }
      case "exclusion":
      case "not_null":
        break;
      default:
        assertNever(constraint.kind);
    }
    rememberConstraint(alter, constraint);
  }
}

/** Says that the server does not know this kind of column yet. */
export function sayColumnTooNew(column: ColumnDefinition, context: Context): void {
  if (column.generated === "virtual" && context.serverMajor < 18)
    say(
      context,
      "not-on-this-version",
      "careful",
      `Virtual generated columns came with PostgreSQL 18; write STORED before that.`,
    );
}

/** Postgres: a partitioned table and its partitions have the same columns. */
function sayPartitioned({ context, table, written }: AlterContext): void {
  const isPartition = [...table.parents.values()].some(
    (parent) => context.database.findTable(parent)?.kind === "partitioned_table",
  );
  if (isPartition)
    sayRefused(context, `${table.name} is a partition: add the column to the partitioned table.`);
  if (written.isOnly && table.kind === "partitioned_table" && table.children.size > 0)
    sayRefused(context, `${table.name} has partitions: a column is not added to ONLY it.`);
}

/** Judges a column that is added to a table. */
export function addColumn(alter: AlterContext): void {
  const { context, table } = alter;
  const column = columnDefinitionOf(definitionBody(alter));
  if (column === null) return;
  const subject = subjectOf(alter, column.name);
  if (table.columns.has(column.name)) {
    context.acts.push(act("add_column", { table: selves(alter) }, { subject }));
    if (isMissingOk(alter))
      say(context, "no-such-object", "info", `${subject} is there already, so nothing is added.`);
    else sayRefused(context, `${subject} is there already.`);
    return;
  }
  sayColumnTooNew(column, context);
  sayPartitioned(alter);
  const id = statementOf(column, context);
  const safeWay = () => safeWayOf(alter, id, column);
  const more =
    id === "add_column_not_null"
      ? {
          failsSurely: true,
          breaksApp: "surely" as const,
          notice: "Inserts of an application that does not know the column fail",
        }
      : {};
  context.acts.push(act(id, { table: selves(alter) }, { subject, safeWay, ...more }));
  context.database.setColumn(table, knownColumn(column, table, context));
  addConstraintActs(alter, column, id === "add_column_primary_key");
}
