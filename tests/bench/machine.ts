import { cpus, totalmem } from "node:os";
import { administer, type Server } from "@/lib/embedded/server";

/** What was measured on, for the saved file. */

export interface PostgresNotes {
  readonly version: string;
  readonly settings: Readonly<Record<string, string>>;
}

const told = [
  "autovacuum",
  "checkpoint_timeout",
  "fsync",
  "full_page_writes",
  "max_wal_size",
  "random_page_cost",
  "shared_buffers",
  "synchronous_commit",
  "wal_buffers",
  "wal_compression",
  "wal_level",
  "work_mem",
];

const proportional = ["shared_buffers", "max_wal_size"];

export function describeMachine() {
  return {
    cpus: cpus().length,
    model: cpus()[0]?.model ?? "unknown",
    memoryBytes: totalmem(),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
  };
}

/** What the server itself says of its version and settings. */
export async function readPostgres(server: Server): Promise<PostgresNotes> {
  return await administer(server.url(), async (client) => {
    const { rows } = await client.query<{ name: string; setting: string }>(
      "select name, current_setting(name) as setting from unnest($1::text[]) name",
      [["server_version", ...told]],
    );
    const { server_version: version = "unknown", ...settings } = Object.fromEntries(
      rows.map((row) => [row.name, row.setting]),
    );
    return { version, settings };
  });
}

/** One account of all servers that were measured on; what went with the size of the tables stands by scenario. */
export function describePostgres(notes: Readonly<Record<string, PostgresNotes>>) {
  const [first] = Object.values(notes);
  const settings = { ...first?.settings };
  for (const name of proportional) delete settings[name];
  return {
    version: first?.version ?? "unknown",
    replicas: 1,
    settings,
    settingsByScenario: Object.fromEntries(
      Object.entries(notes).map(([scenario, one]) => [
        scenario,
        Object.fromEntries(proportional.map((name) => [name, one.settings[name] ?? "unknown"])),
      ]),
    ),
  };
}
