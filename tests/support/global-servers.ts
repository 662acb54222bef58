import type { TestProject } from "vitest/node";
import { removeAbandonedServers, startTestServers } from "./servers";

declare module "vitest" {
  export interface ProvidedContext {
    /** Superuser connection strings of the shared servers, database `postgres`. */
    readonly primaryUrl: string;
    readonly replicaUrl: string;
  }
}

/** One primary with a streaming replica for the whole run; files clone databases of their own from it. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  await removeAbandonedServers();
  const servers = await startTestServers("shared");
  project.provide("primaryUrl", servers.primary.url());
  project.provide("replicaUrl", servers.replica.url());
  return () => servers.remove();
}
