import { readFile, writeFile } from "node:fs/promises";
import { z } from "zod";

/**
 * Completes package-lock.json after a dependency was added. A registry that serves only one platform's binaries (this workplace's, say)
 * makes npm leave the others out of the lock, and `npm ci` then refuses it as out of step. Each optional package that is named but not locked
 * gets an entry with its version and platform; npm skips it where the platform differs and fetches it where it fits.
 *
 *   npx tsx tests/support/complete-lock.ts
 */

const entrySchema = z.looseObject({
  version: z.string().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
const lockSchema = z.looseObject({ packages: z.record(z.string(), entrySchema) });

const systems = {
  android: "android",
  darwin: "darwin",
  linux: "linux",
  win32: "win32",
  freebsd: "freebsd",
  openharmony: "openharmony",
};
const processors = {
  arm64: "arm64",
  x64: "x64",
  ia32: "ia32",
  ppc64: "ppc64",
  riscv64: "riscv64",
  s390x: "s390x",
  wasm32: "wasm32",
  arm: "arm",
};

function pick(table: Readonly<Record<string, string>>, name: string): string[] | undefined {
  const found = Object.keys(table).find((key) => name.includes(key));
  return found === undefined ? undefined : [table[found] ?? found];
}

function platformOf(name: string): Record<string, string[] | undefined> {
  const last = name.split("/").at(-1) ?? name;
  const libc = last.includes("musl") ? ["musl"] : last.includes("-gnu") ? ["glibc"] : undefined;
  return { cpu: pick(processors, last), os: pick(systems, last), libc };
}

function isSameMajor(one: string | undefined, other: string): boolean {
  return one?.split(".")[0] === other.split(".")[0];
}

const lock = lockSchema.parse(JSON.parse(await readFile("package-lock.json", "utf8")));
const added: string[] = [];
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    const version = range.replace(/^[\^~]/, "");
    const nested = `${path}/node_modules/${name}`;
    const shared = lock.packages[`node_modules/${name}`];
    if (nested in lock.packages || (shared !== undefined && isSameMajor(shared.version, version))) continue;
    // A second major of a package (PostgreSQL 14 beside 18) lives under the one that asks for it.
    const place = shared === undefined ? `node_modules/${name}` : nested;
    lock.packages[place] = { version, ...platformOf(name), optional: true };
    added.push(`${name}@${version}`);
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
if (added.length > 0) await writeFile("package-lock.json", `${JSON.stringify(lock, null, 2)}\n`);
console.log(
  added.length === 0 ? "The lock file is complete." : `Added ${added.length}:\n${added.join("\n")}`,
);
