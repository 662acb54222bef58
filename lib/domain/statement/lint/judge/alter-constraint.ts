import type { KnownConstraint } from "../known/known-table";
import { isTrue, textAt } from "../tree/names";
import { printName } from "../tree/print-sql";
import { act, targetOf } from "./act";
import { type AlterContext, commandName, isMissingOk, selves, tableSql } from "./alter-context";
import { targetsOf } from "./neighbours";
import { say, sayRefused } from "./say";

/** Commands of ALTER TABLE about a constraint that is there. */

/** VALIDATE CONSTRAINT. */
export function validateConstraint(alter: AlterContext): void {
  const { context, table } = alter;
  const name = commandName(alter);
  const known = table.constraints.get(name);
  const subject = name;
  if (known === undefined && table.isComplete)
    sayRefused(context, `${table.name} has no constraint ${name}.`);
  if (known?.validated === true) {
    say(context, "no-such-object", "info", `${name} is validated already: nothing happens.`);
    context.acts.push(act("validate_constraint", { table: selves(alter) }, { isIdle: true }));
    return;
  }
  const safeWay = () =>
    `ALTER TABLE ${tableSql(alter)} VALIDATE CONSTRAINT ${printName(name)} in a transaction of its own`;
  const more = { subject, safeWay };
  if (known?.kind === "foreign_key" && known.references !== null) {
    const other = context.database.table(known.references);
    const referenced = other === table ? [] : [targetOf(other)];
    context.acts.push(act("validate_foreign_key", { table: selves(alter), referenced }, more));
  } else {
    if (known === undefined) context.assume(`${name} is a check`);
    const id = known?.kind === "not_null" ? "validate_not_null" : "validate_constraint";
    context.acts.push(act(id, { table: selves(alter) }, more));
  }
  if (known === undefined) return;
  context.database.setConstraint(table, { ...known, validated: true });
  if (known.kind !== "not_null") return;
  for (const one of known.columns) {
    const column = table.columns.get(one);
    if (column !== undefined) context.database.setColumn(table, { ...column, nullable: false });
  }
}

/** Foreign keys that refer to a key which goes: with CASCADE they go with it, and their tables are locked. */
function dropReferring(alter: AlterContext, key: KnownConstraint | undefined): void {
  const { context, table } = alter;
  if (key?.kind !== "primary_key" && key?.kind !== "unique") return;
  const referring = [...table.referencedBy.values()].filter(
    (one) => [...one.referencedColumns].sort().join("\0") === [...key.columns].sort().join("\0"),
  );
  if (referring.length === 0) return;
  if (textAt(alter.command, "behavior") !== "DROP_CASCADE") {
    const names = referring.map((one) => one.name).join(", ");
    sayRefused(context, `Foreign keys of ${names} refer to ${key.name}: it is not dropped without CASCADE.`);
    return;
  }
  const referenced = targetsOf(referring, context);
  context.acts.push(act("drop_foreign_key", { table: selves(alter), referenced }, { subject: key.name }));
}

/** DROP CONSTRAINT. */
export function dropConstraint(alter: AlterContext): void {
  const { context, table } = alter;
  const name = commandName(alter);
  const known = table.constraints.get(name);
  if (known === undefined && table.isComplete) {
    if (isMissingOk(alter))
      say(context, "no-such-object", "info", `${table.name} has no constraint ${name}: nothing happens.`);
    else sayRefused(context, `${table.name} has no constraint ${name}.`);
  }
  const isNew = known?.isNew === true;
  if (known?.kind === "foreign_key" && known.references !== null) {
    const other = context.database.table(known.references);
    const referenced = other === table ? [] : [targetOf(other)];
    const safeWay = () =>
      `ALTER TABLE ${tableSql(alter)} DROP CONSTRAINT ${printName(name)} by itself, under a short lock_timeout, tried again until both locks are there`;
    context.acts.push(
      act(
        "drop_foreign_key",
        { table: selves(alter), referenced },
        { subject: name, isOnNew: isNew, safeWay },
      ),
    );
  } else {
    if (known === undefined && !table.isNew)
      context.assume(`${name} is no foreign key: dropping one locks the table that it refers to as well`);
    dropReferring(alter, known);
    // A check that the file itself added only proved something.
    const breaksApp = isNew || known?.kind === "check" || known?.kind === "not_null" ? "no" : "maybe";
    context.acts.push(
      act("drop_constraint", { table: selves(alter) }, { subject: name, isOnNew: isNew, breaksApp }),
    );
  }
  context.database.dropConstraint(table, name);
}

/** ALTER CONSTRAINT. */
export function alterConstraint(alter: AlterContext): void {
  const { context, table } = alter;
  const name = textAt(alter.command, "def", "ATAlterConstraint", "conname") ?? "";
  const references = table.constraints.get(name)?.references ?? null;
  const other = references === null ? null : context.database.table(references);
  const referenced = other === null || other === table ? [] : [targetOf(other)];
  const relations = { table: selves(alter), referenced };
  if (!isTrue(alter.command, "def", "ATAlterConstraint", "alterEnforceability"))
    context.acts.push(act("alter_constraint", { table: selves(alter) }, { subject: name }));
  else if (isTrue(alter.command, "def", "ATAlterConstraint", "is_enforced"))
    context.acts.push(act("enforce_constraint", relations, { subject: name }));
  else context.acts.push(act("unenforce_constraint", relations, { subject: name }));
}
