import { type TriggerSource, triggerSourceSchema } from "@/lib/domain/preflight/judge-triggers";
import type { PlanTable } from "@/lib/domain/preflight/subject";
import { sql } from "@/lib/domain/sql/sql";
import type { Queries } from "../session";
import { planTablesSql } from "./plan-tables";

/** Reads the functions behind triggers that an update fires, to be judged and forgotten. Throws TargetError. */
export async function readTriggerSources(
  session: Queries,
  tables: readonly PlanTable[],
): Promise<readonly TriggerSource[]> {
  return await session.read(
    sql`select t.label as table, g.tgname::text as name, l.lanname::text as language,
  -- compiled functions have a symbol's name there, and no text
  case when l.lanname in ('c', 'internal') then null else p.prosrc end as source
from ${planTablesSql(tables)} t
join pg_catalog.pg_trigger g on g.tgrelid = t.oid and not g.tgisinternal and g.tgtype::int & 16 <> 0
join pg_catalog.pg_proc p on p.oid = g.tgfoid
join pg_catalog.pg_language l on l.oid = p.prolang
order by t.label, g.tgname`,
    triggerSourceSchema,
  );
}
