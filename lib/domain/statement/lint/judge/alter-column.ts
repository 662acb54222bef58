import { member } from "@/lib/domain/sql/parser";
import { listAt, textAt } from "../tree/names";
import { printName } from "../tree/print-sql";
import { act, targetOf } from "./act";
import {
  type AlterContext,
  columnSql,
  commandName,
  isMissingOk,
  selves,
  subjectOf,
  tableSql,
} from "./alter-context";
import { generatedFrom, viewsOver } from "./alter-type";
import { dropViews } from "./drop-views";
import { columnNeighbours } from "./neighbours";
import { ownedSequence } from "./owned-sequence";
import { findProof, hasUnprovenNotNull } from "./proof";
import { say, sayRefused } from "./say";

/** ALTER COLUMN and DROP COLUMN, but for a column's type. */

/** True, and said, when the target is known not to have the column. */
function isRefused(alter: AlterContext, name: string): boolean {
  if (!alter.table.isComplete || alter.table.columns.has(name)) return false;
  if (isMissingOk(alter))
    say(
      alter.context,
      "no-such-object",
      "info",
      `${alter.table.name} has no column ${name}: nothing happens.`,
    );
  else sayRefused(alter.context, `${alter.table.name} has no column ${name}.`);
  return true;
}

function isNewColumn(alter: AlterContext, name: string): boolean {
  return alter.table.columns.get(name)?.isNew === true;
}

/** A way to SET NOT NULL without a scan under its lock, as SQL. */
function notNullSafeWay(alter: AlterContext, name: string): string {
  const table = `ALTER TABLE ${tableSql(alter)}`;
  const column = columnSql(name);
  const constraint = printName(`${alter.table.name}_${name}_not_null`);
  const validate = `${table} VALIDATE CONSTRAINT ${constraint}`;
  if (alter.context.serverMajor >= 18)
    return `${table} ADD CONSTRAINT ${constraint} NOT NULL ${column} NOT VALID; then, in a transaction of its own: ${validate}`;
  return `${table} ADD CONSTRAINT ${constraint} CHECK (${column} IS NOT NULL) NOT VALID; then, in a transaction of its own: ${validate}; then ${table} ALTER COLUMN ${column} SET NOT NULL, which the check proves; then drop the check`;
}

export function setNotNull(alter: AlterContext): void {
  const { context, table } = alter;
  const name = commandName(alter);
  const isMissing = isRefused(alter, name);
  const column = table.columns.get(name);
  const isProven =
    column?.nullable === false || (findProof(table, name) !== null && !hasUnprovenNotNull(table, name));
  // An application that does not know the new column writes NULL there.
  const breaks = column?.isNew === true && column.hasDefault === false && !table.isNew;
  const subject = subjectOf(alter, name);
  // Where it is so already there is nothing to do, and nothing to lock below.
  const isDone = column?.nullable === false && !hasUnprovenNotNull(table, name);
  if (isProven || isMissing)
    context.acts.push(
      act("set_not_null_proven", { table: isDone ? [targetOf(table)] : selves(alter) }, { subject }),
    );
  else {
    if (!table.isComplete && !table.isNew && column?.isNew !== true)
      context.assume(`no validated check proves that ${subject} is not null`);
    const safeWay = () => notNullSafeWay(alter, name);
    context.acts.push(act("set_not_null", { table: selves(alter) }, { subject, safeWay }));
  }
  if (breaks)
    say(
      context,
      "set-not-null",
      "unsafe",
      `${subject} is new and has no default: inserts of an application that does not know it yet fail.`,
      {
        reasons: ["breaks_app"],
        safeWay: `Give it a default, or set NOT NULL once every application writes it`,
      },
    );
  if (column !== undefined) context.database.setColumn(table, { ...column, nullable: false });
}

export function dropNotNull(alter: AlterContext): void {
  const name = commandName(alter);
  isRefused(alter, name);
  alter.context.acts.push(
    act("drop_not_null", { table: selves(alter) }, { subject: subjectOf(alter, name) }),
  );
  const column = alter.table.columns.get(name);
  if (column !== undefined) alter.context.database.setColumn(alter.table, { ...column, nullable: true });
}

