import { defaultLimits } from "@/lib/domain/pace/pace";
import { administer } from "@/lib/embedded/server";
import { Drive } from "../drive";
import { allInCache, type Ground, openGround } from "../ground";
import { LagWatch } from "../lag-watch";
import type { PostgresNotes } from "../machine";
import { printTable } from "../print-table";
import { buildTable, scenarios } from "../scenarios";
import { type FilledReading, type HoldJudgement, type HoldReading, judgeLagHold } from "./judge-lag-hold";
import { type Slowness, slownesses } from "./slow-replica";

/** The backfill beside a replica that becomes slow: does the lag stay within the limit, and is speed back soon after? */

const usualRows = 2_500_000;
const lanes = 2;
const fullMs = 5_000;
const slowMs = 10_000;
const recoveryMs = 7_000;
const everyMs = 100;
const template = "untouched";

export interface LagHoldResult extends HoldJudgement {
  readonly slowness: string;
  readonly limitMs: number;
  readonly rows: number;
  readonly lanes: number;
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function hold(ground: Ground, slowness: Slowness, rows: number): Promise<LagHoldResult> {
  const limitMs = defaultLimits.maxLagSeconds * 1000;
  const database = await ground.copyDatabase(template);
  const drive = await Drive.open(ground, database, lanes);
  const filled: FilledReading[] = [];
  const lags: HoldReading[] = [];
  try {
    await ground.settle(database);
    const watch = await LagWatch.start(
      { primaryUrl: ground.primary.url(), replicaUrl: ground.replica.url() },
      (reading) => lags.push(reading),
    );
    /** Reads on for so long, or until so much of the table is filled; false when all of it is. */
    const follow = async (ms: number, share: number): Promise<boolean> => {
      const until = performance.now() + ms;
      while (performance.now() < until) {
        const rowsFilled = await drive.rowsFilled();
        filled.push({ atMs: performance.now(), rows: rowsFilled });
        if (rowsFilled >= rows) return false;
        if (rowsFilled >= share * rows) return true;
        await pause(everyMs);
      }
      return true;
    };
    await drive.startBackfill();
    while ((await drive.rowsFilled()) === 0) await pause(everyMs);
    await follow(fullMs, 0.4);
    const slowFromMs = performance.now();
    const end = await slowness.begin(ground.replica);
    const isGoingOn = await follow(slowMs, 0.7).finally(end);
    const slowToMs = performance.now();
    if (isGoingOn) await follow(recoveryMs, 1);
    await watch.stop();
    const judged = judgeLagHold(lags, filled, { slowFromMs, slowToMs }, limitMs);
    return { slowness: slowness.name, limitMs, rows, lanes, ...judged };
  } finally {
    await drive.close();
    await ground.dropDatabase(database);
  }
}

function print(results: readonly LagHoldResult[]): string {
  return printTable(
    [
      "slow replica",
      "full rows/s",
      "kept",
      "over the limit",
      "worst lag ms",
      "rows while over",
      "full speed after ms",
    ],
    results.map((one) => [
      one.slowness,
      one.fullRowsPerSecond.toLocaleString("en"),
      `${Math.round(100 * one.throughputKept)} %`,
      `${(100 * one.shareOverLimit).toFixed(1)} %`,
      one.worstLagMs.toLocaleString("en"),
      one.rowsWhileOver.toLocaleString("en"),
      one.fullSpeedAfterMs?.toLocaleString("en") ?? "not seen",
    ]),
  );
}

export async function runLagHold(input: {
  readonly rows: number | null;
  readonly say: (line: string) => void;
}): Promise<{ results: readonly LagHoldResult[]; table: string; postgres: PostgresNotes }> {
  const rows = input.rows ?? usualRows;
  const ground = await openGround({
    databases: [{ name: template, build: (client) => buildTable(client, scenarios.sequential, rows) }],
    proportions: allInCache,
  });
  const results: LagHoldResult[] = [];
  try {
    for (const slowness of slownesses) {
      input.say(`lag-hold: ${slowness.what}`);
      results.push(await hold(ground, slowness, rows));
    }
    return { results, table: print(results), postgres: ground.postgres };
  } finally {
    // A replica whose replay is held would not stop in order.
    await administer(ground.replica.url(), (client) => client.query("select pg_wal_replay_resume()"));
    await ground.remove();
  }
}
