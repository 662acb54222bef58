import { member, type Tree } from "@/lib/domain/sql/parser";
import { isTrue, listAt, relationOf, stringsOf, textAt, type WrittenRelation } from "./names";
import { withMembers } from "./print-sql";

/** A constraint as a statement writes it, of a table or of a column. */
export interface ConstraintDefinition {
  readonly kind: "check" | "foreign_key" | "primary_key" | "unique" | "exclusion" | "not_null";
  readonly name: string | null;
  readonly columns: readonly string[];
  /** Without NOT VALID (and without NOT ENFORCED): existing rows are looked at. */
  readonly isValidated: boolean;
  readonly isEnforced: boolean;
  /** Of a check. */
  readonly expression: Tree | null;
  /** Of a foreign key; without columns, the other table's primary key is meant. */
  readonly references: { readonly table: WrittenRelation; readonly columns: readonly string[] } | null;
  /** As it was written, a column's constraint with that column in it. */
  readonly body: Tree;
  readonly usingIndex: string | null;
  readonly isNullsNotDistinct: boolean;
  /** `WITHOUT OVERLAPS` and `PERIOD`: PostgreSQL 18. */
  readonly isTemporal: boolean;
}

const kinds: Readonly<Record<string, ConstraintDefinition["kind"]>> = {
  CONSTR_CHECK: "check",
  CONSTR_FOREIGN: "foreign_key",
  CONSTR_PRIMARY: "primary_key",
  CONSTR_UNIQUE: "unique",
  CONSTR_EXCLUSION: "exclusion",
  CONSTR_NOTNULL: "not_null",
};

/** Reads a Constraint's body; null for what is none to the linter (a default, a deferral). `column` is where it stands, if in a column's definition. */
export function constraintOf(body: Tree | null, column: string | null): ConstraintDefinition | null {
  if (body === null) return null;
  const kind = kinds[textAt(body, "contype") ?? ""];
  if (kind === undefined) return null;
  const own = kind === "foreign_key" ? listAt(body, "fk_attrs") : listAt(body, "keys");
  const names = stringsOf(own);
  const table = relationOf(member(body, "pktable"));
  // Keys have no such flag: they are always enforced.
  const isEnforced = (kind !== "check" && kind !== "foreign_key") || isTrue(body, "is_enforced");
  const strings = column === null ? [] : [{ String: { sval: column } }];
  const list =
    kind === "foreign_key" ? "fk_attrs" : kind === "primary_key" || kind === "unique" ? "keys" : null;
  const isBare = names.length === 0 && list !== null && strings.length > 0;
  return {
    kind,
    body: isBare ? withMembers(body, { [list]: strings }) : body,
    name: textAt(body, "conname"),
    columns: names.length === 0 && column !== null ? [column] : names,
    isValidated: isEnforced && !isTrue(body, "skip_validation"),
    isEnforced,
    expression: member(body, "raw_expr"),
    references: table === null ? null : { table, columns: stringsOf(listAt(body, "pk_attrs")) },
    usingIndex: textAt(body, "indexname"),
    isNullsNotDistinct: isTrue(body, "nulls_not_distinct"),
    isTemporal: isTrue(body, "without_overlaps") || isTrue(body, "fk_with_period"),
  };
}
