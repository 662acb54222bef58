import { promote } from "@/lib/embedded/replica";
import { administer, type Server } from "@/lib/embedded/server";
import { awaitValue } from "./await-value";
import type { TestServers } from "./servers";

/** A failover as it happens to a team: the primary dies, and the replica becomes the primary, with or without the last commits. */

/**
 * Cuts the replica off for good: what the primary commits from now on never gets there. Resolves once the primary sends to nobody. With
 * `failOver` after it, those commits are lost, as an asynchronous promotion loses them.
 */
export async function cutReplication(servers: TestServers): Promise<void> {
  await administer(servers.primary.url(), (client) =>
    awaitValue(
      async () => {
        // Without its slot the replica is refused when it comes again.
        const left = await client.query<{ slot_name: string; active_pid: number | null }>(
          "select slot_name, active_pid from pg_replication_slots where slot_type = 'physical'",
        );
        for (const { slot_name, active_pid } of left.rows) {
          if (active_pid !== null) await client.query("select pg_terminate_backend($1)", [active_pid]);
          else {
            await client.query("select pg_drop_replication_slot($1)", [slot_name]).catch((error: unknown) => {
              // It came back in between: it is sent away again in the next turn.
              if (!(error instanceof Error && "code" in error && error.code === "55006")) throw error;
            });
          }
        }
        const senders = await client.query("select 1 from pg_stat_replication");
        return left.rows.length + (senders.rowCount ?? 0);
      },
      (left) => left === 0,
    ),
  );
}

/** Kills the primary (-9) and promotes the replica; resolves with it once it takes writes. The old primary's folder stays as the kill left it. */
export async function failOver(servers: TestServers): Promise<Server> {
  await servers.primary.kill();
  await promote(servers.replica);
  return servers.replica;
}

/** One connection string for both servers of a pair, the one that is the primary at first in front. */
export function severalHosts(servers: TestServers, database: string): string {
  const both = new URL(servers.primary.url(database));
  const password = new URL(servers.replica.url(database)).password;
  if (both.password !== password) throw new Error("The replica has another password than its primary");
  const hosts = [servers.primary, servers.replica].map((server) => `127.0.0.1:${server.port}`).join(",");
  return `postgres://${both.username}:${both.password}@${hosts}${both.pathname}?target_session_attrs=read-write`;
}
