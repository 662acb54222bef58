import { constants, existsSync } from "node:fs";
import {
  chown,
  copyFile,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";
import { z } from "zod";
import type { Home } from "./home";
import { administer, launchServer, type Server, type ServerSettings } from "./server";

/**
 * A streaming replica, made from the primary's own files while it runs (the packages hold no pg_basebackup): pg_backup_start, copy the
 * data folder, pg_backup_stop, backup_label, standby.signal. A replication slot keeps the WAL that it still needs.
 */

/** Folders whose contents belong to the running primary and not to the copy (documentation of low-level base backups). */
const emptied = new Set([
  "pg_wal",
  "pg_replslot",
  "pg_dynshmem",
  "pg_notify",
  "pg_serial",
  "pg_snapshots",
  "pg_stat_tmp",
  "pg_subtrans",
]);
const leftOut = new Set(["postmaster.pid", "postmaster.opts", "backup_label", "tablespace_map"]);

function isGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

async function copyFolder(
  from: string,
  to: string,
  own: (path: string) => Promise<void>,
  depth = 0,
): Promise<void> {
  await mkdir(to, { mode: 0o700 });
  await own(to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const copy = join(to, entry.name);
    if (entry.isDirectory()) {
      if (depth === 0 && emptied.has(entry.name)) {
        await mkdir(copy, { mode: 0o700 });
        await own(copy);
        if (entry.name === "pg_wal") {
          for (const sub of ["archive_status", "summaries"]) {
            await mkdir(join(copy, sub), { mode: 0o700 });
            await own(join(copy, sub));
          }
        }
      } else if (!entry.name.startsWith("pgsql_tmp")) await copyFolder(source, copy, own, depth + 1);
    } else if (entry.isSymbolicLink()) {
      await symlink(await readlink(source), copy);
    } else if (!(depth === 0 && leftOut.has(entry.name))) {
      try {
        await copyFile(source, copy, constants.COPYFILE_FICLONE);
        await own(copy);
      } catch (error) {
        // A relation may be dropped while we copy; the WAL that is replayed says so too.
        if (!isGone(error)) throw error;
      }
    }
  }
}

const stopSchema = z.object({ labelfile: z.string(), spcmapfile: z.string().nullable() });

async function backUp(
  client: pg.Client,
  primary: Server,
  making: string,
  own: (path: string) => Promise<void>,
): Promise<void> {
  await client.query("select pg_backup_start($1, true)", ["colonnade"]);
  const data = join(making, "data");
  await copyFolder(primary.dataDir, data, own);
  const stopped = await client.query("select labelfile, spcmapfile from pg_backup_stop(false)");
  const { labelfile, spcmapfile } = stopSchema.parse(stopped.rows[0]);
  const files: [string, string][] = [
    ["backup_label", labelfile],
    ["standby.signal", ""],
  ];
  if (spcmapfile !== null && spcmapfile !== "") files.push(["tablespace_map", spcmapfile]);
  for (const [name, text] of files) {
    await writeFile(join(data, name), text, { mode: 0o600 });
    await own(join(data, name));
  }
}

async function makeReplica(home: Home, primary: Server, folder: string, slot: string): Promise<void> {
  const making = `${folder}.making`;
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { recursive: true, mode: 0o755 });
  const own = async (path: string) => {
    if (home.user !== null) await chown(path, home.user.uid, home.user.gid);
  };
  await own(making);
  await administer(primary.url(), async (client) => {
    const found = await client.query("select 1 from pg_replication_slots where slot_name = $1", [slot]);
    if (found.rowCount === 0)
      await client.query("select pg_create_physical_replication_slot($1, true)", [slot]);
    await backUp(client, primary, making, own);
  });
  // The same superuser and password as the primary's; a port of its own.
  const state: unknown = JSON.parse(await readFile(join(home.path, primary.name, "server.json"), "utf8"));
  const { password } = z.object({ password: z.string() }).parse(state);
  await writeFile(join(making, "server.json"), JSON.stringify({ port: 0, password }), { mode: 0o600 });
  await rename(making, folder);
}

/** A slot's name has lower-case letters, digits and underscores only. */
function slotName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9_]/g, "_");
}

/** Starts a replica of a running primary, making it first when there is none of that name. */
export async function startReplica(input: {
  readonly home: Home;
  readonly primary: Server;
  readonly name: string;
  readonly settings?: ServerSettings;
}): Promise<Server> {
  const { home, primary, name } = input;
  const folder = join(home.path, name);
  const slot = slotName(name);
  if (!existsSync(join(folder, "server.json"))) await makeReplica(home, primary, folder, slot);
  const url = new URL(primary.url());
  // In a file of the servers' user, because a command line can be read by everybody on the machine.
  const passfile = join(folder, "passfile");
  await writeFile(passfile, `127.0.0.1:*:*:${url.username}:${decodeURIComponent(url.password)}\n`, {
    mode: 0o600,
  });
  if (home.user !== null) await chown(passfile, home.user.uid, home.user.gid);
  return launchServer({
    home,
    name,
    settings: {
      // Given at each start, because the primary's port may have changed.
      primary_conninfo: `host=127.0.0.1 port=${primary.port} user=${url.username} passfile=${passfile} application_name=${name}`,
      primary_slot_name: slot,
      hot_standby: "on",
      wal_receiver_status_interval: "1s",
      ...input.settings,
    },
  });
}

/** Makes a replica a primary; resolves when it takes writes. */
export async function promote(replica: Server): Promise<void> {
  await administer(replica.url(), (client) => client.query("select pg_promote(true, 30)"));
}

/** Stops replay on a replica: it goes on receiving, and falls behind. */
export async function pauseReplay(replica: Server): Promise<void> {
  await administer(replica.url(), (client) => client.query("select pg_wal_replay_pause()"));
}

/** Lets replay go on. */
export async function resumeReplay(replica: Server): Promise<void> {
  await administer(replica.url(), (client) => client.query("select pg_wal_replay_resume()"));
}
