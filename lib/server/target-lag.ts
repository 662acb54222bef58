import type { Services } from "@/lib/commands/services";
import { getTargetConnection } from "@/lib/commands/targets/on-target";
import { refuse } from "@/lib/domain/refusal";
import type { Outlet } from "@/lib/live/event-stream";
import type { PolledSource, SharedPoll } from "@/lib/live/shared-poll";
import { TargetError } from "@/lib/postgres/failure";
import { openSession, type Session } from "@/lib/postgres/session";
import { readReplicaAddresses, viewReplica } from "@/lib/queries/targets/get-target";
import { findTargetListItem } from "@/lib/queries/targets/list-targets";
import { ReplicaSessions } from "@/lib/queries/targets/replica-sessions";
import type { TargetLagMessage } from "@/lib/view/target-view";

/** Reads the lag of a target's replicas over sessions that stay open; a lost one is opened again at the next turn. */
export async function openTargetLag(
  services: Services,
  targetId: string,
): Promise<PolledSource<TargetLagMessage>> {
  const target = await getTargetConnection(services, targetId);
  const addresses = await readReplicaAddresses(services.store.db, targetId);
  const replicas = new ReplicaSessions(target.replicas);
  let primary: Session | null = null;
  const openPrimary = async () =>
    await openSession({
      connectionString: target.connectionString,
      purpose: "observe",
      connectTimeoutMs: 2_000,
      statementTimeoutMs: 2_000,
    });
  return {
    async read() {
      const at = services.now().toISOString();
      try {
        if (primary?.isLost) {
          primary.destroy();
          primary = null;
        }
        primary ??= await openPrimary();
        const readings = await replicas.read(primary);
        return { kind: "lag", at, replicas: readings.map((reading) => viewReplica(reading, addresses)) };
      } catch (error) {
        if (!(error instanceof TargetError)) throw error;
        return { kind: "unreachable", at, message: `${target.name} can't be read: ${error.failure.message}` };
      }
    },
    async close() {
      await replicas.close();
      await primary?.close();
    },
  };
}

/** One viewer of a target's lag. Refuses when there is no such target. */
export async function prepareTargetStream(
  services: Services,
  poll: SharedPoll<TargetLagMessage>,
  targetId: string,
): Promise<{ open(outlet: Outlet): () => void }> {
  const found = await findTargetListItem(services.store.db, targetId);
  if (found === null) return refuse("not_found", "There is no such target.");
  return { open: (outlet) => poll.subscribe(targetId, (message) => outlet.offer({ data: message })) };
}
