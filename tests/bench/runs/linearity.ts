import { z } from "zod";
import { administer } from "@/lib/embedded/server";
import { waitFor } from "@/tests/integration/engine/world";
import { Drive } from "../drive";
import { type Ground, openGround } from "../ground";
import type { PostgresNotes } from "../machine";
import { printTable } from "../print-table";
import { buildTable, scenarios } from "../scenarios";

/** The same backfill on a small and on a large table: does a row cost the same, and does anything grow that should not? */

const usualRows = 500_000;
const factors = [1, 4, 16];
const lanes = 1;
/** The same for all: only the table grows. */
const proportions = { sharedBuffersMb: 128, maxWalSizeMb: 1_024 };

export interface LinearityResult {
  readonly rows: number;
  readonly lanes: number;
  readonly seconds: number;
  readonly microsecondsPerRow: number;
  /** To the smallest table's. */
  readonly costVsSmallest: number;
  readonly controlGrowthBytes: number;
  readonly samples: number;
  /** Of the engine once the backfill is done, after a collection, bytes. */
  readonly engineHeapBytes: number;
}

const sizeSchema = z.object({ size: z.number(), samples: z.number() });

async function readControl(url: string): Promise<z.infer<typeof sizeSchema>> {
  return await administer(url, async (client) => {
    const { rows } = await client.query(
      "select pg_database_size(current_database())::float8 as size, (select count(*) from app.samples)::int as samples",
    );
    return sizeSchema.parse(rows[0]);
  });
}

async function readHeap(drive: Drive): Promise<number> {
  const { engine } = drive;
  engine.process.kill("SIGUSR2");
  return await waitFor("the engine's word on its heap", async () => {
    const found = /heap used: (?<bytes>\d+)/.exec(engine.log())?.groups?.bytes;
    return found === undefined ? null : Number(found);
  });
}

async function measurePoint(ground: Ground, database: string, rows: number) {
  const drive = await Drive.open(ground, database, lanes);
  try {
    await ground.settle(database);
    const before = await readControl(drive.controlUrl);
    await drive.startBackfill();
    await drive.awaitDone();
    const engineHeapBytes = await readHeap(drive);
    const after = await readControl(drive.controlUrl);
    const filled = await drive.rowsFilled();
    if (filled !== rows) throw new Error(`${filled} rows were filled instead of ${rows}`);
    return {
      rows,
      lanes,
      seconds: await drive.stepSeconds(),
      controlGrowthBytes: after.size - before.size,
      samples: after.samples,
      engineHeapBytes,
    };
  } finally {
    await drive.close();
    await ground.dropDatabase(database);
  }
}

/** Lets the engines that are started from now on tell their heap. */
function preload(): void {
  const file = new URL("../report-heap.mjs", import.meta.url).href;
  process.env.NODE_OPTIONS = [process.env.NODE_OPTIONS, `--import ${file}`].filter(Boolean).join(" ");
}

function print(results: readonly LinearityResult[]): string {
  const kibibytes = (bytes: number) => `${Math.round(bytes / 1024).toLocaleString("en")} KiB`;
  return printTable(
    ["rows", "seconds", "µs a row", "× smallest", "control grew by", "samples", "engine's heap"],
    results.map((one) => [
      one.rows.toLocaleString("en"),
      one.seconds.toFixed(1),
      one.microsecondsPerRow.toFixed(2),
      one.costVsSmallest.toFixed(2),
      kibibytes(one.controlGrowthBytes),
      String(one.samples),
      kibibytes(one.engineHeapBytes),
    ]),
  );
}

export async function runLinearity(input: {
  readonly rows: number | null;
  readonly say: (line: string) => void;
}): Promise<{ results: readonly LinearityResult[]; table: string; postgres: PostgresNotes }> {
  const points = factors.map((factor) => ({
    name: `times_${factor}`,
    rows: factor * (input.rows ?? usualRows),
  }));
  input.say(`linearity: making ${points.map((point) => point.rows.toLocaleString("en")).join(", ")} rows`);
  const ground = await openGround({
    databases: points.map(({ name, rows }) => ({
      name,
      build: (client) => buildTable(client, scenarios.sequential, rows),
    })),
    proportions: () => proportions,
  });
  try {
    preload();
    const results: LinearityResult[] = [];
    for (const { name, rows } of points) {
      const point = await measurePoint(ground, name, rows);
      const microsecondsPerRow = (point.seconds / rows) * 1e6;
      results.push({
        ...point,
        microsecondsPerRow,
        costVsSmallest: microsecondsPerRow / (results[0]?.microsecondsPerRow ?? microsecondsPerRow),
      });
      input.say(`linearity: ${rows.toLocaleString("en")} rows, ${microsecondsPerRow.toFixed(2)} µs a row`);
    }
    return { results, table: print(results), postgres: ground.postgres };
  } finally {
    await ground.remove();
  }
}
