import { z } from "zod";
import { expression, join, type Sql, sql, value } from "@/lib/domain/sql/sql";
import type { Session } from "../session";
import { dryRun, dryRunOptions } from "./dry-run";
import type { Call, ExpressionCalls } from "./expression-calls";
import { judgeCall, type TypedCall, type Volatility, type VolatilityCatalog, worst } from "./volatility";

const volatilitySchema = z.enum(["immutable", "stable", "volatile"]);

const candidateSchema = z.object({
  kind: z.enum(["function", "operator"]),
  schema: z.string(),
  name: z.string(),
  isVisible: z.boolean(),
  operandTypes: z.array(z.number()),
  optional: z.number(),
  isVariadic: z.boolean(),
  volatility: volatilitySchema,
});

const castSchema = z.object({
  source: z.number(),
  target: z.number(),
  context: z.enum(["implicit", "assignment", "explicit"]),
  volatility: volatilitySchema,
});

const typeSchema = z.object({
  oid: z.number(),
  name: z.string(),
  base: z.number(),
  element: z.number().nullable(),
  isPseudo: z.boolean(),
  isString: z.boolean(),
  input: volatilitySchema,
  output: volatilitySchema,
});

function spelled(column: Sql): Sql {
  return sql`case ${column} when 'i' then 'immutable' when 's' then 'stable' else 'volatile' end`;
}

const provolatile = spelled(sql`p.provolatile`);

function candidatesFor(functions: readonly string[], operators: readonly string[]): Sql {
  return sql`select
  'function' as kind, n.nspname as schema, p.proname as name,
  pg_catalog.pg_function_is_visible(p.oid) as "isVisible",
  (select coalesce(pg_catalog.json_agg(u.type::int8 order by u.at), '[]') from unnest(p.proargtypes::oid[]) with ordinality u(type, at)) as "operandTypes",
  p.pronargdefaults::int as optional, p.provariadic <> 0 as "isVariadic", ${provolatile} as volatility
from pg_catalog.pg_proc p
join pg_catalog.pg_namespace n on n.oid = p.pronamespace
where p.proname = any (${value(functions)}::text[])
union all
select
  'operator', n.nspname, o.oprname, pg_catalog.pg_operator_is_visible(o.oid),
  case when o.oprleft = 0
    then pg_catalog.json_build_array(o.oprright::int8)
    else pg_catalog.json_build_array(o.oprleft::int8, o.oprright::int8)
  end,
  0, false, ${provolatile}
from pg_catalog.pg_operator o
join pg_catalog.pg_namespace n on n.oid = o.oprnamespace
join pg_catalog.pg_proc p on p.oid = o.oprcode
where o.oprname = any (${value(operators)}::text[])`;
}

const casts = sql`select
  c.castsource::int8::double precision as source, c.casttarget::int8::double precision as target,
  case c.castcontext when 'i' then 'implicit' when 'a' then 'assignment' else 'explicit' end as context,
  case c.castmethod
    when 'b' then 'immutable'
    when 'f' then (select ${provolatile} from pg_catalog.pg_proc p where p.oid = c.castfunc)
    else 'stable'
  end as volatility
from pg_catalog.pg_cast c`;

/** Types without table row types, which are many and convert to nothing. */
const types = sql`select
  t.oid::int8::double precision as oid, t.typname as name,
  case t.typtype when 'd' then t.typbasetype else t.oid end::int8::double precision as base,
  case when t.typcategory = 'A' and t.typelem <> 0 then t.typelem::int8::double precision end as element,
  t.typtype = 'p' as "isPseudo",
  t.typcategory = 'S' as "isString",
  (select ${provolatile} from pg_catalog.pg_proc p where p.oid = t.typinput) as input,
  (select ${provolatile} from pg_catalog.pg_proc p where p.oid = t.typoutput) as output
from pg_catalog.pg_type t
where t.typtype <> 'c' and t.typrelid = 0`;

/** The extract of the catalog that judging these calls takes. Throws TargetError. */
export async function readVolatilityCatalog(
  session: Session,
  calls: readonly Call[],
): Promise<VolatilityCatalog> {
  const named = (kind: Call["kind"]) => [
    ...new Set(calls.filter((call) => call.kind === kind).map((call) => call.name)),
  ];
  return await session.transaction(dryRunOptions, async (tx) => {
    const typeRows = await tx.read(types, typeSchema);
    return {
      candidates: await tx.read(candidatesFor(named("function"), named("operator")), candidateSchema),
      casts: await tx.read(casts, castSchema),
      types: new Map(typeRows.map((type) => [type.oid, type])),
    };
  });
}

/** Asks the server what types these parts have; null for all when it does not take one of them by itself. */
async function readTypes(session: Session, parts: readonly Sql[], from: Sql): Promise<(number | null)[]> {
  if (parts.length === 0) return [];
  const asked = await dryRun(session, sql`select ${join(parts, ", ")} from ${from} limit 0`);
  if (asked.kind === "accepted") return asked.columns.map((column) => column.typeOid);
  const [only] = parts;
  if (parts.length === 1 || only === undefined) return [null];
  const half = Math.ceil(parts.length / 2);
  return [
    ...(await readTypes(session, parts.slice(0, half), from)),
    ...(await readTypes(session, parts.slice(half), from)),
  ];
}

/** How volatile an expression over the rows of `from` is. Throws TargetError. */
export async function readVolatility(
  session: Session,
  found: ExpressionCalls,
  catalog: VolatilityCatalog,
  from: Sql,
): Promise<Volatility> {
  const parts: Sql[] = [];
  const place = (part: Sql | null): number | null => (part === null ? null : parts.push(part) - 1);
  const placed = found.calls.map((call) => ({
    call,
    operands: call.operands.map((operand) => ({
      operand,
      at: place(operand === null ? null : sql`(${expression(operand.printed)})`),
    })),
    result: place(call.result === null ? null : sql`(${expression(call.result)})`),
  }));
  const oids = await readTypes(session, parts, from);
  const typeAt = (at: number | null) => (at === null ? null : (oids[at] ?? null));
  const typed: TypedCall[] = placed.map(({ call, operands, result }) => ({
    kind: call.kind,
    schema: call.schema,
    name: call.name,
    isLoose: call.isLoose,
    operands: operands.map(({ operand, at }) => ({ operand, type: typeAt(at) })),
    resultType: typeAt(result),
  }));
  return worst([
    found.isStableAtBest ? "stable" : "immutable",
    ...typed.map((call) => judgeCall(catalog, call)),
  ]);
}
