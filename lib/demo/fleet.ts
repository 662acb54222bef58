import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Home } from "@/lib/embedded/home";
import { startReplica } from "@/lib/embedded/replica";
import { administer, ensureDatabase, type Server, startServer } from "@/lib/embedded/server";
import { seedShop } from "./shop/seed";

/** The demo's databases: production with a streaming replica, and staging. */
export interface Fleet {
  readonly production: Server;
  readonly replica: Server;
  readonly staging: Server;
  /** Stops them in order. */
  stop(): Promise<void>;
}

export const shopDatabase = "shop";
export const replicaName = "replica-1";
const serverNames = ["production", replicaName, "staging"];

/** Forgets the fleet's data. The servers must not run. */
export async function removeFleet(home: Home): Promise<void> {
  await Promise.all(serverNames.map((name) => rm(join(home.path, name), { recursive: true, force: true })));
}

async function startSeeded(home: Home, name: string, rows: number): Promise<Server> {
  const server = await startServer({ home, name });
  await ensureDatabase(server, shopDatabase);
  await seedShop(server.url(shopDatabase), { rows, seed: 0.42 });
  return server;
}

/** Starts the fleet, making and filling it when it is not there yet. `rows`: of production's largest table; staging has a tenth. */
export async function startFleet(home: Home, rows: number): Promise<Fleet> {
  const started: Server[] = [];
  const keep = (server: Server) => {
    started.push(server);
    return server;
  };
  const stop = async () => {
    // Replicas first, so that they do not complain about a primary that is gone.
    for (const server of started.toReversed()) await server.stop();
  };
  try {
    const [production, staging] = await Promise.all([
      startSeeded(home, "production", rows).then(keep),
      startSeeded(home, "staging", Math.max(1000, Math.floor(rows / 10))).then(keep),
    ]);
    const replica = keep(await startReplica({ home, primary: production, name: replicaName }));
    return { production, staging, replica, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Rows of the largest table, as the catalog estimates them. */
export function countOrders(server: Server): Promise<number> {
  return administer(server.url(shopDatabase), async (client) =>
    Number(
      (await client.query("select reltuples::bigint as rows from pg_class where relname = 'orders'")).rows[0]
        ?.rows,
    ),
  );
}
