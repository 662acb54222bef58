import { z } from "zod";
import { sql } from "@/lib/domain/sql/sql";
import { targetFailure } from "@/lib/engine/target-failure";
import type { Primary, TargetLink } from "@/lib/engine/target-link";
import { readServerIdentity } from "@/lib/postgres/find-primary";

type Replica = TargetLink["replicas"][number];

/**
 * The registered replicas that must report. After a promotion one of them is the primary itself, and is no replica to wait for; every other that does not
 * report counts as gone, the more so one that takes writes for itself. Throws TargetError when the primary can't be asked.
 */
export async function findExpectedReplicas(link: TargetLink): Promise<readonly Replica[]> {
  const { primary, replicas } = link;
  if (primary === null || replicas.length === 0) return replicas;
  const ownNames = await link.using("observe", async (session) => {
    const rows = await session.read(
      // Postgres: what a server called itself as a replica; the first is there for roles that may read all settings.
      sql`select
  coalesce((select substring(setting from 'application_name=''?([^'' ]+)') from pg_catalog.pg_settings where name = 'primary_conninfo'), '') as name,
  pg_catalog.current_setting('cluster_name') as cluster`,
      z.object({ name: z.string(), cluster: z.string() }),
    );
    return rows.flatMap(({ name, cluster }) => [name, cluster]).filter((one) => one !== "");
  });
  const expected = await Promise.all(
    replicas.map(async (replica) => {
      const { name, connectionString } = replica;
      const isPrimary =
        connectionString === null ? ownNames.includes(name) : await leadsTo(link, connectionString, primary);
      return isPrimary ? [] : [replica];
    }),
  );
  return expected.flat();
}

async function leadsTo(link: TargetLink, connectionString: string, primary: Primary): Promise<boolean> {
  try {
    const session = await link.openReplica(connectionString);
    try {
      const identity = await readServerIdentity(session);
      return (
        !identity.isStandby &&
        identity.startedAt === primary.startedAt &&
        identity.systemIdentifier === primary.systemIdentifier
      );
    } finally {
      await link.release(session);
    }
  } catch (error) {
    // What can't be reached is told by the loop that reads its lag.
    targetFailure(error);
    return false;
  }
}
