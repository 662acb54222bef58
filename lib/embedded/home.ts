import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { type Binaries, findBinaries, isReachableByOthers } from "./binaries";
import { findServerUser, type ServerUser } from "./server-user";

/** The folder that embedded servers live in. One process at a time owns it. */
export interface Home {
  readonly path: string;
  readonly user: ServerUser | null;
  readonly binaries: Binaries;
  /** Gives the folder free for another process. Stop the servers first. */
  release(): Promise<void>;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

async function takeOwnership(path: string): Promise<string> {
  const file = join(path, "owner.pid");
  for (;;) {
    try {
      await writeFile(file, String(process.pid), { flag: "wx" });
      return file;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const owner = Number(await readFile(file, "utf8").catch(() => "0"));
    if (owner > 0 && owner !== process.pid && isAlive(owner)) {
      throw new Error(
        `Another Colonnade (process ${owner}) runs from ${path}. Stop it, or set COLONNADE_HOME to another folder.`,
      );
    }
    // Its owner is gone: the last run was killed.
    await rm(file, { force: true });
  }
}

/** Where the servers' user can't enter `wanted` (a home folder of root's, say), a folder that it can. */
async function reachablePath(wanted: string, user: ServerUser | null): Promise<string> {
  if (user === null || (await isReachableByOthers(dirname(wanted)))) return wanted;
  const other = `/var/tmp/colonnade-${createHash("sha256").update(wanted).digest("hex").slice(0, 12)}`;
  process.stderr.write(
    `Embedded servers run as another user, who can't enter ${wanted}: their data lives in ${other}.\n`,
  );
  return other;
}

/** Opens the folder, making it if needed. Throws when another living process owns it. */
export async function openHome(folder: string): Promise<Home> {
  const user = await findServerUser();
  const path = await reachablePath(resolve(folder), user);
  const isNew = !existsSync(path);
  await mkdir(path, { recursive: true });
  if (isNew || user !== null) await chmod(path, 0o711);
  const [binaries, owner] = await Promise.all([
    findBinaries({ forOtherUser: user !== null }),
    takeOwnership(path),
  ]);
  return {
    path,
    user,
    binaries,
    release: () => rm(owner, { force: true }),
  };
}
