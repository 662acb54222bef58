import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chown, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import type { Home } from "./home";
import { serverEnvironment } from "./server-user";

/** A server's folder: its data, its log, and what has to be the same at the next start (port and password, for our eyes only). */

const run = promisify(execFile);

export const superuser = "postgres";

const stateSchema = z.object({ port: z.number().int(), password: z.string() });
export type ClusterState = z.infer<typeof stateSchema>;

/** Reads what is kept from start to start. Throws, with what to do, when the file is damaged. */
export async function readState(folder: string): Promise<ClusterState> {
  const file = join(folder, "server.json");
  try {
    return stateSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (cause) {
    throw new Error(
      `${file} can't be read: it holds the server's port and password. Remove ${folder} to begin anew without its data.`,
      { cause },
    );
  }
}

/** Writes it whole or not at all. Port 0: one is chosen at the first start. */
export async function writeState(folder: string, state: ClusterState): Promise<void> {
  const file = join(folder, "server.json");
  await writeFile(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

/** Gives a path to the user that the servers run as. */
export async function giveToServerUser(home: Home, path: string): Promise<void> {
  if (home.user !== null) await chown(path, home.user.uid, home.user.gid);
}

/**
 * Makes a server's folder beside its place with `fill`, and renames it when it is whole: what a killed run left half-made is never mistaken
 * for a server, and goes at the next try.
 */
export async function makeWhole(
  home: Home,
  folder: string,
  fill: (making: string) => Promise<void>,
): Promise<void> {
  const making = `${folder}.making`;
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { recursive: true, mode: 0o700 });
  await giveToServerUser(home, making);
  await fill(making);
  await rename(making, folder);
}

/** Runs initdb: UTF-8, locale C (rows sort by code point, the same on every machine), scram passwords even on this machine. */
export function initialiseCluster(home: Home, folder: string): Promise<void> {
  return makeWhole(home, folder, async (making) => {
    const password = randomBytes(24).toString("base64url");
    const passwordFile = join(making, "password");
    await writeFile(passwordFile, password, { mode: 0o600 });
    await giveToServerUser(home, passwordFile);
    const args = ["-D", join(making, "data"), "-U", superuser, "-A", "scram-sha-256"];
    args.push(`--pwfile=${passwordFile}`, "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions");
    await run(home.binaries.initdb, args, { ...home.user, env: serverEnvironment(making) }).catch(
      (cause: unknown) => {
        const said = z.object({ stderr: z.string().trim().min(1) }).safeParse(cause);
        throw new Error(`initdb failed in ${making}: ${said.success ? said.data.stderr : String(cause)}`, {
          cause,
        });
      },
    );
    await rm(passwordFile);
    await writeState(making, { port: 0, password });
  });
}
