import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { closingLookSql } from "@/lib/domain/backfill/place-walk";
import type { AddColumns } from "@/lib/domain/change/add-columns/add-columns-schema";
import { defaultLimits } from "@/lib/domain/pace/pace";
import { approved, sql } from "@/lib/domain/sql/sql";
import { lookAt } from "@/lib/engine/walk/look-range";
import { openSession, type Session } from "@/lib/postgres/session";
import { createWorld, deriveCents, type World, waitFor } from "./world";

const table = { schema: "public", name: "orders" };

describe("a look at a table in stretches while rows move", () => {
  let world: World;
  let session: Session;
  const look = closingLookSql(table, sql`note is null`, ["id"]).text;
  const start = { first: 0, last: 0 };
  const rest = { first: 1, last: 9_999 };

  beforeAll(async () => {
    world = await createWorld("stretches");
    session = await openSession({ connectionString: world.targetUrl, purpose: "count" });
  });
  afterAll(async () => {
    await session.close();
    await world.tearDown();
  });
  beforeEach(async () => {
    // Four rows fill a page, so that the first page, of which three are deleted, is the only one with room.
    await world.target.query(`drop table if exists orders;
create table orders (id int, note text, filler text);
alter table orders alter column filler set storage plain;
insert into orders select n, case when n <> 200 then 'right' end, repeat('x', 1900) from generate_series(1, 400) n;
delete from orders where ctid < '(0,4)'`);
    await world.target.query("vacuum orders");
  });

  /** The application moves the one row at fault from the middle of the file to its beginning. */
  async function moveToBeginning(): Promise<void> {
    await world.target.query("update orders set filler = reverse(filler) where id = 200");
    expect(await world.ask1<boolean>("select ctid < '(1,0)' from orders where id = 200")).toBe(true);
  }

  it("in one snapshot meets every row once, wherever updates put it meanwhile", async () => {
    const inOneSnapshot = { isOneSnapshot: true, isReadOnly: true };
    const found = await session.transaction(inOneSnapshot, async (tx) => {
      const first = await lookAt(tx, look, [], start);
      await moveToBeginning();
      return [...first.keys, ...(await lookAt(tx, look, [], rest)).keys];
    });
    expect(found).toEqual(["200"]);
    // In the other direction too: it is met where it was, and not again.
    const again = await session.transaction(inOneSnapshot, async (tx) => {
      const first = await lookAt(tx, look, [], start);
      await world.target.query(
        "insert into orders select 0, 'right', repeat('x', 1900) from generate_series(1, 4)",
      );
      await world.target.query("update orders set filler = reverse(filler) where id = 200");
      expect(await world.ask1<boolean>("select ctid > '(90,0)' from orders where id = 200")).toBe(true);
      return [...first.keys, ...(await lookAt(tx, look, [], rest)).keys];
    });
    expect(again).toEqual(["200"]);
  });

  it("in a snapshot for each stretch misses it: that is why a sweep never has the last word", async () => {
    const first = await lookAt(session, look, [], start);
    await moveToBeginning();
    const second = await lookAt(session, look, [], rest);
    expect([...first.keys, ...second.keys]).toEqual([]);
    const all = await session.rows<{ keys: string[] }>(approved(look, [10, [], null, null]));
    expect(all[0]?.keys).toEqual(["200"]);
  });
});

describe("the end of a walk by place", () => {
  let world: World;
  let rolloutId: string;
  const change: AddColumns = { ...deriveCents, indexes: [] };

  beforeEach(async () => {
    world = await createWorld("closing");
    await world.target.query(`create table orders (id uuid primary key default gen_random_uuid(), amount numeric(12,2) not null, note text);
insert into orders (amount, note) select n / 100.0, repeat('x', n % 40) from generate_series(1, 60000) n`);
    await world.target.query("vacuum analyze orders");
    await world.startEngine();
  });
  afterEach(() => world.tearDown());

  async function limit(limits: Partial<typeof defaultLimits>): Promise<void> {
    await world.store.pool.query("update app.rollouts set limits = $2 where id = $1", [
      rolloutId,
      JSON.stringify({ ...defaultLimits, ...limits }),
    ]);
  }

  /**
   * Walks a part, pauses, and has the application move thousands of rows from where the walk has yet to come to where it has been. It does so with
   * triggers off: otherwise the rollout's own would set what it touches.
   */
  async function moveBehindTheWalk(): Promise<number> {
    const slow = { targetChunkMs: 10, maxDutyCycle: 0.05, maxLanes: 1 };
    rolloutId = (await world.createRollout(change, slow)).rolloutId;
    await world.complete(rolloutId, "expand");
    await world.ask(rolloutId, "backfill", "start_requested");
    await waitFor("a part of the walk", async () => (await world.ledger(rolloutId)).walked > 6_000);
    await world.ask(rolloutId, "backfill", "pause_requested");
    await world.reach(rolloutId, "backfill", "paused");
    await world.target.query("delete from orders where ctid < '(50,0)'");
    await world.target.query("vacuum orders");
    await world.target.query("set session_replication_role = replica");
    await world.target.query(`update orders set note = note || '.'
where ctid = any (array(select ctid from orders where cents is null order by ctid desc limit 3000))`);
    await world.target.query("reset session_replication_role");
    return await world.ask1<number>(
      "select count(*)::int from orders where cents is null and ctid < '(50,0)'",
    );
  }

  it("finds all rows that moved behind it, also while the application goes on moving those that are pending", async () => {
    expect(await moveBehindTheWalk()).toBeGreaterThan(1_000);
    let goesOn = true;
    let moved = 0;
    const writer = await world.openClient();
    const writing = (async () => {
      await writer.query("set session_replication_role = replica");
      while (goesOn) {
        // One row at a time: it can wait for the walk, and the walk for it, but not both.
        const written = await writer.query(`update orders set note = left(note || '.', 60)
where id = (select id from orders where cents is null limit 1)`);
        moved += written.rowCount ?? 0;
      }
    })();
    await limit({});
    await world.ask(rolloutId, "backfill", "resume_requested");
    await world.reach(rolloutId, "backfill", "done");
    expect(await world.ask1("select count(*)::int from orders where cents is null")).toBe(0);
    goesOn = false;
    await writing;
    expect(moved).toBeGreaterThan(20);
    expect(await world.wrongRows()).toBe(0);
    await world.complete(rolloutId, "verify");
    await world.complete(rolloutId, "constrain");
  });

  it("heeds a pause, and pressure, between two stretches, and holds no snapshot while it waits", async () => {
    expect(await moveBehindTheWalk()).toBeGreaterThan(1_000);
    // Rows can't be set while the application holds them, so the look can't be over before its time.
    const holder = await world.openClient();
    await holder.query("begin");
    await holder.query("select 1 from orders where cents is null and ctid < '(50,0)' for update");
    await limit({});
    await world.ask(rolloutId, "backfill", "resume_requested");
    await waitFor("the look to wait for the rows", async () => {
      const pending = await world.ask1<number>("select count(*)::int from orders where cents is null");
      return pending < 4_000;
    });
    await world.ask(rolloutId, "backfill", "pause_requested");
    await world.reach(rolloutId, "backfill", "paused");
    expect(
      await world.ask1(
        "select count(*)::int from pg_stat_activity where application_name like 'colonnade/%' and backend_xmin is not null and datname = current_database()",
      ),
    ).toBe(0);
    await holder.query("rollback");
    await world.ask(rolloutId, "backfill", "resume_requested");
    await world.reach(rolloutId, "backfill", "done");
    expect(await world.wrongRows()).toBe(0);
  });
});
