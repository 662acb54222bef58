import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isSameAlive, readIdentity } from "./processes";

/**
 * One process at a time owns a home folder: `owner.pid` in it says which. The file appears whole (a link to a finished one), so nobody reads
 * half of it; one left by a killed run is moved aside before it goes, so that of two processes that find it only one takes over.
 */

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  }
}

async function linkIfFree(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  }
}

async function removeStale(file: string, judged: string): Promise<void> {
  const aside = `${file}.stale.${process.pid}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return;
    throw error;
  }
  // Somebody else may have taken over between our look and our move: then it is theirs again.
  if ((await readIfThere(aside)) !== judged) await linkIfFree(aside, file);
  await rm(aside, { force: true });
}

/** True when a living process owns the folder. */
export async function isOwned(folder: string): Promise<boolean> {
  const owner = await readIfThere(join(folder, "owner.pid"));
  return owner !== null && isSameAlive(owner);
}

/** Makes this process the folder's owner; resolves to what gives it up. Throws when another living process owns it. */
export async function takeOwnership(folder: string): Promise<() => Promise<void>> {
  const file = join(folder, "owner.pid");
  const mine = readIdentity(process.pid);
  const draft = `${file}.draft.${process.pid}`;
  await writeFile(draft, mine);
  try {
    while (!(await linkIfFree(draft, file))) {
      const owner = await readIfThere(file);
      if (owner === null) continue;
      const pid = Number.parseInt(owner, 10);
      if (pid !== process.pid && isSameAlive(owner)) {
        throw new Error(
          `Another Colonnade (process ${pid}) runs from ${folder}. Stop it, or set COLONNADE_HOME to another folder.`,
        );
      }
      await removeStale(file, owner);
    }
  } finally {
    await rm(draft, { force: true });
  }
  return async () => {
    if ((await readIfThere(file)) === mine) await rm(file, { force: true });
  };
}
