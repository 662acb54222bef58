import { literal, type Sql, sql } from "@/lib/domain/sql/sql";

/**
 * The one small schema that Colonnade keeps in a target: the ledger (how far each lane is, written in the chunk's own transaction), the
 * heartbeat (replication lag in true seconds), the step log, the values that walks have overwritten in the application's own columns,
 * and the rows that a walk could not fill. The last rollout to leave takes it away.
 */
export const createTargetSchema: Sql = sql`create schema if not exists colonnade;
create table if not exists colonnade.ledger (
  rollout_id text not null,
  step_id text not null,
  lane integer not null,
  epoch bigint not null,
  from_key text[],
  to_key text[],
  last_key text[],
  rows_walked bigint not null default 0,
  rows_changed bigint not null default 0,
  chunks bigint not null default 0,
  mismatches bigint not null default 0,
  sample_keys text[] not null default '{}',
  finished boolean not null default false,
  updated_at timestamptz not null default clock_timestamp(),
  primary key (rollout_id, step_id, lane)
);
create table if not exists colonnade.heartbeat (
  source text primary key,
  at timestamptz not null
);
create table if not exists colonnade.step_log (
  rollout_id text not null,
  step_id text not null,
  direction text not null,
  applied_at timestamptz not null default clock_timestamp(),
  duration_ms double precision not null,
  statement text not null
);
create table if not exists colonnade.kept (
  rollout_id text not null,
  step_id text not null,
  key text[] not null,
  before text[] not null,
  after text[] not null,
  primary key (rollout_id, step_id, key)
);
create table if not exists colonnade.quarantine (
  rollout_id text not null,
  relation text not null,
  key text[] not null,
  step_id text not null,
  after_key text[],
  sql_state text,
  message text not null,
  found_at timestamptz not null default clock_timestamp(),
  resolution text,
  primary key (rollout_id, relation, key)
)`;

/** True once the five tables are there. */
export const targetSchemaExists: Sql = sql`select to_regclass('colonnade.ledger') is not null
  and to_regclass('colonnade.heartbeat') is not null
  and to_regclass('colonnade.step_log') is not null
  and to_regclass('colonnade.kept') is not null
  and to_regclass('colonnade.quarantine') is not null`;

/** Forgets one rollout and, when no other uses the schema, drops it. Nothing of the target's own is touched. */
export function dropTargetSchema(rolloutId: string): Sql {
  return sql`do $colonnade$
begin
  delete from colonnade.ledger where rollout_id = ${literal(rolloutId)};
  delete from colonnade.step_log where rollout_id = ${literal(rolloutId)};
  delete from colonnade.kept where rollout_id = ${literal(rolloutId)};
  delete from colonnade.quarantine where rollout_id = ${literal(rolloutId)};
  delete from colonnade.heartbeat where source = ${literal(rolloutId)};
  if not exists (select from colonnade.ledger)
    and not exists (select from colonnade.step_log)
    and not exists (select from colonnade.kept)
    and not exists (select from colonnade.quarantine)
    and not exists (select from pg_catalog.pg_proc where pronamespace = 'colonnade'::regnamespace)
  then
    drop table colonnade.ledger, colonnade.heartbeat, colonnade.step_log, colonnade.kept, colonnade.quarantine;
    drop schema colonnade;
  end if;
end
$colonnade$`;
}

/**
 * True once nothing of the rollout is in the schema, or the schema is gone. query_to_xml runs its text only when reached, so the probe can
 * be asked after the tables are gone.
 */
export function targetSchemaIsClean(rolloutId: string): Sql {
  const ofRollout = (table: "ledger" | "step_log" | "kept" | "quarantine") =>
    literal(
      `select 1 from colonnade.${table} where rollout_id = '${rolloutId.replaceAll("'", "''")}' limit 1`,
    );
  return sql`select case
  when to_regclass('colonnade.ledger') is null then true
  when to_regclass('colonnade.step_log') is null then true
  when to_regclass('colonnade.kept') is null then true
  when to_regclass('colonnade.quarantine') is null then true
  else query_to_xml(${ofRollout("ledger")}, false, false, '')::text !~ '<row'
    and query_to_xml(${ofRollout("step_log")}, false, false, '')::text !~ '<row'
    and query_to_xml(${ofRollout("kept")}, false, false, '')::text !~ '<row'
    and query_to_xml(${ofRollout("quarantine")}, false, false, '')::text !~ '<row'
    and (exists (select from pg_catalog.pg_proc where pronamespace = to_regnamespace('colonnade'))
      or query_to_xml('select 1 from colonnade.ledger limit 1', false, false, '')::text ~ '<row'
      or query_to_xml('select 1 from colonnade.step_log limit 1', false, false, '')::text ~ '<row'
      or query_to_xml('select 1 from colonnade.kept limit 1', false, false, '')::text ~ '<row'
      or query_to_xml('select 1 from colonnade.quarantine limit 1', false, false, '')::text ~ '<row')
end`;
}
