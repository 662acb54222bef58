import { administer } from "@/lib/embedded/server";
import { Foreground } from "./foreground";
import { LagWatch } from "./lag-watch";
import type { MeasuredAlone, MeasuredTraffic } from "./results";
import { fillExpression } from "./scenarios";
import type { Place, PreparedWay, Way } from "./ways/way";

const idleMs = 5_000;

async function readTable(place: Place): Promise<{ position: number; size: number; wrong: number }> {
  return await administer(place.ground.primary.url(place.database), async (client) => {
    await client.query("set statement_timeout = 0");
    const { rows } = await client.query(
      `select pg_total_relation_size('orders')::float8 as size,
  (select count(*) from orders where cents is distinct from ${fillExpression})::int as wrong`,
    );
    return rows[0];
  });
}

async function readPosition(place: Place): Promise<number> {
  return await administer(place.ground.primary.url(), async (client) =>
    Number((await client.query("select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') as at")).rows[0]?.at),
  );
}

/** Gives `work` a copy of the table that nobody has touched, and checks that every row is right afterwards. */
async function onCopy<T>(
  template: Place,
  way: Way,
  work: (place: Place, prepared: PreparedWay) => Promise<T>,
): Promise<T & { readonly size: number }> {
  const { ground } = template;
  const place: Place = { ...template, database: await ground.copyDatabase(template.database) };
  const prepared = await way.prepare(place);
  try {
    await ground.settle(place.database);
    const figures = await work(place, prepared);
    const { size, wrong } = await readTable(place);
    if (wrong !== 0) throw new Error(`${wrong} rows are wrong after ${way.name}`);
    return { ...figures, size };
  } finally {
    await prepared.close();
    await ground.dropDatabase(place.database);
  }
}

/** Measures one way once, alone on the servers. */
export async function measureAlone(template: Place, way: Way): Promise<MeasuredAlone> {
  const { size, ...figures } = await onCopy(template, way, async (place, prepared) => {
    const { primary, replica } = place.ground;
    const watch = await LagWatch.start({ primaryUrl: primary.url(), replicaUrl: replica.url() });
    const before = await readPosition(place);
    const seconds = await prepared.run();
    const walBytes = (await readPosition(place)) - before;
    return { rowsPerSecond: place.rows / seconds, walBytes, peakLagMs: await watch.stop() };
  });
  return { ...figures, sizeAfterBytes: size };
}

/** Measures an application's requests: for a while before one way, and while it runs. */
export async function measureTraffic(template: Place, way: Way, seed: number): Promise<MeasuredTraffic> {
  const { idle, during, failed } = await onCopy(template, way, async (place, prepared) => {
    const { ground, scenario, rows } = place;
    const url = ground.primary.url(place.database);
    const foreground = await Foreground.open({ url, scenario, rows, seed });
    const before = await foreground.during(() => new Promise((resolve) => setTimeout(resolve, idleMs)));
    const beside = await foreground.during(() => prepared.run());
    await foreground.close();
    return { idle: before.latencies, during: beside.latencies, failed: before.failed + beside.failed };
  });
  return { idle, during, failed };
}
