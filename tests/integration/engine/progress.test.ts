import type { Client } from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Progress } from "@/lib/domain/lifecycle/condition";
import { createWorld, deriveCents, type Engine, type World, waitFor } from "./world";

/** What the page is told of a walk while the table grows and engines die. */
describe("the total of a walk", () => {
  let world: World;
  let engine: Engine;
  let rolloutId: string;
  let holder: Client;
  const rows = 30_000;

  beforeEach(async () => {
    world = await createWorld("progress");
    await world.makeOrders(rows);
    rolloutId = (await world.createRollout({ ...deriveCents, indexes: [] })).rolloutId;
    engine = await world.startEngine();
    await world.complete(rolloutId, "expand");
    // The walk stands before a row in the middle while an application's transaction holds it.
    holder = await world.openClient();
    await holder.query("begin");
    await holder.query("select 1 from orders where id = 45000 for update");
    await world.ask(rolloutId, "backfill", "start_requested");
  });
  afterEach(() => world.tearDown());

  async function awaitProgress(what: string, is: (progress: Progress) => boolean): Promise<Progress> {
    return await waitFor(what, async () => {
      const { progress } = await world.phase(rolloutId, "backfill");
      return progress !== null && is(progress) ? progress : null;
    });
  }

  it("grows with rows that are added behind its end, and is carried over when another engine takes over", async () => {
    await awaitProgress("the count", (one) => one.totalIsExact && one.rowsTotal === rows);
    await world.target.query(
      "insert into orders (amount, note) select n, 'new' from generate_series(1, 5000) n",
    );
    const grown = await awaitProgress("the growth", (one) => one.rowsTotal === rows + 5_000);
    expect(grown.totalIsExact).toBe(true);
    expect(grown.rowsWalked).toBeLessThan(rows);

    const last = async () => {
      const newest = await world.store.pool.query<{ id: string }>(
        "select coalesce(max(id), 0)::text as id from app.samples where rollout_id = $1",
        [rolloutId],
      );
      return newest.rows[0]?.id ?? "0";
    };
    await engine.signal("SIGKILL");
    const before = await last();
    await world.target.query(
      "insert into orders (amount, note) select n, 'newer' from generate_series(1, 70) n",
    );
    await world.startEngine();
    // The catalog's estimate is another number: a sample that fell back to it would show.
    const readTotals = async () => {
      const samples = await world.store.pool.query<{ total: number }>(
        "select (data->>'rowsTotal')::int as total from app.samples where rollout_id = $1 and id > $2::bigint order by id",
        [rolloutId, before],
      );
      return samples.rows.some((one) => one.total === rows + 5_070) ? samples.rows : null;
    };
    const told = await waitFor("samples of the engine that took over", readTotals, 60_000);
    for (const { total } of told) expect([rows + 5_000, rows + 5_070]).toContain(total);
    await holder.query("rollback");
    await world.reach(rolloutId, "backfill", "done");
    const { progress } = await world.phase(rolloutId, "backfill");
    expect(progress).toMatchObject({ rowsWalked: rows + 5_070, rowsTotal: rows + 5_070, totalIsExact: true });
  }, 150_000);
});
