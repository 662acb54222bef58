import { z } from "zod";
import { sql } from "@/lib/domain/sql/sql";
import { TargetError } from "../failure";
import { readStreamingReplicas, type StreamingReplica } from "../replicas";
import type { Queries } from "../session";

const overviewSchema = z.object({
  /** server_version_num, e.g. 180004. */
  versionNum: z.number().int(),
  /** `18.4` */
  version: z.string(),
  database: z.string(),
  role: z.string(),
  isSuperuser: z.boolean(),
  inRecovery: z.boolean(),
});

export type DatabaseOverview = Readonly<z.infer<typeof overviewSchema>> & {
  /** Null when the role may not read it. */
  readonly sizeBytes: number | null;
  /** Tells clusters apart; a physical replica has its primary's. Null when the role may not read it. */
  readonly systemIdentifier: string | null;
  readonly replicas: readonly StreamingReplica[];
};

/** What a refused query gives: nothing is known, and the rest still is. */
async function orNull<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof TargetError && ["permission", "not_found"].includes(error.failure.kind)) return null;
    throw error;
  }
}

/** Tells clusters apart; null when the role may not read it. Throws TargetError. */
export async function readSystemIdentifier(session: Queries): Promise<string | null> {
  const rows = await orNull(
    session.read(
      sql`select system_identifier::text as identifier from pg_catalog.pg_control_system()`,
      z.object({ identifier: z.string() }),
    ),
  );
  return rows?.[0]?.identifier ?? null;
}

/** Who and where we are. Throws TargetError. */
export async function readDatabaseBasics(session: Queries) {
  const rows = await session.read(
    sql`select
  pg_catalog.current_setting('server_version_num')::int as "versionNum",
  pg_catalog.split_part(pg_catalog.current_setting('server_version'), ' ', 1) as version,
  pg_catalog.current_database()::text as database,
  current_user::text as role,
  pg_catalog.current_setting('is_superuser') = 'on' as "isSuperuser",
  pg_catalog.pg_is_in_recovery() as "inRecovery"`,
    overviewSchema,
  );
  const basics = rows[0];
  if (basics === undefined) throw new Error("A select without a from returns one row");
  return basics;
}

/** The database at a glance, for the page of a target. Must not be called inside a transaction. Throws TargetError. */
export async function readDatabaseOverview(session: Queries): Promise<DatabaseOverview> {
  const basics = await readDatabaseBasics(session);
  const size = await orNull(
    session.read(
      sql`select pg_catalog.pg_database_size(pg_catalog.current_database())::text as bytes`,
      z.object({ bytes: z.coerce.number() }),
    ),
  );
  return {
    ...basics,
    sizeBytes: size?.[0]?.bytes ?? null,
    systemIdentifier: await readSystemIdentifier(session),
    replicas: await readStreamingReplicas(session),
  };
}
