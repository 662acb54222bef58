import type { ObjectKind } from "../known/known-database";
import type { RelationKind } from "../lint-catalog";
import type { WrittenName } from "../tree/names";
import { printWritten } from "../tree/print-sql";
import { type Act, act, targetOf } from "./act";
import type { Context } from "./context";
import { keyNeighbours, targetsOf } from "./neighbours";
import { say } from "./say";

/** DROP of what is no relation. */

const words: Readonly<Record<string, string>> = {
  OBJECT_OPERATOR: "operator",
  OBJECT_COLLATION: "collation",
  OBJECT_EXTENSION: "extension",
  OBJECT_FOREIGN_SERVER: "foreign server",
  OBJECT_FDW: "foreign data wrapper",
  OBJECT_CAST: "cast",
  OBJECT_TRANSFORM: "transform",
};

/** Every known relation of a schema, and the tables at the other end of its foreign keys. */
function relationsIn(schema: string, context: Context): Act["relations"] {
  const tables = context.database.tablesIn(schema);
  const of = (kinds: readonly RelationKind[]) => tables.filter((one) => kinds.includes(one.kind));
  const inside = new Set(tables.map((one) => targetOf(one).key));
  const all = of(["table", "partitioned_table", "foreign_table", "materialized_view"]);
  return {
    table: all.map(targetOf),
    other: all.flatMap((one) => keyNeighbours(one, true, context)).filter((one) => !inside.has(one.key)),
    sequence: of(["sequence"]).map(targetOf),
    view: of(["view"]).map(targetOf),
  };
}

/** What is no relation: a type, a function, a schema, an extension. */
export function dropOther(
  type: string,
  written: WrittenName | null,
  isCascade: boolean,
  context: Context,
): void {
  const subject = written === null ? null : printWritten(written);
  const isOnNew = (kind: ObjectKind) => written !== null && context.database.isMade(kind, written);
  const safeWay = () => `Drop it once nothing uses it any more, and without CASCADE`;
  switch (type) {
    case "OBJECT_TYPE":
    case "OBJECT_DOMAIN": {
      const known = written === null ? null : context.database.findType(written);
      const table = known === null ? [] : targetsOf(context.database.usersOf(known), context);
      const more = { subject, isOnNew: isOnNew("type"), safeWay };
      context.acts.push(isCascade ? act("drop_type_cascade", { table }, more) : act("drop_type", {}, more));
      break;
    }
    case "OBJECT_FUNCTION":
    case "OBJECT_PROCEDURE":
    case "OBJECT_ROUTINE":
    case "OBJECT_AGGREGATE":
      context.acts.push(
        act(
          isCascade ? "drop_function_cascade" : "drop_function",
          {},
          { subject, isOnNew: isOnNew("function"), safeWay },
        ),
      );
      break;
    case "OBJECT_SCHEMA":
      if (isCascade)
        context.acts.push(
          act("drop_schema_cascade", relationsIn(subject ?? "", context), {
            subject,
            isOnNew: isOnNew("schema"),
            safeWay,
          }),
        );
      else
        say(
          context,
          "drop-object",
          "careful",
          "A schema that holds anything is not dropped: the statement fails.",
        );
      break;
    case "OBJECT_EVENT_TRIGGER":
      say(context, "drop-object", "careful", "What it did at each such command is done no more.");
      break;
    case "OBJECT_PUBLICATION":
      context.acts.push(act("drop_publication", {}));
      say(context, "drop-object", "careful", "Its subscribers get no more changes.");
      break;
    default: {
      const word = words[type] ?? "object";
      const cascade = isCascade
        ? " With CASCADE, so does everything that depends on it: columns, and their data."
        : "";
      say(
        context,
        "drop-object",
        "unsafe",
        `Statements that use the ${word} ${subject ?? ""} fail.${cascade}`,
        {
          reasons: isCascade ? ["drops_data", "breaks_app"] : ["breaks_app"],
          safeWay: `${safeWay()}.`,
        },
      );
    }
  }
}
