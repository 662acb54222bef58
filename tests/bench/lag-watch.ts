import { Client } from "pg";
import { LagTracker } from "./lag-tracker";

const everyMs = 50;
const catchUpMs = 120_000;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export interface LagReading {
  readonly atMs: number;
  readonly lagMs: number;
}

/** Reads both servers' positions twenty times a second, on connections of its own. */
export class LagWatch {
  readonly #primary: Client;
  readonly #replica: Client;
  readonly #tracker = new LagTracker();
  readonly #onReading: (reading: LagReading) => void;
  #written = 0;
  #replayed = 0;
  #isEnding = false;
  #loops: Promise<void>[] = [];

  private constructor(primary: Client, replica: Client, onReading: (reading: LagReading) => void) {
    this.#primary = primary;
    this.#replica = replica;
    this.#onReading = onReading;
  }

  static async start(
    input: { readonly primaryUrl: string; readonly replicaUrl: string },
    onReading: (reading: LagReading) => void = () => undefined,
  ): Promise<LagWatch> {
    const connect = async (url: string) => {
      const client = new Client({ connectionString: url, ssl: false, application_name: "bench lag" });
      await client.connect();
      return client;
    };
    const watch = new LagWatch(await connect(input.primaryUrl), await connect(input.replicaUrl), onReading);
    watch.#loops = [
      watch.#loop(watch.#primary, "pg_current_wal_lsn()", (position, atMs) => {
        watch.#written = position;
        watch.#tracker.addWritten(atMs, position);
      }),
      watch.#loop(watch.#replica, "pg_last_wal_replay_lsn()", (position, atMs) => {
        watch.#replayed = position;
        watch.#onReading({ atMs, lagMs: watch.#tracker.addReplayed(atMs, position) });
      }),
    ];
    return watch;
  }

  /** Watches on until the replica has caught up with what is written now; returns the highest lag, milliseconds. */
  async stop(): Promise<number> {
    await pause(2 * everyMs);
    const until = performance.now() + catchUpMs;
    const target = this.#written;
    while (this.#replayed < target && performance.now() < until) await pause(everyMs);
    this.#isEnding = true;
    await Promise.all(this.#loops);
    await Promise.all([this.#primary.end(), this.#replica.end()]);
    if (this.#replayed < target) throw new Error("The replica did not catch up");
    return this.#tracker.peakMs;
  }

  async #loop(
    client: Client,
    position: string,
    take: (position: number, atMs: number) => void,
  ): Promise<void> {
    const text = `select pg_wal_lsn_diff(${position}, '0/0')::float8 as position`;
    while (!this.#isEnding) {
      const beganAt = performance.now();
      const { rows } = await client.query<{ position: number }>({ name: "position", text });
      take(rows[0]?.position ?? 0, performance.now());
      await pause(Math.max(0, everyMs - (performance.now() - beganAt)));
    }
  }
}
