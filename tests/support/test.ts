import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findBrowser } from "./browser";

/**
 * `npm test`: every test. Runs unit and integration tests (vitest), builds the product once, then fault tests (vitest), and browser tests
 * (Playwright), for which it finds a browser, or installs one (Playwright's own where its download works, else Debian's).
 *
 *   npm test                       everything, with 3 rounds of each fault
 *   npm test -- --only unit        unit | integration | faults | browser
 *   npm run test:faults            the faults alone, 20 rounds of each (--rounds), some 25 minutes on two cores
 *
 * FAULT_SEED gives a run's moments again; it stands in the name of every round.
 */

function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: "inherit", env });
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}

async function ensureBrowser(): Promise<string> {
  const found = findBrowser();
  if (found !== null) return found;
  console.log("No Chromium here: trying Playwright's own download.");
  await run("npx", ["--no-install", "playwright", "install", "chromium"]);
  const downloaded = findBrowser();
  if (downloaded !== null) return downloaded;
  if (spawnSync("apt-get", ["--version"]).status === 0 && process.getuid?.() === 0) {
    console.log("That failed: installing Debian's chromium.");
    await run("apt-get", ["update", "-qq"]);
    await run("apt-get", ["install", "-y", "-qq", "chromium"]);
  }
  const installed = findBrowser();
  if (installed === null) {
    throw new Error(
      "No Chromium found and none could be installed. Install one and set COLONNADE_CHROMIUM to its path.",
    );
  }
  return installed;
}

function option(name: string): string | null {
  const at = process.argv.indexOf(name);
  return at === -1 ? null : (process.argv[at + 1] ?? null);
}

const only = option("--only");
const rounds = option("--rounds");
const wants = (part: string) => only === null || only === part;

function runVitest(part: string): Promise<number> {
  const env = {
    ...process.env,
    ...(rounds === null ? {} : { FAULT_ROUNDS: rounds }),
    // One for all files of a run.
    FAULT_SEED: process.env.FAULT_SEED ?? String(Math.floor(Math.random() * 2 ** 31)),
  };
  return run("npx", ["--no-install", "vitest", "run", "--project", part], env);
}

async function runBrowser(): Promise<number> {
  const browser = await ensureBrowser();
  return await run("npx", ["--no-install", "playwright", "test"], {
    ...process.env,
    COLONNADE_CHROMIUM: browser,
  });
}

// What the parts tell of failures, to be repeated at the end.
const folder = mkdtempSync(join(tmpdir(), "colonnade-failures-"));
const failures = join(folder, "failures.txt");
writeFileSync(failures, "");
process.env.COLONNADE_FAILURES = failures;

const results: { readonly part: string; readonly code: number }[] = [];
for (const part of ["unit", "integration"] as const) {
  if (wants(part)) results.push({ part, code: await runVitest(part) });
}
// Faults kill the web server, and the browser opens its pages: both need them built.
if (wants("faults") || wants("browser")) {
  const built = await run("npx", ["--no-install", "next", "build"]);
  // One after the other: side by side, on two processors, what a page waits for comes too late now and then.
  if (wants("faults"))
    results.push({ part: "faults", code: built === 0 ? await runVitest("faults") : built });
  if (wants("browser")) results.push({ part: "browser", code: built === 0 ? await runBrowser() : built });
}
if (results.length > 1) console.log(readFileSync(failures, "utf8"));
rmSync(folder, { recursive: true, force: true });
for (const { part, code } of results) console.log(`${code === 0 ? "ok  " : "FAIL"} ${part}`);
const failed = results.filter((result) => result.code !== 0).length;
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