/** SET DEFAULT and DROP DEFAULT. */
export function columnDefault(alter: AlterContext): void {
  const { context, table } = alter;
  const name = commandName(alter);
  isRefused(alter, name);
  const column = table.columns.get(name);
  const expression = member(alter.command, "def");
  const isDropped = expression === null;
  const subject = subjectOf(alter, name);
  const relations = { table: selves(alter) };
  if (!isDropped) context.acts.push(act("set_default", relations, { subject }));
  else {
    // Added by this very file: the applications that run know nothing of it, and their inserts leave it out.
    const isOrphaned = column?.isNew === true && column.nullable === false && !table.isNew;
    const hadNone = column?.hasDefault === false;
    context.acts.push(
      act("drop_default", relations, {
        subject,
        breaksApp: isOrphaned ? "surely" : hadNone || column?.isNew === true ? "no" : "maybe",
        notice: isOrphaned
          ? "The column is new and NOT NULL: inserts of the applications that run leave it out, and fail"
          : null,
        safeWay: isOrphaned
          ? () => `Drop the default in a later file, once every application writes ${subject}`
          : null,
      }),
    );
  }
  if (column !== undefined)
    context.database.setColumn(table, { ...column, hasDefault: !isDropped, expression });
}

export function dropColumn(alter: AlterContext): void {
  const { context, table } = alter;
  const name = commandName(alter);
  const subject = subjectOf(alter, name);
  if (isRefused(alter, name)) {
    context.acts.push(act("drop_constraint", { table: selves(alter) }, { subject, breaksApp: "no" }));
    return;
  }
  const isOnNew = isNewColumn(alter, name);
  const isCascade = textAt(alter.command, "behavior") === "DROP_CASCADE";
  if (isCascade) dropViews(table, name, context);
  for (const view of isCascade ? [] : viewsOver(table, name))
    sayRefused(context, `The view ${view.name} reads ${subject}: it is not dropped without CASCADE.`);
  // Postgres: before 15 they went with it.
  for (const one of isCascade || context.serverMajor < 15 ? [] : generatedFrom(table, name))
    sayRefused(context, `${one} is generated from ${subject}: it is not dropped without CASCADE.`);
  const { referenced, referencing } = columnNeighbours(table, name, context);
  const others = isCascade ? [...referenced, ...referencing] : referenced;
  const safeWay = () =>
    `First deploy an application that no longer names ${subject}; then drop it, by itself and under a lock_timeout`;
  context.acts.push(
    others.length === 0
      ? act("drop_column", { table: selves(alter) }, { subject, isOnNew, safeWay })
      : act(
          "drop_column_foreign_key",
          { table: selves(alter), referenced: others },
          { subject, isOnNew, safeWay },
        ),
  );
  context.database.dropColumn(table, name);
}

export function addIdentity(alter: AlterContext): void {
  const name = commandName(alter);
  isRefused(alter, name);
  const isAlways = textAt(alter.command, "def", "Constraint", "generated_when") === "a";
  const started = listAt(alter.command, "def", "Constraint", "options").some((one) =>
    ["start", "restart"].includes(textAt(one, "DefElem", "defname") ?? ""),
  );
  const isEmpty = alter.table.rows === 0 || alter.table.isNew;
  const start =
    started || isEmpty ? null : "Its sequence begins at 1, and collides with the keys that are there";
  const always = isAlways ? "Inserts that name the column fail from now on" : null;
  const notices = [always, start].flatMap((one) => one ?? []);
  const isOnNew = isNewColumn(alter, name) || alter.table.isNew;
  const safeWay = () =>
    `GENERATED BY DEFAULT AS IDENTITY (START WITH …), above the largest ${name}; ALWAYS once no application names the column`;
  alter.context.acts.push(
    act(
      "add_identity",
      { table: selves(alter) },
      {
        subject: subjectOf(alter, name),
        isOnNew,
        breaksApp: isAlways ? "surely" : notices.length > 0 ? "maybe" : "no",
        notice: notices.length === 0 ? null : notices.join(". "),
        safeWay,
      },
    ),
  );
  const column = alter.table.columns.get(name);
  if (column === undefined) return;
  const body = member(alter.command, "def", "Constraint") ?? undefined;
  const identity = textAt(body, "generated_when") === "a" ? "always" : "by_default";
  const sequenceOptions = listAt(body, "options");
  const sequence = ownedSequence({ ...column, identity, sequenceOptions }, alter.table, alter.context);
  alter.context.database.setColumn(alter.table, { ...column, identity, hasDefault: true, sequence });
}

