import { z } from "zod";
import { readDatabaseOverview } from "@/lib/postgres/catalog/database-overview";
import { displayAddress, parseConnectionString } from "@/lib/postgres/connection-string";
import { withSession } from "@/lib/postgres/session";
import { type ConnectionTest, testConnection } from "@/lib/postgres/test-connection";
import type { ConnectionCheck, ConnectionReport } from "@/lib/view/target-view";

export const targetNameSchema = z.string().trim().min(1, "Give the target a name.").max(100);
export const connectionStringSchema = z.string().trim().min(1, "Paste a connection string.").max(2000);

/** Its application_name in pg_stat_replication. */
export const replicaNameSchema = z.string().trim().min(1, "Name the replica as the primary does.").max(63);

export const connectionsInput = z.object({
  connectionString: connectionStringSchema,
  replicas: z
    .array(
      z.object({
        name: replicaNameSchema,
        connectionString: connectionStringSchema,
      }),
    )
    .max(16)
    .default([]),
});
export type Connections = z.output<typeof connectionsInput>;

export interface ExaminedConnections {
  readonly report: ConnectionReport;
  /** Null when the server does not tell. */
  readonly systemIdentifier: string | null;
}

function viewCheck(test: ConnectionTest, connectionString: string): ConnectionCheck {
  const address =
    parseConnectionString(connectionString).kind === "valid" ? displayAddress(connectionString) : null;
  if (test.kind === "failed") return { ok: false, address, ...pick(test.problem) };
  return { ok: true, address: address ?? test.database, serverVersion: test.version };
}

function pick(problem: { readonly message: string; readonly remedy: string | null }) {
  return { message: problem.message, remedy: problem.remedy };
}

async function discoverReplicas(connectionString: string): Promise<readonly string[]> {
  const overview = await withSession(
    { connectionString, purpose: "read", connectTimeoutMs: 3_000, statementTimeoutMs: 5_000 },
    readDatabaseOverview,
  );
  return overview.replicas.map((replica) => replica.name);
}

/** Tries the primary and every replica, and looks which replicas stream. Writes nothing anywhere; never throws for what a server says. */
export async function examineConnections(input: Connections): Promise<ExaminedConnections> {
  const test = await testConnection({ connectionString: input.connectionString, expects: "primary" });
  const primary = viewCheck(test, input.connectionString);
  if (test.kind === "failed") {
    return {
      report: { ok: false, primary, replicas: [], discovered: [], warnings: [] },
      systemIdentifier: null,
    };
  }
  const replicas = await Promise.all(
    input.replicas.map(async (replica) => {
      const replicaTest = await testConnection({
        connectionString: replica.connectionString,
        expects: "replica",
        primarySystemIdentifier: test.systemIdentifier,
      });
      return { name: replica.name, ...viewCheck(replicaTest, replica.connectionString) };
    }),
  );
  const warnings = [...test.warnings];
  let discovered: readonly string[] = [];
  try {
    discovered = await discoverReplicas(input.connectionString);
  } catch {
    warnings.push("The primary did not tell which replicas stream from it.");
  }
  for (const replica of input.replicas) {
    if (!discovered.includes(replica.name)) {
      warnings.push(
        `No replica named ${replica.name} streams from the primary now. While it is missing, a backfill will not run.`,
      );
    }
  }
  const twice = discovered.filter((name, index) => discovered.indexOf(name) !== index);
  if (twice.length > 0) {
    warnings.push(`Several replicas call themselves ${twice[0]}: give each its own application_name.`);
  }
  return {
    report: {
      ok: primary.ok && replicas.every((replica) => replica.ok),
      primary,
      replicas,
      discovered,
      warnings,
    },
    systemIdentifier: test.systemIdentifier,
  };
}
