import { createHash } from "node:crypto";
import { chmod, mkdir, stat } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { type Binaries, type EmbeddedMajor, findBinaries } from "./binaries";
import { takeOwnership } from "./owner";
import { isReachableByOthers, requireOwn } from "./reach";
import { findServerUser, type ServerUser } from "./server-user";

/** The folder that embedded servers live in. One process at a time owns it. */
export interface Home {
  readonly path: string;
  readonly user: ServerUser | null;
  readonly binaries: Binaries;
  /** Gives the folder free for another process. Stop the servers first. */
  release(): Promise<void>;
}

/** Makes the folder; lets the servers' user, where it is another one, pass through it and through what was made on the way to it. */
async function makeFolder(path: string, user: ServerUser | null): Promise<void> {
  const firstMade = await mkdir(path, { recursive: true, ...(user === null ? { mode: 0o700 } : {}) });
  if (user === null) return;
  const parts = firstMade === undefined ? [] : relative(firstMade, path).split(sep);
  let at = firstMade ?? path;
  for (const part of ["", ...parts]) {
    at = join(at, part);
    // Only passing through is added; what an existing folder allows already stays.
    await chmod(at, ((await stat(at)).mode & 0o7777) | 0o011);
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
export async function openHome(
  folder: string,
  options: { readonly major?: EmbeddedMajor } = {},
): Promise<Home> {
  const user = await findServerUser();
  const wanted = resolve(folder);
  const path = await reachablePath(wanted, user);
  await makeFolder(path, user);
  if (path !== wanted) await requireOwn(path);
  const binaries = await findBinaries({ forOtherUser: user !== null, major: options.major ?? 18 });
  return { path, user, binaries, release: await takeOwnership(path) };
}
