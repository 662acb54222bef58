import { member, type Tree } from "@/lib/domain/sql/parser";
import { type ConstraintDefinition, constraintOf } from "./constraint-definition";
import { listAt, textAt } from "./names";
import { type SqlType, typeOf } from "./sql-type";

/** A column as a statement writes it. */
export interface ColumnDefinition {
  readonly name: string;
  /** null when it could not be read. */
  readonly type: SqlType | null;
  readonly isNotNull: boolean;
  /** null for none; DEFAULT NULL is as good as none. */
  readonly default: Tree | null;
  readonly generated: "none" | "stored" | "virtual";
  readonly identity: "none" | "always" | "by_default";
  readonly constraints: readonly ConstraintDefinition[];
}

function isNull(expression: Tree): boolean {
  const cast = member(expression, "TypeCast", "arg");
  return cast === null ? member(expression, "A_Const", "isnull") === true : isNull(cast);
}

/** Reads a ColumnDef's body; null when it has no name (ALTER COLUMN … TYPE). */
export function columnDefinitionOf(body: Tree | null): ColumnDefinition | null {
  const name = textAt(body ?? undefined, "colname");
  if (body === null || name === null) return null;
  const type = typeOf(member(body, "typeName"));
  let column: ColumnDefinition = {
    name,
    type,
    isNotNull: type?.isSerial === true,
    default: null,
    generated: "none",
    identity: "none",
    constraints: [],
  };
  for (const one of listAt(body, "constraints")) {
    const constraint = member(one, "Constraint");
    const expression = member(constraint ?? undefined, "raw_expr");
    const when = textAt(constraint ?? undefined, "generated_when");
    switch (textAt(constraint ?? undefined, "contype")) {
      case "CONSTR_NOTNULL":
        column = { ...column, isNotNull: true };
        break;
      case "CONSTR_DEFAULT":
        if (expression !== null && !isNull(expression)) column = { ...column, default: expression };
        break;
      case "CONSTR_GENERATED": {
        const isVirtual = textAt(constraint ?? undefined, "generated_kind") === "v";
        column = { ...column, generated: isVirtual ? "virtual" : "stored" };
        break;
      }
      case "CONSTR_IDENTITY":
        column = { ...column, isNotNull: true, identity: when === "a" ? "always" : "by_default" };
        break;
      default: {
        const known = constraintOf(constraint, name);
        if (known === null) break;
        const isNotNull = column.isNotNull || known.kind === "primary_key";
        column = { ...column, isNotNull, constraints: [...column.constraints, known] };
      }
    }
  }
  return column;
}
