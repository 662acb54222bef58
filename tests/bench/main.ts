import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { seedShop } from "@/lib/demo/shop/seed";
import { openHome } from "@/lib/embedded/home";
import { administer, ensureDatabase, type Server, startServer } from "@/lib/embedded/server";
import { type Measured, measure } from "./measure";
import { backfillInChunks } from "./ways/chunks";
import { plainUpdate } from "./ways/plain-update";

/**
 * `npm run bench`: the backfill beside one plain UPDATE, each on a fresh copy of the same table, in one run on one server.
 *
 *   npm run bench -- [--rows 500000] [--repeat 3] [--json FILE]
 */

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "500000" },
    repeat: { type: "string", default: "3" },
    json: { type: "string" },
  },
});
const rows = Number(values.rows);
const repeat = Number(values.repeat);
if (!Number.isSafeInteger(rows) || rows < 1000 || !Number.isSafeInteger(repeat) || repeat < 1) {
  console.error("--rows takes a whole number from 1000, --repeat one from 1.");
  process.exit(2);
}

const ways = [
  { name: "plain UPDATE", run: plainUpdate },
  { name: "backfill, one lane", run: backfillInChunks },
] as const;

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

interface Result {
  readonly way: string;
  readonly rows: number;
  readonly rowsPerSecond: number;
  readonly walBytes: number;
  readonly sizeAfterBytes: number;
  readonly vsPlain: {
    readonly rowsPerSecond: number;
    readonly walBytes: number;
    readonly sizeAfterBytes: number;
  };
}

async function runAll(server: Server): Promise<Result[]> {
  const url = server.url("shop");
  const measured = new Map<string, Measured[]>(ways.map((way) => [way.name, []]));
  // In turns, so that a slow minute of the machine does not fall on one way alone.
  for (let round = 0; round < repeat; round += 1) {
    for (const way of ways) {
      console.error(`round ${round + 1} of ${repeat}: ${way.name}`);
      measured.get(way.name)?.push(await measure(url, way.run));
    }
  }
  const plain = measured.get(ways[0].name) ?? [];
  return ways.map((way) => {
    const own = measured.get(way.name) ?? [];
    const ratio = (figure: keyof Measured) =>
      median(own.map((one, round) => one[figure] / (plain[round]?.[figure] ?? Number.NaN)));
    return {
      way: way.name,
      rows,
      rowsPerSecond: Math.round(median(own.map((one) => one.rowsPerSecond))),
      walBytes: median(own.map((one) => one.walBytes)),
      sizeAfterBytes: median(own.map((one) => one.sizeAfterBytes)),
      vsPlain: {
        rowsPerSecond: ratio("rowsPerSecond"),
        walBytes: ratio("walBytes"),
        sizeAfterBytes: ratio("sizeAfterBytes"),
      },
    };
  });
}

const folder = await mkdtemp(join(tmpdir(), "colonnade-bench-"));
const home = await openHome(folder);
const server = await startServer({
  home,
  name: "bench",
  settings: { max_wal_size: "4GB", autovacuum: "off", synchronous_commit: "on" },
});
try {
  await ensureDatabase(server, "shop");
  await seedShop(server.url("shop"), { rows, seed: 0.42 });
  const results = await runAll(server);
  const mebibytes = (bytes: number) => `${Math.round(bytes / 1_048_576)} MiB`;
  console.table(
    Object.fromEntries(
      results.map((result) => [
        result.way,
        {
          "rows/s": result.rowsPerSecond.toLocaleString("en"),
          WAL: mebibytes(result.walBytes),
          "size after": mebibytes(result.sizeAfterBytes),
          "rows/s × plain": result.vsPlain.rowsPerSecond.toFixed(2),
          "WAL × plain": result.vsPlain.walBytes.toFixed(2),
          "size × plain": result.vsPlain.sizeAfterBytes.toFixed(2),
        },
      ]),
    ),
  );
  const postgres = await administer(server.url(), async (client) =>
    String((await client.query("show server_version")).rows[0]?.server_version),
  );
  const machine = { cpus: cpus().length, model: cpus()[0]?.model ?? "unknown", memoryBytes: totalmem() };
  const file = values.json ?? "bench-results.json";
  await writeFile(file, `${JSON.stringify({ machine, postgres, results }, null, 2)}\n`);
  console.log(`Medians of ${repeat} rounds; ratios are taken round by round. Saved to ${file}.`);
} finally {
  await server.stop();
  await home.release();
  await rm(home.path, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
}
