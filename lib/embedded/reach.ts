import { existsSync } from "node:fs";
import { chmod, readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Whether another user can get at a path, and whose it is. */

/** True when every folder on the way down may be entered by users other than its owner. */
export async function isReachableByOthers(path: string): Promise<boolean> {
  for (let at = path; ; at = dirname(at)) {
    if (existsSync(at) && ((await stat(at)).mode & 0o001) === 0) return false;
    if (dirname(at) === at) return true;
  }
}

/** Lets everybody read a folder and what is in it, and run what its owner may run. */
export async function openToReaders(path: string): Promise<void> {
  const { mode } = await stat(path);
  await chmod(path, (mode & 0o7777) | ((mode & 0o100) === 0 ? 0o044 : 0o055));
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const at = join(path, entry.name);
    if (entry.isDirectory()) await openToReaders(at);
    else if (entry.isFile()) {
      const file = await stat(at);
      await chmod(at, (file.mode & 0o7777) | ((file.mode & 0o100) === 0 ? 0o044 : 0o055));
    }
  }
}

/** Refuses a folder at a known place that somebody else has made there: what is in it would be run or trusted. */
export async function requireOwn(path: string): Promise<void> {
  const { uid } = await stat(path);
  if (uid !== process.getuid?.()) {
    throw new Error(
      `${path} belongs to another user (${uid}). Remove it, or set COLONNADE_HOME to a folder that every user can enter.`,
    );
  }
}
