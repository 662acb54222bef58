import { asc, eq } from "drizzle-orm";
import { authorise } from "@/lib/access/authorise";
import { asResult } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import { getTargetConnection, onTarget } from "@/lib/commands/targets/on-target";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Result, refuse } from "@/lib/domain/refusal";
import { readDatabaseOverview } from "@/lib/postgres/catalog/database-overview";
import { listTables, type TableSummary } from "@/lib/postgres/catalog/list-tables";
import type { ReplicaReading } from "@/lib/postgres/replicas";
import { targetReplicas } from "@/lib/store/schema";
import type { Executor } from "@/lib/store/store";
import type { ReplicaView, TargetOverview, TargetTable, TargetView } from "@/lib/view/target-view";
import { findTargetListItem } from "./list-targets";
import { ReplicaSessions } from "./replica-sessions";

/** A table as pages show it. */
export function viewTable(table: TableSummary): TargetTable {
  return {
    schema: table.schema,
    name: table.name,
    estimatedRows: table.estimatedRows,
    tableBytes: table.tableBytes,
    indexBytes: Math.max(0, table.totalBytes - table.tableBytes),
    totalBytes: table.totalBytes,
  };
}

/** Where each replica of a target is, by name. */
export async function readReplicaAddresses(
  db: Executor,
  targetId: string,
): Promise<ReadonlyMap<string, string | null>> {
  const rows = await db
    .select({ name: targetReplicas.name, address: targetReplicas.address })
    .from(targetReplicas)
    .where(eq(targetReplicas.targetId, targetId))
    .orderBy(asc(targetReplicas.name));
  return new Map(rows.map((row) => [row.name, row.address]));
}

/** A reading as pages show it: what could not be read stays unknown. */
export function viewReplica(
  reading: ReplicaReading,
  addresses: ReadonlyMap<string, string | null>,
): ReplicaView {
  return {
    name: reading.name,
    address: addresses.get(reading.name) ?? null,
    state: reading.state,
    lagSeconds: reading.seconds,
    lagBytes: reading.bytes,
  };
}

async function readOverview(services: Services, targetId: string): Promise<TargetOverview> {
  const target = await getTargetConnection(services, targetId);
  const addresses = await readReplicaAddresses(services.store.db, targetId);
  const sessions = new ReplicaSessions(target.replicas);
  return await onTarget(target, async (session): Promise<TargetOverview> => {
    const overview = await readDatabaseOverview(session);
    const tables = await listTables(session, { limit: 500 });
    const replicas = await sessions.read(session);
    return {
      kind: "reachable",
      serverVersion: overview.version,
      database: overview.database,
      databaseBytes: overview.sizeBytes,
      tables: tables.map(viewTable),
      replicas: replicas.map((reading) => viewReplica(reading, addresses)),
      readAt: services.now().toISOString(),
    };
  }).finally(() => sessions.close());
}

/** One target with what its server says now. A server that can't be reached is part of the view, not a failure. */
export async function getTarget(
  services: Services,
  actor: Actor,
  targetId: string,
): Promise<Result<TargetView>> {
  return await asResult(services, "Reading a target", async () => {
    authorise(actor, "view");
    const item = await findTargetListItem(services.store.db, targetId);
    if (item === null) return refuse("not_found", "There is no such target.");
    const read = await asResult(services, `Reading ${item.name}`, () => readOverview(services, targetId));
    if (read.ok) return { ...item, overview: read.value };
    const { message, remedy } = read.refusal;
    return { ...item, overview: { kind: "unreachable", message, remedy: remedy ?? null } };
  });
}
