import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { z } from "zod";
import { readKnowledge } from "./knowledge";
import { summariseLatencies } from "./latency";
import type { TrafficReport } from "./report";
import { pickRequest } from "./requests";

/**
 * The shop's application, in a process of its own: `tsx lib/demo/traffic/main.ts`, with TRAFFIC_URL and TRAFFIC_RATE. Arrivals are scheduled (an open
 * loop): a request that has to wait for a free connection has waited, and that counts in its latency. Prints one JSON line a
 * second; takes `{ "ratePerSecond": 80 }` on standard input; ends on SIGTERM, or when its standard input closes, with a last line for the
 * whole run.
 */

const env = z
  .object({ TRAFFIC_URL: z.string().min(1), TRAFFIC_RATE: z.coerce.number().positive().default(60) })
  .parse(process.env);

const pool = new pg.Pool({
  connectionString: env.TRAFFIC_URL,
  max: 8,
  application_name: "shop",
  statement_timeout: 10_000,
  lock_timeout: 10_000,
  connectionTimeoutMillis: 5_000,
});
// An idle connection that breaks is replaced at the next request; that request counts, not this.
pool.on("error", () => undefined);

let ratePerSecond = env.TRAFFIC_RATE;
let stopping = false;
let second: number[] = [];
let secondFailed = 0;
const whole: number[] = [];
let wholeFailed = 0;
let lastError: string | null = null;
const underway = new Set<Promise<void>>();

function report(kind: TrafficReport["kind"], latenciesMs: readonly number[], failed: number): void {
  const line: TrafficReport = {
    kind,
    at: new Date().toISOString(),
    ratePerSecond,
    ...summariseLatencies(latenciesMs, failed),
    lastError,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

async function request(dueMs: number): Promise<void> {
  try {
    await pickRequest()(pool, known);
    const tookMs = performance.now() - dueMs;
    second.push(tookMs);
    whole.push(tookMs);
  } catch (error) {
    secondFailed += 1;
    wholeFailed += 1;
    lastError = error instanceof Error ? error.message : String(error);
  }
}

process.on("SIGTERM", () => {
  stopping = true;
});
// Ctrl-C goes to the whole terminal: whoever started this process ends it in order.
process.on("SIGINT", () => undefined);
process.stdin.on("data", (chunk: Buffer) => {
  for (const line of chunk
    .toString()
    .split("\n")
    .filter((one) => one.trim() !== "")) {
    const wanted = z.object({ ratePerSecond: z.number().positive() }).safeParse(JSON.parse(line));
    if (wanted.success) ratePerSecond = wanted.data.ratePerSecond;
  }
});
process.stdin.on("end", () => {
  stopping = true;
});

let known = await readKnowledge(pool);
/** The team looks whether a new version is due. */
const deployments = setInterval(() => {
  readKnowledge(pool).then(
    (newest) => {
      known = newest;
    },
    // The database is away: the version that runs goes on, and its requests count what fails.
    () => undefined,
  );
}, 1000);
const ticker = setInterval(() => {
  report("second", second, secondFailed);
  second = [];
  secondFailed = 0;
}, 1000);

let dueMs = performance.now();
while (!stopping) {
  dueMs += 1000 / ratePerSecond;
  const waitMs = dueMs - performance.now();
  if (waitMs > 1) await delay(waitMs);
  const one: Promise<void> = request(dueMs).finally(() => underway.delete(one));
  underway.add(one);
}
clearInterval(ticker);
clearInterval(deployments);
await Promise.all(underway);
report("whole", whole, wholeFailed);
await pool.end();
process.exit(0);
