import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The user that a server runs as; null means: as we do. PostgreSQL refuses to run as root. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

async function findUser(name: string): Promise<ServerUser | null> {
  try {
    const [uid, gid] = await Promise.all([run("id", ["-u", name]), run("id", ["-g", name])]);
    return { uid: Number(uid.stdout.trim()), gid: Number(gid.stdout.trim()) };
  } catch {
    // `id` fails when there is no such user: that is the answer.
    return null;
  }
}

/** Finds, or as root makes, an unprivileged user for the servers. Null when we are not root. */
export async function findServerUser(): Promise<ServerUser | null> {
  if (process.getuid?.() !== 0) return null;
  const known = (await findUser("postgres")) ?? (await findUser("colonnade"));
  if (known !== null) return known;
  try {
    await run("useradd", ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin", "colonnade"]);
  } catch (cause) {
    throw new Error(
      "PostgreSQL refuses to run as root, and no user could be made for it. Run as another user, or run: useradd --system colonnade",
      { cause },
    );
  }
  const made = await findUser("colonnade");
  if (made === null) throw new Error("The user colonnade was made but can't be found.");
  return made;
}
