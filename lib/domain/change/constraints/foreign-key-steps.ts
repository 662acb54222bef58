import type { ChangedTable } from "@/lib/domain/change/changed-table";
import type { StatementStep } from "@/lib/domain/plan/plan";
import { constraintExists, not } from "@/lib/domain/plan/probes";
import { statementStep, undoStatement } from "@/lib/domain/plan/statement-step";
import { displayName, ident, join, qualified, type Sql, sql } from "@/lib/domain/sql/sql";
import type { AtOnceRule } from "./at-once-plan";
import type { ReferentialAction } from "./constraint-schemas";

export interface ForeignKeyTo {
  readonly name: string;
  readonly columns: readonly string[];
  readonly references: {
    readonly schema: string;
    readonly table: string;
    readonly columns: readonly string[];
  };
  readonly onDelete?: ReferentialAction;
  readonly onUpdate?: ReferentialAction;
}

const actions: Readonly<Record<ReferentialAction, Sql | null>> = {
  // PostgreSQL's own: left out, as pg_dump does.
  no_action: null,
  restrict: sql`restrict`,
  cascade: sql`cascade`,
  set_null: sql`set null`,
  set_default: sql`set default`,
};

function actionsOf(key: ForeignKeyTo): Sql {
  const onDelete = actions[key.onDelete ?? "no_action"];
  const onUpdate = actions[key.onUpdate ?? "no_action"];
  return sql`${onDelete === null ? sql`` : sql` on delete ${onDelete}`}${onUpdate === null ? sql`` : sql` on update ${onUpdate}`}`;
}

/** Declares a foreign key without a scan; takes a short lock on both tables. */
export function declareForeignKeyStep(table: ChangedTable, id: string, key: ForeignKeyTo): StatementStep {
  const { schema, table: other, columns } = key.references;
  const otherName = displayName(schema, other);
  const exists = constraintExists(table, key.name, "any");
  const present = qualified(table.schema, table.name);
  return statementStep(
    {
      id: `${id}.declare`,
      title: `Declare the foreign key to ${otherName}`,
      why: "NOT VALID: binding for new rows at once, without a scan.",
    },
    {
      kind: "add_foreign_key_not_valid",
      table: table.shown,
      secondTable: otherName,
      sql: sql`alter table ${present} add constraint ${ident(key.name)}
foreign key (${join(key.columns.map(ident), ", ")}) references ${qualified(schema, other)} (${join(columns.map(ident), ", ")})${actionsOf(key)} not valid`,
    },
    {
      appliedWhen: exists,
      undo: [
        undoStatement(
          {
            kind: "drop_foreign_key",
            table: table.shown,
            secondTable: otherName,
            sql: sql`alter table ${present} drop constraint ${ident(key.name)}`,
          },
          not(exists),
        ),
      ],
    },
  );
}

/** Declares and proves a foreign key in one statement, which looks at all rows of both tables under its locks. */
export function foreignKeyAtOnce(
  table: ChangedTable,
  key: ForeignKeyTo,
): Pick<AtOnceRule, "statement" | "appliedWhen" | "back"> {
  const { schema, table: other, columns } = key.references;
  const present = qualified(table.schema, table.name);
  const shared = { table: table.shown, secondTable: displayName(schema, other) };
  const exists = constraintExists(table, key.name, "any");
  return {
    statement: {
      kind: "add_foreign_key",
      ...shared,
      sql: sql`alter table ${present} add constraint ${ident(key.name)}
foreign key (${join(key.columns.map(ident), ", ")}) references ${qualified(schema, other)} (${join(columns.map(ident), ", ")})${actionsOf(key)}`,
    },
    appliedWhen: exists,
    back: undoStatement(
      {
        kind: "drop_foreign_key",
        ...shared,
        sql: sql`alter table ${present} drop constraint ${ident(key.name)}`,
      },
      not(exists),
    ),
  };
}

/** Declares a foreign key, and then proves it for the rows that are there. */
export function foreignKeySteps(table: ChangedTable, id: string, key: ForeignKeyTo): StatementStep[] {
  return [
    declareForeignKeyStep(table, id, key),
    statementStep(
      {
        id: `${id}.validate`,
        title: "Prove it for existing rows",
        why: "Scans while reads and writes go on, on both tables.",
      },
      {
        kind: "validate_foreign_key",
        table: table.shown,
        secondTable: displayName(key.references.schema, key.references.table),
        sql: sql`alter table ${qualified(table.schema, table.name)} validate constraint ${ident(key.name)}`,
      },
      { appliedWhen: constraintExists(table, key.name, "validated"), undo: [] },
    ),
  ];
}
