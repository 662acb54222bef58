import type { StatementId } from "@/lib/domain/statement/knowledge/knowledge";
import { allFields, type SqlType } from "../tree/sql-type";

/**
 * Whether a change of type writes a table anew, and whether an application notices it. From ATColumnChangeRequiresRewrite and the casts' support
 * functions; an integration test tries every pair of many types on real servers. Domains are looked through before this.
 */

export interface TypeChange {
  readonly id: StatementId;
  /** By an application that reads and writes the column as it is now. */
  readonly isNoticed: boolean;
  /** Its indexes order values of the new type in another way, and are built anew. */
  readonly rebuildsIndexes: boolean;
}

function kept(isNoticed: boolean, rebuildsIndexes = false): TypeChange {
  return { id: "alter_type_coercible", isNoticed, rebuildsIndexes };
}

function rewritten(id: StatementId = "alter_type_rewrite"): TypeChange {
  return { id, isNoticed: true, rebuildsIndexes: false };
}

/** Stored alike, and cast without a function (pg_cast, castmethod b). Lengths and precisions are looked at apart. */
const storedAlike: ReadonlySet<string> = new Set([
  "varchar text",
  "text varchar",
  "text bpchar",
  "varchar bpchar",
  "citext text",
  "citext bpchar",
  "xml bpchar",
  "citext varchar",
  "text citext",
  "varchar citext",
  "xml text",
  "xml varchar",
  "cidr inet",
  "bit varbit",
  "int4 oid",
  "oid int4",
  "int4 regclass",
  "regclass int4",
  "oid regclass",
  "regclass oid",
]);

/** `later` has room for what `earlier` allows; without a length there is room for everything. */
function hasRoom(earlier: SqlType, later: SqlType): boolean {
  const [from] = earlier.modifiers;
  const [to] = later.modifiers;
  return to === undefined || (from !== undefined && to >= from);
}

function hasRoomForInterval(from: SqlType, to: SqlType): boolean {
  const [toFields = allFields, toDigits = 6] = to.modifiers;
  const [fromFields = allFields, fromDigits = 6] = from.modifiers;
  return toFields === allFields && (toDigits >= 6 || (fromFields === allFields && toDigits >= fromDigits));
}

/** Postgres: six digits of a second are all that there are. */
function isFullPrecision(type: SqlType): boolean {
  return (type.modifiers[0] ?? 6) >= 6;
}

function judgeNumeric(from: SqlType, to: SqlType): TypeChange {
  const [fromPrecision, fromScale = 0] = from.modifiers;
  const [toPrecision, toScale = 0] = to.modifiers;
  const isWider =
    toPrecision === undefined ||
    (fromPrecision !== undefined && fromScale === toScale && toPrecision >= fromPrecision);
  return isWider ? { ...kept(false), id: "alter_type_numeric_wider" } : rewritten("alter_type_numeric_scale");
}

function judgeModifiers(from: SqlType, to: SqlType): TypeChange {
  if (from.modifiers.join() === to.modifiers.join()) return kept(false);
  // Postgres: the cast of an array goes through its elements, unless there is nothing left to check.
  if (from.isArray) return to.modifiers.length === 0 ? kept(false) : rewritten();
  switch (from.name) {
    case "numeric":
      return judgeNumeric(from, to);
    case "varchar":
    case "varbit":
      return hasRoom(from, to) ? kept(false) : rewritten("alter_type_narrower");
    case "timestamp":
    case "timestamptz":
    case "time":
    case "timetz":
      return hasRoom(from, to) || isFullPrecision(to) ? kept(false) : rewritten("alter_type_narrower");
    case "interval":
      return hasRoomForInterval(from, to) ? kept(false) : rewritten("alter_type_narrower");
    case "bpchar":
      // A longer character(n) is padded, row by row.
      return to.modifiers.length === 0 ? kept(false) : rewritten();
    default:
      return rewritten();
  }
}

function judgeStoredAlike(from: SqlType, to: SqlType): TypeChange {
  const isString = (type: SqlType) => type.name === "text" || type.name === "varchar";
  if (to.modifiers.length > 0) return rewritten("alter_type_narrower");
  // Postgres: `character` without a length means one character only where the text says char; then it has a modifier.
  return isString(from) && isString(to) ? kept(false) : kept(true, true);
}

const isTimestamp = (type: SqlType) => type.name === "timestamp" || type.name === "timestamptz";

/** Judges the change of a column from one known type to another, without USING, or with a USING that is a plain cast. */
export function judgeTypeChange(from: SqlType, to: SqlType, isTimeZoneUtc: boolean): TypeChange {
  // An extension's types live in whatever schema it was put.
  const isCitext = from.name === "citext" || to.name === "citext";
  if (from.isArray !== to.isArray || (from.schema !== to.schema && !isCitext)) return rewritten();
  if (from.name === to.name) return judgeModifiers(from, to);
  if (from.isArray) return rewritten();
  if (from.name === "int4" && to.name === "int8") return rewritten("alter_type_int_bigint");
  if (isTimestamp(from) && isTimestamp(to)) {
    return isTimeZoneUtc && isFullPrecision(to)
      ? { id: "alter_type_timestamp_utc", isNoticed: true, rebuildsIndexes: true }
      : rewritten("alter_type_timestamp");
  }
  return storedAlike.has(`${from.name} ${to.name}`) ? judgeStoredAlike(from, to) : rewritten();
}
