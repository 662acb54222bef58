import { type IndexPart, indexMethodSchema } from "@/lib/domain/change/add-index/add-index-schema";
import { member, type Tree } from "@/lib/domain/sql/parser";
import { isTrue, listAt, stringsOf, textAt } from "../tree/names";
import { type Intent, type IntentContext, isMade, kept, ofNewTable, tableOf } from "./intent";
import { writtenExpression } from "./print-intent";

/** What a CREATE INDEX wants. */

function partOf(element: Tree, context: IntentContext): IndexPart | null {
  const body = member(element, "IndexElem");
  if (body === null) return null;
  const name = textAt(body, "name");
  const tree = member(body, "expr");
  const expression = tree === null ? null : writtenExpression(tree, context.catalog);
  if (name === null && expression === null) return null;
  if (listAt(body, "collation").length > 0 || listAt(body, "opclassopts").length > 0) return null;
  const nulls = textAt(body, "nulls_ordering");
  return {
    of: name === null ? { kind: "expression", expression: expression?.text ?? "" } : { kind: "column", name },
    operatorClass: stringsOf(listAt(body, "opclass")).at(-1) ?? null,
    order: textAt(body, "ordering") === "SORTBY_DESC" ? "descending" : "ascending",
    nulls: nulls === "SORTBY_NULLS_FIRST" ? "first" : nulls === "SORTBY_NULLS_LAST" ? "last" : null,
  };
}

/** Reads the statement's body. */
export function indexIntents(body: Tree, context: IntentContext): Intent[] {
  const table = tableOf(member(body, "relation"), context);
  if (table === null) return kept("It names no table.");
  if (isMade(table, context)) return kept(ofNewTable);
  const method = indexMethodSchema.safeParse(textAt(body, "accessMethod") ?? "btree");
  const parts = listAt(body, "indexParams").map((one) => partOf(one, context));
  const include = listAt(body, "indexIncludingParams").flatMap(
    (one) => textAt(one, "IndexElem", "name") ?? [],
  );
  const predicate = member(body, "whereClause");
  const where = predicate === null ? null : writtenExpression(predicate, context.catalog);
  const hasOptions = listAt(body, "options").length > 0 || textAt(body, "tableSpace") !== null;
  const isOdd = hasOptions || isTrue(body, "nulls_not_distinct") || (predicate !== null && where === null);
  if (!method.success || isOdd || parts.some((one) => one === null)) {
    return kept(
      "An index with a collation, storage options, a tablespace or NULLS NOT DISTINCT is built by hand, concurrently.",
    );
  }
  const known = parts.filter((one) => one !== null);
  const isUnique = isTrue(body, "unique");
  const change = {
    kind: "add_index" as const,
    table,
    name: textAt(body, "idxname"),
    isUnique,
    method: method.data,
    parts: known,
    include,
    where: where?.text ?? null,
  };
  const columns = known.flatMap((one) =>
    one.of.kind === "column" && one.operatorClass === null && one.order === "ascending" && one.nulls === null
      ? [one.of.name]
      : [],
  );
  const isPlain = !isUnique && where === null && include.length === 0 && columns.length === known.length;
  if (isPlain && method.data !== "spgist")
    return [{ kind: "plain_index", columns, method: method.data, change }];
  return [{ kind: "change", change }];
}
