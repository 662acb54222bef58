import { member, parseFile, type Tree } from "@/lib/domain/sql/parser";
import type { LintConstraint, LintTable, RelationKind, RelationName } from "../lint-catalog";
import { listAt } from "../tree/names";
import { type SqlType, typeOfText } from "../tree/sql-type";

/** A relation as far as the linter knows it, at the statement that it judges. Changed through a Journal only. */

export interface KnownColumn {
  readonly name: string;
  /** null when it is not known. */
  readonly type: SqlType | null;
  /** null when it is not known. */
  readonly nullable: boolean | null;
  /** null when it is not known. */
  readonly hasDefault: boolean | null;
  readonly generated: "none" | "stored" | "virtual";
  readonly identity: "none" | "always" | "by_default";
  /** Added by the file that is judged: no application uses it. */
  readonly isNew: boolean;
}

export interface KnownConstraint {
  readonly name: string;
  readonly kind: LintConstraint["kind"];
  readonly validated: boolean;
  readonly columns: readonly string[];
  /** Of a check: its tree, read when it is asked for. */
  readonly expression: () => Tree | null;
  readonly references: RelationName | null;
  readonly isNew: boolean;
}

export interface KnownIndex {
  readonly name: string;
  readonly columns: readonly string[];
  readonly unique: boolean;
  readonly valid: boolean;
  readonly isPlain: boolean;
  readonly isNew: boolean;
}

export interface KnownTable {
  schema: string;
  name: string;
  kind: RelationKind;
  /** Made by the file that is judged, and so in nobody's way. */
  readonly isNew: boolean;
  readonly isTemporary: boolean;
  /** Every column, constraint and index is known: what is not there does not exist. */
  readonly isComplete: boolean;
  readonly rows: number | null;
  readonly bytes: number | null;
  readonly columns: Map<string, KnownColumn>;
  readonly constraints: Map<string, KnownConstraint>;
  readonly indexes: Map<string, KnownIndex>;
  /** By table and constraint. */
  readonly referencedBy: Map<string, LintTable["referencedBy"][number]>;
  /** By key. */
  readonly children: Map<string, RelationName>;
  readonly parents: Map<string, RelationName>;
  defaultPartition: RelationName | null;
  readonly views: LintTable["views"];
}

/** Names that can't meet. */
export function keyOf(name: RelationName): string {
  return `${name.schema}\0${name.name}`;
}

function parseCheck(definition: string): Tree | null {
  const parsed = parseFile(`alter table t add ${definition}`);
  if (parsed.kind === "error") return null;
  const [command] = listAt(parsed.statements[0]?.tree, "AlterTableStmt", "cmds");
  return member(command, "AlterTableCmd", "def", "Constraint", "raw_expr");
}

/** A table of which nothing but its name is known. */
export function emptyTable(
  name: RelationName,
  given: Partial<Pick<KnownTable, "kind" | "isNew" | "isTemporary" | "isComplete" | "rows" | "bytes">> = {},
): KnownTable {
  return {
    ...name,
    kind: "table",
    isNew: false,
    isTemporary: false,
    isComplete: false,
    rows: null,
    bytes: null,
    ...given,
    columns: new Map(),
    constraints: new Map(),
    indexes: new Map(),
    referencedBy: new Map(),
    children: new Map(),
    parents: new Map(),
    defaultPartition: null,
    views: [],
  };
}

/** A table as the catalog tells it. */
export function tableFromCatalog(table: LintTable): KnownTable {
  const known: KnownTable = {
    ...emptyTable(
      { schema: table.schema, name: table.name },
      { kind: table.kind, rows: table.rows, bytes: table.bytes, isComplete: true },
    ),
    defaultPartition: table.defaultPartition,
    views: table.views,
  };
  for (const column of table.columns) {
    const { name, nullable, generated, identity } = column;
    known.columns.set(name, {
      name,
      type: typeOfText(column.type),
      nullable,
      hasDefault: column.default !== null || identity !== "none",
      generated,
      identity,
      isNew: false,
    });
  }
  for (const constraint of table.constraints) {
    const { name, kind, validated, columns, references, definition } = constraint;
    known.constraints.set(name, {
      name,
      kind,
      validated,
      columns,
      references,
      expression: () => (kind === "check" ? parseCheck(definition) : null),
      isNew: false,
    });
  }
  for (const index of table.indexes) known.indexes.set(index.name, { ...index, isNew: false });
  for (const one of table.referencedBy) known.referencedBy.set(`${keyOf(one)}\0${one.constraint}`, one);
  for (const child of table.children) known.children.set(keyOf(child), child);
  for (const parent of table.parents) known.parents.set(keyOf(parent), parent);
  return known;
}
