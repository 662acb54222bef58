import { spawn } from "node:child_process";

/** `npm run check`: format, lint, types, dependency rules, unused code. Runs all, prints what failed, exits 1 if any did. */

type Step = readonly [name: string, command: string, ...args: string[]];

/** Two chains side by side, for two processors; types need the routes that stand before them. */
const chains: readonly (readonly Step[])[] = [
  [
    ["route types", "next", "typegen"],
    ["types", "tsc", "--noEmit"],
  ],
  [
    ["format and lint", "biome", "check", "--error-on-warnings"],
    ["dependency rules", "depcruise", "--config", ".dependency-cruiser.cjs", "app", "components", "lib"],
    ["unused code", "knip", "--no-progress"],
  ],
];

function run(
  command: string,
  args: readonly string[],
): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn("npx", ["--no-install", command, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const take = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

let failed = 0;

async function runChain(steps: readonly Step[]): Promise<void> {
  for (const [name, command, ...args] of steps) {
    const startedMs = performance.now();
    const result = await run(command, args);
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    console.log(`${result.code === 0 ? "ok  " : "FAIL"} ${name} (${seconds} s)`);
    if (result.code !== 0) {
      failed += 1;
      console.log(result.output.trimEnd());
    }
  }
}

await Promise.all(chains.map(runChain));
process.exitCode = failed === 0 ? 0 : 1;
