import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { findFreePort } from "@/tests/support/free-port";

/**
 * Starts `npm run demo`'s own program for the run, with a shop of 200,000 orders, and stops it afterwards: the browser tests try the
 * product as a newcomer would meet it. Addresses reach the tests through the environment.
 */
export default async function startDemo(): Promise<() => Promise<void>> {
  // A demo that runs already, for working on a test: COLONNADE_TEST_URL and COLONNADE_TEST_HOME name it.
  if (process.env.COLONNADE_TEST_URL !== undefined && process.env.COLONNADE_TEST_HOME !== undefined) {
    return async () => undefined;
  }
  const home = await mkdtemp(join(tmpdir(), "colonnade-browser-"));
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "lib/demo/main.ts", "--port", String(await findFreePort()), "--rate", "20"],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        COLONNADE_HOME: home,
        DEMO_ROWS: process.env.DEMO_ROWS ?? "200000",
        // Webhooks of these tests lead to this machine.
        COLONNADE_WEBHOOKS_INSIDE: "1",
      },
    },
  );
  let output = "";
  const url = await new Promise<string>((resolve, reject) => {
    const take = (line: string) => {
      output += `${line}\n`;
      const found = /^Open (?<url>http:\S+)/.exec(line)?.groups?.url;
      if (found !== undefined) resolve(found);
    };
    createInterface({ input: child.stdout }).on("line", take);
    createInterface({ input: child.stderr }).on("line", take);
    child.on("error", reject);
    child.on("close", (code) => reject(new Error(`The demo ended with code ${code}:\n${output}`)));
  });
  process.env.COLONNADE_TEST_URL = url;
  process.env.COLONNADE_TEST_HOME = /data in (?<path>\S+)/.exec(output)?.groups?.path ?? home;
  return async () => {
    const closed = new Promise<number | null>((resolve) => child.on("close", resolve));
    child.kill("SIGTERM");
    const code = await closed;
    await rm(home, { recursive: true, force: true });
    if (code !== 0) throw new Error(`The demo did not stop in order (code ${code}):\n${output}`);
  };
}
