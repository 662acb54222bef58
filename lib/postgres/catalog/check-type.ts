import { z } from "zod";
import type { TypeFacts } from "@/lib/domain/facts/table-facts";
import { expression, sql, value } from "@/lib/domain/sql/sql";
import { parseTypeName } from "@/lib/domain/sql/type-name";
import type { Session } from "../session";
import { dryRun } from "./dry-run";

/** What the serial pseudo-types stand for. */
const serials: Readonly<Record<string, string>> = {
  smallserial: "smallint",
  serial2: "smallint",
  serial: "integer",
  serial4: "integer",
  bigserial: "bigint",
  serial8: "bigint",
};

const typeSchema = z.object({
  type: z.string(),
  kind: z.string(),
  isUserDefined: z.boolean(),
  isPlainDomain: z.boolean(),
  described: z.string(),
});

/** Postgres: a domain over a domain has the constraints of both. */
const isPlainDomain = sql`t.typtype = 'd' and not exists (
    with recursive chain as (
      select d.oid, d.typbasetype, d.typnotnull, d.typdefault from pg_catalog.pg_type d where d.oid = t.oid and d.typtype = 'd'
      union all
      select d.oid, d.typbasetype, d.typnotnull, d.typdefault
      from chain join pg_catalog.pg_type d on d.oid = chain.typbasetype and d.typtype = 'd'
    )
    select from chain
    where chain.typnotnull or chain.typdefault is not null
      or exists (select from pg_catalog.pg_constraint k where k.contypid = chain.oid)
  )`;

function invalid(source: string, message: string, position: number | null): TypeFacts {
  return { source, result: { kind: "invalid", message, position } };
}

/** Asks the server what a type name means there. Half-typed names are answered, not thrown. Throws TargetError. */
export async function checkType(session: Session, source: string): Promise<TypeFacts> {
  const parsed = parseTypeName(source);
  if (parsed.kind === "invalid") return invalid(source, parsed.message, parsed.position);
  const name = parsed.printed.text;
  if (parsed.isSerial) {
    const type = serials[name.trim().toLowerCase()] ?? "integer";
    return { source, result: { kind: "valid", type, isDomain: false, isSerial: true } };
  }
  // There is one name in the text, so that is where the fault is.
  const start = source.length - source.trimStart().length;
  const asked = await dryRun(session, sql`select cast(null as ${expression(parsed.printed)}) limit 0`);
  if (asked.kind === "refused") return invalid(source, asked.failure.message, start);
  const modifier = asked.columns[0]?.typeModifier ?? -1;
  const describedOid = asked.columns[0]?.typeOid ?? 0;
  const rows = await session.read(
    // Postgres: the description of a result names a domain's base type, to_regtype the domain itself.
    sql`select
  pg_catalog.format_type(t.oid, case when t.typtype = 'd' then -1 else ${value(modifier)}::int end) as type,
  coalesce(pg_catalog.format_type(${value(describedOid)}::oid, ${value(modifier)}::int), '') as described,
  t.typtype::text as kind,
  -- Postgres: FirstUnpinnedObjectId
  t.oid >= 12000 as "isUserDefined",
  ${isPlainDomain} as "isPlainDomain"
from pg_catalog.pg_type t
where t.oid = pg_catalog.to_regtype(${value(name)})`,
    typeSchema,
  );
  const found = rows[0];
  if (found === undefined) return invalid(source, `There is no type ${source.trim()}.`, start);
  if (found.kind === "p") return invalid(source, `A column can't have the type ${found.type}.`, start);
  return {
    source,
    result: {
      kind: "valid",
      type: found.type,
      isDomain: found.kind === "d",
      isSerial: false,
      ...(found.isUserDefined ? { isUserDefined: true } : {}),
      ...(found.isPlainDomain ? { isPlainDomain: true } : {}),
      ...(found.kind === "d" ? { baseType: found.described } : {}),
    },
  };
}
