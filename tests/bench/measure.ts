import { administer } from "@/lib/embedded/server";
import { Foreground } from "./foreground";
import { LagWatch } from "./lag-watch";
import type { Measured } from "./results";
import { fillExpression } from "./scenarios";
import type { Place, Way } from "./ways/way";

const idleMs = 3_000;

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

/** Measures one way once, on a copy of the table that nobody has touched, and checks that every row is right afterwards. */
export async function measureWay(
  template: Omit<Place, "database"> & { readonly database: string },
  way: Way,
  seed: number,
): Promise<Measured> {
  const { ground } = template;
  const place: Place = { ...template, database: await ground.copyDatabase(template.database) };
  const url = ground.primary.url(place.database);
  const prepared = await way.prepare(place);
  try {
    await ground.settle(place.database);
    const foreground = await Foreground.open({ url, scenario: place.scenario, rows: place.rows, seed });
    const idle = await foreground.during(() => new Promise((resolve) => setTimeout(resolve, idleMs)));
    const watch = await LagWatch.start({
      primaryUrl: ground.primary.url(),
      replicaUrl: ground.replica.url(),
    });
    const during = await foreground.during(async () => {
      const before = await readPosition(place);
      const seconds = await prepared.run();
      return { seconds, walBytes: (await readPosition(place)) - before };
    });
    const peakLagMs = await watch.stop();
    await foreground.close();
    const { size, wrong } = await readTable(place);
    if (wrong !== 0) throw new Error(`${wrong} rows are wrong after ${way.name}`);
    return {
      rowsPerSecond: place.rows / during.value.seconds,
      walBytes: during.value.walBytes,
      sizeAfterBytes: size,
      peakLagMs,
      foreground: {
        idle: idle.latencies,
        during: during.latencies,
        failed: during.failed,
      },
    };
  } finally {
    await prepared.close();
    await ground.dropDatabase(place.database);
  }
}
