import { Pool } from "pg";
import { percentile } from "@/lib/demo/traffic/latency";
import { createRandom } from "@/tests/support/random";
import { keyOf, type Scenario } from "./scenarios";

/** Milliseconds. */
export interface Latencies {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface Span {
  readonly latencies: Latencies;
  readonly failed: number;
}

const requestsPerSecond = 100;
const writesOfThree = 1;
const connections = 16;

/**
 * The application beside a way: requests come at a steady rate, whether or not earlier ones were answered (an open loop), on connections of its own. A third
 * update a random row, the others read one. A request's time begins when it comes, so that waiting for a connection counts.
 */
export class Foreground {
  readonly #pool: Pool;
  readonly #random: () => number;
  readonly #scenario: Scenario;
  readonly #rows: number;

  private constructor(pool: Pool, scenario: Scenario, rows: number, seed: number) {
    this.#pool = pool;
    this.#scenario = scenario;
    this.#rows = rows;
    this.#random = createRandom(seed);
  }

  /** Opens every connection and lets each answer once. */
  static async open(input: {
    readonly url: string;
    readonly scenario: Scenario;
    readonly rows: number;
    readonly seed: number;
  }): Promise<Foreground> {
    const pool = new Pool({
      connectionString: input.url,
      ssl: false,
      max: connections,
      min: connections,
      idleTimeoutMillis: 0,
      application_name: "bench application",
      statement_timeout: 120_000,
    });
    pool.on("error", () => undefined);
    const foreground = new Foreground(pool, input.scenario, input.rows, input.seed);
    const warm = Array.from({ length: connections }, () => pool.connect());
    for (const client of await Promise.all(warm)) client.release();
    await foreground.during(() => new Promise((resolve) => setTimeout(resolve, 500)));
    return foreground;
  }

  /** Keeps requests coming while `work` runs; then waits until all of them are answered. */
  async during<T>(work: () => Promise<T>): Promise<Span & { readonly value: T }> {
    const latencies: number[] = [];
    let failed = 0;
    const open: Promise<void>[] = [];
    const startedAt = performance.now();
    let sent = 0;
    const come = () => {
      const due = Math.floor(((performance.now() - startedAt) / 1000) * requestsPerSecond);
      for (; sent < due; sent += 1) {
        const cameAt = performance.now();
        open.push(
          this.#request(sent % 3 < writesOfThree).then(
            () => {
              latencies.push(performance.now() - cameAt);
            },
            () => {
              failed += 1;
            },
          ),
        );
      }
    };
    const timer = setInterval(come, 2);
    try {
      const value = await work();
      clearInterval(timer);
      await Promise.all(open);
      return { value, latencies: summarise(latencies), failed };
    } finally {
      clearInterval(timer);
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #request(isWrite: boolean): Promise<void> {
    const key = keyOf(this.#scenario.key, 1 + Math.floor(this.#random() * this.#rows));
    if (isWrite) {
      await this.#pool.query({
        name: "change",
        text: "update orders set status = $2 where id = $1",
        values: [key, this.#random() < 0.5 ? "open" : "shipped"],
      });
      return;
    }
    await this.#pool.query({
      name: "read",
      text: "select id, customer_id, status, amount from orders where id = $1",
      values: [key],
    });
  }
}

function summarise(latencies: readonly number[]): Latencies {
  const sorted = [...latencies].sort((a, b) => a - b);
  const of = (fraction: number) => {
    const value = percentile(sorted, fraction);
    if (value === null) throw new Error("No request was answered");
    return value;
  };
  return { p50: of(0.5), p99: of(0.99), max: of(1) };
}
