import type { TestProject } from "vitest/node";
import { ensureDatabase } from "@/lib/embedded/server";
import { migrate } from "@/lib/store/migrate";
import { bundleProcesses } from "./bundle";
import { controlTemplate, removeAbandonedServers, startOldestServer, startTestServers } from "./servers";

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

/**
 * One primary with a streaming replica, and one server of the oldest version, for the whole run; files make databases of their own on them. What was
 * started is removed in any case.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const started: { remove(): Promise<void> }[] = [];
  const removeAll = async () => {
    for (const one of started.toReversed()) await one.remove();
  };
  try {
    await removeAbandonedServers();
    const bundles = await bundleProcesses();
    started.push(bundles);
    const servers = await startTestServers("shared");
    started.push(servers);
    const oldest = await startOldestServer();
    started.push(oldest);
    await ensureDatabase(servers.primary, controlTemplate);
    await migrate(servers.primary.url(controlTemplate));
    project.provide("primaryUrl", servers.primary.url());
    project.provide("replicaUrl", servers.replica.url());
    project.provide("oldestUrl", oldest.server.url());
    // By the environment: the bench uses the same worlds, and has no run to ask.
    process.env.COLONNADE_TEST_ENGINE = bundles.engine;
    project.provide("commandFile", bundles.command);
  } catch (error) {
    await removeAll();
    throw error;
  }
  return removeAll;
}
