import { spawn, spawnSync } from "node:child_process";
import { findBrowser } from "./browser";

/**
 * `npm test`: every test. Finds a browser, or installs one (Playwright's own where its download works, else Debian's), builds the
 * product once, then runs unit and integration tests (vitest) and browser tests (Playwright).
 *
 *   npm test                       everything
 *   npm test -- --only unit        unit | integration | faults | browser
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

const onlyAt = process.argv.indexOf("--only");
const only = onlyAt === -1 ? null : process.argv[onlyAt + 1];
const wants = (part: string) => only === null || only === part;

const results: { readonly part: string; readonly code: number }[] = [];
for (const part of ["unit", "integration", "faults"] as const) {
  if (wants(part))
    results.push({ part, code: await run("npx", ["--no-install", "vitest", "run", "--project", part]) });
}
if (wants("browser")) {
  const browser = await ensureBrowser();
  const built = await run("npx", ["--no-install", "next", "build"]);
  const code =
    built === 0
      ? await run("npx", ["--no-install", "playwright", "test"], {
          ...process.env,
          COLONNADE_CHROMIUM: browser,
        })
      : built;
  results.push({ part: "browser", code });
}
for (const { part, code } of results) console.log(`${code === 0 ? "ok  " : "FAIL"} ${part}`);
const failed = results.filter((result) => result.code !== 0).length;
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
