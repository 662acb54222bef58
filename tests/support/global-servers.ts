import type { TestProject } from "vitest/node";
import { bundleProcesses } from "./bundle";
import { removeAbandonedServers, startOldestServer, startTestServers } from "./servers";

declare module "vitest" {
  export interface ProvidedContext {
    /** Superuser connection strings of the shared servers, database `postgres`. */
    readonly primaryUrl: string;
    readonly replicaUrl: string;
    /** The same on a server of the oldest version that Colonnade serves. */
    readonly oldestUrl: string;
    /** The command line as one file for Node. */
    readonly commandFile: string;
  }
}

/** One primary with a streaming replica, and one server of the oldest version, for the whole run; files clone databases of their own from it. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  await removeAbandonedServers();
  const bundles = await bundleProcesses();
  const servers = await startTestServers("shared").catch(async (error: unknown) => {
    await bundles.remove();
    throw error;
  });
  const oldest = await startOldestServer().catch(async (error: unknown) => {
    await servers.remove();
    await bundles.remove();
    throw error;
  });
  project.provide("primaryUrl", servers.primary.url());
  project.provide("replicaUrl", servers.replica.url());
  project.provide("oldestUrl", oldest.server.url());
  // By the environment: the bench uses the same worlds, and has no run to ask.
  process.env.COLONNADE_TEST_ENGINE = bundles.engine;
  project.provide("commandFile", bundles.command);
  return async () => {
    await oldest.remove();
    await servers.remove();
    await bundles.remove();
  };
}
