import { asc, eq } from "drizzle-orm";
import { targetReplicas, targets } from "./schema";
import type { SecretBox } from "./secret-box";
import type { Executor } from "./store";

/** A target with its connections opened: for the server and the engine only. Never log it, never send it to a browser. */
export interface TargetConnection {
  readonly id: string;
  readonly name: string;
  readonly environment: string;
  readonly systemIdentifier: string;
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
    connectionString: secrets.open(target.connection, targetId),
    replicas: replicas.map((replica) => ({
      name: replica.name,
      connectionString: replica.connection === null ? null : secrets.open(replica.connection, targetId),
    })),
  };
}
