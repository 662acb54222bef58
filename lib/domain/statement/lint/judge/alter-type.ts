import { member, type Tree, visitNodes } from "@/lib/domain/sql/parser";
import type { StatementId } from "@/lib/domain/statement/knowledge/knowledge";
import type { KnownColumn, KnownIndex, KnownTable, KnownView } from "../known/known-table";
import { columnOf } from "../tree/names";
import { printType, type SqlType, typeOf } from "../tree/sql-type";
import { act } from "./act";
import { isConstrainedDomain } from "./add-column";
import { type AlterContext, commandName, definitionBody, selves, subjectOf } from "./alter-context";
import type { Context } from "./context";
import { columnNeighbours } from "./neighbours";
import { sayRefused } from "./say";
import { judgeTypeChange, type TypeChange } from "./type-change";

/** ALTER COLUMN … TYPE. */

/** What a domain is made of; any other type is itself. */
function baseOf(type: SqlType, context: Context): SqlType {
  let at = type;
  // A file may hold anything, a domain over itself too.
  for (let depth = 0; depth < 20; depth += 1) {
    const known = context.database.findType(at);
    if (known?.kind !== "domain" || known.base === null) break;
    at = known.base;
  }
  return at;
}

/** `c`, `c::type` and CAST (c AS type) do what the server does without a USING. */
function isPlainCast(using: Tree, column: string, to: SqlType): boolean {
  const cast = member(using, "TypeCast");
  if (cast !== null) {
    const type = typeOf(member(cast, "typeName"));
    const isSame = type !== null && printType(type) === printType(to);
    const inner = member(cast, "arg");
    return isSame && inner !== null && isPlainCast(inner, column, to);
  }
  const reference = member(using, "ColumnRef");
  return reference !== null && columnOf(reference) === column;
}

interface Judged extends Pick<TypeChange, "rebuildsIndexes"> {
  readonly id: StatementId;
  readonly breaksApp: "surely" | "maybe" | "no";
}

function judge(alter: AlterContext, name: string, known: KnownColumn | undefined, to: SqlType): Judged {
  const { context } = alter;
  const using = member(definitionBody(alter) ?? undefined, "raw_default");
  const from = known?.type ?? null;
  const toType = context.database.findType(to);
  const isUnknown = from === null && using === null;
  if (isUnknown) {
    const subject = subjectOf(alter, name);
    context.assume(`${subject} has a type that is stored in another way than ${printType(to)}`);
  }
  if (
    from === null ||
    (using !== null && !isPlainCast(using, name, to)) ||
    isConstrainedDomain(to, context)
  ) {
    const id = toType?.kind === "enum" ? "alter_type_enum" : "alter_type_rewrite";
    return { id, breaksApp: from === null ? "maybe" : "surely", rebuildsIndexes: false };
  }
  // Postgres: new sessions begin with the database's TimeZone; the file may have set another.
  const zone = context.session.setting("timezone");
  const isUtc =
    zone === undefined
      ? context.database.isTimeZoneUtc === true
      : /^(?:(?:etc\/)?(?:utc|uct|gmt|universal|zulu|greenwich)|[+-]?0+(?:\.0+)?)$/i.test(zone);
  const change = judgeTypeChange(baseOf(from, context), baseOf(to, context), isUtc);
  const isEnum = change.id === "alter_type_rewrite" && toType?.kind === "enum";
  return {
    id: isEnum ? "alter_type_enum" : change.id,
    breaksApp: change.isNoticed ? "surely" : "no",
    rebuildsIndexes: change.rebuildsIndexes,
  };
}

const keptRows: ReadonlySet<StatementId> = new Set([
  "alter_type_coercible",
  "alter_type_timestamp_utc",
  "alter_type_numeric_wider",
]);

