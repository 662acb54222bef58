import { constants, existsSync } from "node:fs";
import { copyFile, mkdir, readdir, readlink, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";
import { z } from "zod";
import { giveToServerUser, makeWhole, readState, writeState } from "./cluster";
import type { Home } from "./home";
import { stopOrphan } from "./postmaster";
import { administer, launchServer, type Server, type ServerSettings } from "./server";

/**
 * A streaming replica, made from the primary's own files while it runs (the packages hold no pg_basebackup): pg_backup_start, copy the
 * data folder, pg_backup_stop, backup_label, standby.signal. A replication slot keeps the WAL that it still needs. Started again, a replica goes
 * on from its own data; where its primary no longer has the WAL that it needs, it is copied anew.
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
/** A cache of the catalog, made anew where it is missing. */
const catalogCache = "pg_internal.init";

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
    } else if (entry.name !== catalogCache && !(depth === 0 && leftOut.has(entry.name))) {
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

async function makeReplica(
  home: Home,
  primary: Server,
  folder: string,
  input: { readonly slot: string; readonly port: number },
): Promise<void> {
  const { slot, port } = input;
  await makeWhole(home, folder, async (making) => {
    const own = (path: string) => giveToServerUser(home, path);
    await administer(primary.url(), async (client) => {
      const found = await client.query(
        "select wal_status = 'lost' as lost from pg_replication_slots where slot_name = $1",
        [slot],
      );
      if (found.rows[0]?.lost === true) await client.query("select pg_drop_replication_slot($1)", [slot]);
      if (found.rowCount === 0 || found.rows[0]?.lost === true)
        await client.query("select pg_create_physical_replication_slot($1, true)", [slot]);
      await backUp(client, primary, making, own);
    });
    // The same superuser and password as the primary's; a port of its own.
    const { password } = await readState(join(home.path, primary.name));
    await writeState(making, { port, password });
  });
}

/** Whether the primary still keeps what the replica needs to go on: a slot that is gone or lost keeps nothing. */
async function canGoOn(primary: Server, slot: string): Promise<boolean> {
  return await administer(primary.url(), async (client) => {
    const found = await client.query(
      "select coalesce(wal_status, '') <> 'lost' as kept from pg_replication_slots where slot_name = $1",
      [slot],
    );
    return found.rows[0]?.kept === true;
  });
}

/** Makes the replica's folder, or makes it anew when what is there can't follow the primary any more. */
async function ensureReplica(home: Home, primary: Server, name: string, slot: string): Promise<void> {
  const folder = join(home.path, name);
  if (!existsSync(join(folder, "server.json")))
    return await makeReplica(home, primary, folder, { slot, port: 0 });
  if (!existsSync(join(folder, "data", "standby.signal"))) {
    throw new Error(
      `${name} was promoted: it is a primary of its own and follows ${primary.name} no more. Start it as a server, or remove ${folder} to copy it anew.`,
    );
  }
  // While the primary is down the replica can start all the same; it waits for it.
  if (!primary.isRunning() || (await canGoOn(primary, slot))) return;
  process.stderr.write(`${primary.name} no longer has the WAL that ${name} needs: ${name} is copied anew.\n`);
  const { port } = await readState(folder);
  await stopOrphan(join(folder, "data"));
  await rm(folder, { recursive: true, force: true });
  await makeReplica(home, primary, folder, { slot, port });
}

/** A value within a connection string of libpq's own form. */
function quoteConninfo(value: string): string {
  return `'${value.replace(/[\\']/g, "\\$&")}'`;
}

/** A slot's name has lower-case letters, digits and underscores only. */
function slotName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9_]/g, "_");
}

/** Starts a replica of a running primary, making it first when there is none of that name. Throws for one that was promoted. */
export async function startReplica(input: {
  readonly home: Home;
  readonly primary: Server;
  readonly name: string;
  readonly settings?: ServerSettings;
}): Promise<Server> {
  const { home, primary, name } = input;
  const folder = join(home.path, name);
  const slot = slotName(name);
  await ensureReplica(home, primary, name, slot);
  const url = new URL(primary.url());
  // In a file of the servers' user, because a command line can be read by everybody on the machine.
  const passfile = join(folder, "passfile");
  await writeFile(passfile, `127.0.0.1:*:*:${url.username}:${decodeURIComponent(url.password)}\n`, {
    mode: 0o600,
  });
  await giveToServerUser(home, passfile);
  const conninfo = {
    host: "127.0.0.1",
    port: String(primary.port),
    user: url.username,
    passfile,
    sslmode: "disable",
    application_name: name,
  };
  return launchServer({
    home,
    name,
    settings: {
      // Given at each start, because the primary's port may have changed.
      primary_conninfo: Object.entries(conninfo)
        .map(([key, value]) => `${key}=${quoteConninfo(value)}`)
        .join(" "),
      primary_slot_name: slot,
      hot_standby: "on",
      wal_receiver_status_interval: "1s",
      // Five seconds by default: long, once the primary is back.
      wal_retrieve_retry_interval: "500ms",
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
