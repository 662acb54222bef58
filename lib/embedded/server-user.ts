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
    // Another process may have made it meanwhile.
    const other = await findUser("colonnade");
    if (other !== null) return other;
    throw new Error(
      "PostgreSQL refuses to run as root, and no user could be made for it. Run as another user, or run: useradd --system colonnade",
      { cause },
    );
  }
  const made = await findUser("colonnade");
  if (made === null) throw new Error("The user colonnade was made but can't be found.");
  return made;
}

/**
 * The environment of PostgreSQL's programs. None of ours: it may hold secrets, and PG* variables (PGPORT, PGSSLMODE, PGPASSWORD …) would reach
 * into the server and into a replica's connection to its primary.
 */
export function serverEnvironment(home: string): NodeJS.ProcessEnv {
  const kept = ["PATH", "TZ", "LD_LIBRARY_PATH", "SystemRoot", "TEMP"] as const;
  const values = kept.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  // With another locale of the environment, macOS starts threads that the postmaster refuses.
  return { NODE_ENV: process.env.NODE_ENV, ...Object.fromEntries(values), HOME: home, LC_ALL: "C" };
}
