import { createInterface } from "node:readline";
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
 * second; takes `{ "ratePerSecond": 80 }` on standard input; ends on SIGTERM or SIGINT, or when its standard input closes, with a last line for
 * the whole run.
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
  // A server that is frozen keeps no timeout of its own.
  query_timeout: 12_000,
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

const rateSchema = z.object({ ratePerSecond: z.number().positive() });

function takeLine(line: string): void {
  try {
    ratePerSecond = rateSchema.parse(JSON.parse(line)).ratePerSecond;
  } catch {
    process.stderr.write('The traffic generator takes lines such as {"ratePerSecond": 80}.\n');
  }
}

const stop = () => {
  stopping = true;
};
process.on("SIGTERM", stop);
process.on("SIGINT", stop);
createInterface({ input: process.stdin }).on("line", takeLine).on("close", stop);
// Nobody reads any more: standard input closes too, and that ends it.
process.stdout.on("error", () => undefined);

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

let lastMs = performance.now();
while (!stopping) {
  const dueMs = lastMs + 1000 / ratePerSecond;
  const waitMs = dueMs - performance.now();
  if (waitMs > 1) {
    // In short naps, so that a new rate, or the end, need not wait for an arrival of the old one.
    await delay(Math.min(waitMs, 100));
    continue;
  }
  lastMs = dueMs;
  const one: Promise<void> = request(dueMs).finally(() => underway.delete(one));
  underway.add(one);
}
clearInterval(ticker);
clearInterval(deployments);
await Promise.all(underway);
report("whole", whole, wholeFailed);
// A frozen server never says goodbye.
await Promise.race([pool.end(), delay(1000)]);
process.exit(0);
