import { asc, eq, sql } from "drizzle-orm";
import { targetReplicas, targets } from "./schema";
import type { SecretBox } from "./secret-box";
import type { Executor } from "./store";

/** A target with its connections opened: for the server and the engine only. Never log it, never send it to a browser. */
export interface TargetConnection {
  readonly id: string;
  readonly name: string;
  readonly environment: string;
  readonly systemIdentifier: string;
  /** The newest that its primary was seen on; null before the first. */
  readonly timeline: number | null;
  /** Raised by every edit. */
  readonly version: number;
  readonly connectionString: string;
  readonly replicas: readonly { readonly name: string; readonly connectionString: string | null }[];
}

/** Reads and decrypts; null when there is no such target. Throws when the instance's secret is another one. */
export async function findTargetConnection(
  db: Executor,
  secrets: SecretBox,
  targetId: string,
): Promise<TargetConnection | null> {
  const [target] = await db.select().from(targets).where(eq(targets.id, targetId));
  if (target === undefined) return null;
  const replicas = await db
    .select()
    .from(targetReplicas)
    .where(eq(targetReplicas.targetId, targetId))
    .orderBy(asc(targetReplicas.name));
  return {
    id: target.id,
    name: target.name,
    environment: target.environment,
    systemIdentifier: target.systemIdentifier,
    timeline: target.timeline,
    version: target.version,
    connectionString: secrets.open(target.connection, targetId),
    replicas: replicas.map((replica) => ({
      name: replica.name,
      connectionString: replica.connection === null ? null : secrets.open(replica.connection, targetId),
    })),
  };
}

/** Keeps the newest timeline on which the target's primary was seen. */
export async function noteTimeline(db: Executor, targetId: string, timeline: number): Promise<void> {
  await db
    .update(targets)
    .set({ timeline: sql`greatest(${targets.timeline}, ${timeline}::int)` })
    .where(eq(targets.id, targetId));
}
