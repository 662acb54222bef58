import { spawn } from "node:child_process";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** Builds the pages when there is no build yet, or the sources are newer than it. */

const sources = ["app", "components", "lib", "next.config.js", "postcss.config.mjs", "package-lock.json"];

async function newestMs(path: string): Promise<number> {
  const found = await stat(path);
  if (!found.isDirectory()) return found.mtimeMs;
  const entries = await readdir(path);
  const times = await Promise.all(entries.map((entry) => newestMs(join(path, entry))));
  return Math.max(found.mtimeMs, ...times);
}

async function isBuilt(): Promise<boolean> {
  const built = await stat(join(".next", "BUILD_ID")).catch(() => null);
  if (built === null) return false;
  const newest = await Promise.all(sources.map(newestMs));
  return built.mtimeMs > Math.max(...newest);
}

/** Throws with the build's output when it fails. */
export async function ensureBuilt(signal: AbortSignal): Promise<void> {
  if (await isBuilt()) return;
  await new Promise<void>((resolve, reject) => {
    const child = spawn(process.execPath, [join("node_modules", "next", "dist", "bin", "next"), "build"], {
      stdio: ["ignore", "pipe", "pipe"],
      signal,
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" },
    });
    let output = "";
    const take = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`The pages could not be built:\n${output}`)),
    );
  });
}