/** Foreign keys of the column are made anew, indexes may be built, checks looked at again. */
function besides(
  alter: AlterContext,
  name: string,
  judged: Judged,
  neighbours: ReturnType<typeof columnNeighbours>,
): StatementId {
  const isKept = keptRows.has(judged.id);
  if (neighbours.referenced.length > 0)
    return isKept ? "alter_type_coercible_referencing" : "alter_type_referencing";
  if (neighbours.referencing.length > 0)
    return isKept ? "alter_type_coercible_referenced" : "alter_type_referenced";
  if (!isKept) return judged.id;
  const { table } = alter;
  const isChecked = [...table.constraints.values()].some(
    (one) => one.kind === "check" && one.validated && one.columns.includes(name),
  );
  const isIndexed = indexesOver(table, name).length > 0;
  if (isIndexed && (judged.rebuildsIndexes || isCollated(alter))) return "alter_type_collation";
  if (isChecked) return "alter_type_coercible_checked";
  return judged.id === "alter_type_coercible" && isIndexed ? "alter_type_coercible_indexed" : judged.id;
}

function indexesOver(table: KnownTable, column: string): KnownIndex[] {
  return [...table.indexes.values()].filter((one) => one.columns.includes(column));
}

function isCollated(alter: AlterContext): boolean {
  return member(definitionBody(alter) ?? undefined, "collClause") !== null;
}

/** Postgres: an index with an expression or a predicate is built anew, whatever the new type (CheckIndexCompatible). */
function rebuiltBesides(alter: AlterContext, name: string, id: StatementId): StatementId | null {
  const isBuilt =
    id === "alter_type_collation" || (!id.startsWith("alter_type_coercible") && !keptRows.has(id));
  if (isBuilt) return null;
  return indexesOver(alter.table, name).some((one) => one.isComputed)
    ? "alter_type_coercible_computed"
    : null;
}

/** What stands in the way of a change of type, or of dropping the column without CASCADE. */
export function viewsOver(table: KnownTable, column: string): KnownView[] {
  const isThere = table.columns.get(column)?.isNew !== true;
  return [...table.views.values()].filter((view) => view.columns?.includes(column) ?? isThere);
}

/** Generated columns that are computed from a column: they keep it as it is. */
export function generatedFrom(table: KnownTable, column: string): string[] {
  return [...table.columns.values()].flatMap((one) => {
    let isReading = false;
    visitNodes(one.generated === "none" ? null : one.expression, (kind, body) => {
      if (kind === "ColumnRef" && columnOf(body) === column) isReading = true;
    });
    return isReading ? [one.name] : [];
  });
}

/** Judges a change of type. */
export function alterColumnType(alter: AlterContext): void {
  const { context, table } = alter;
  const name = commandName(alter);
  const known = table.columns.get(name);
  if (known === undefined && table.isComplete) sayRefused(context, `${table.name} has no column ${name}.`);
  const to = typeOf(member(definitionBody(alter) ?? undefined, "typeName"));
  if (to === null) return;
  const judged = judge(alter, name, known, to);
  const isOnNew = known?.isNew === true;
  for (const view of viewsOver(table, name))
    sayRefused(
      context,
      `The view ${view.name} reads ${subjectOf(alter, name)}: its type can't change under it.`,
    );
  for (const one of generatedFrom(table, name))
    sayRefused(
      context,
      `${one} is generated from ${subjectOf(alter, name)}: its type can't change under it.`,
    );
  const neighbours = columnNeighbours(table, name, context);
  const id = besides(alter, name, judged, neighbours);
  const subject = subjectOf(alter, name);
  context.acts.push(
    act(
      id,
      { table: selves(alter), ...neighbours },
      { subject, breaksApp: isOnNew ? "no" : judged.breaksApp },
    ),
  );
  const rebuilt = rebuiltBesides(alter, name, id);
  if (rebuilt !== null) context.acts.push(act(rebuilt, { table: selves(alter) }, { subject }));
  if (known !== undefined) context.database.setColumn(table, { ...known, type: to });
}