export function setIdentity(alter: AlterContext): void {
  const name = commandName(alter);
  const options = listAt(alter.command, "def", "List", "items");
  const isAlways = options.some(
    (one) =>
      textAt(one, "DefElem", "defname") === "generated" &&
      member(one, "DefElem", "arg", "Integer", "ival") === 97,
  );
  const subject = subjectOf(alter, name);
  alter.context.acts.push(
    act("set_identity", { table: selves(alter) }, { subject, breaksApp: isAlways ? "maybe" : "no" }),
  );
  const column = alter.table.columns.get(name);
  const isSet = options.some((one) => textAt(one, "DefElem", "defname") === "generated");
  if (column !== undefined && isSet)
    alter.context.database.setColumn(alter.table, {
      ...column,
      identity: isAlways ? "always" : "by_default",
    });
}

export function dropIdentity(alter: AlterContext): void {
  const name = commandName(alter);
  alter.context.acts.push(
    act("drop_identity", { table: selves(alter) }, { subject: subjectOf(alter, name), breaksApp: "maybe" }),
  );
  const column = alter.table.columns.get(name);
  if (column !== undefined)
    alter.context.database.setColumn(alter.table, {
      ...column,
      identity: "none",
      hasDefault: false,
      sequence: null,
    });
}

export function setExpression(alter: AlterContext): void {
  const { context, table } = alter;
  const name = commandName(alter);
  const subject = subjectOf(alter, name);
  if (context.serverMajor < 17)
    say(context, "not-on-this-version", "careful", "SET EXPRESSION came with PostgreSQL 17.");
  const generated = table.columns.get(name)?.generated;
  if (generated === undefined) context.assume(`${subject} is a stored generated column`);
  const id = generated === "virtual" ? "set_virtual_expression" : "set_stored_expression";
  context.acts.push(act(id, { table: selves(alter) }, { subject }));
}

export function dropExpression(alter: AlterContext): void {
  const name = commandName(alter);
  const subject = subjectOf(alter, name);
  alter.context.acts.push(act("drop_expression", { table: selves(alter) }, { subject, breaksApp: "maybe" }));
}

/** SET STATISTICS, SET STORAGE, SET COMPRESSION. */
export function columnSetting(
  id: "set_statistics" | "set_storage" | "set_compression",
): (alter: AlterContext) => void {
  return (alter) => {
    // Postgres: of these, only the compression stays with the table that is named.
    const table = id === "set_compression" ? [targetOf(alter.table)] : selves(alter);
    alter.context.acts.push(act(id, { table }));
    const column = alter.table.columns.get(commandName(alter));
    if (column === undefined) return;
    const word = textAt(alter.command, "def", "String", "sval")?.toLowerCase();
    const target = member(alter.command, "def", "Integer", "ival");
    const { statisticsTarget: _, ...others } = column.settings;
    const settings =
      id === "set_statistics"
        ? { ...others, ...(typeof target === "number" && target >= 0 ? { statisticsTarget: target } : {}) }
        : {
            ...column.settings,
            ...(word === undefined ? {} : { [id === "set_storage" ? "storage" : "compression"]: word }),
          };
    alter.context.database.setColumn(alter.table, { ...column, settings });
  };
}
