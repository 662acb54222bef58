import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { WalkChoice } from "@/lib/domain/backfill/walk-strategy";
import { defaultLimits } from "@/lib/domain/pace/pace";
import type { PhaseName } from "@/lib/domain/plan/plan";
import { touchRollout } from "@/lib/store/change-rollout";
import { decideQuarantined, listQuarantined, type QuarantinedRowRow } from "@/lib/store/quarantine";
import type { PhaseRow } from "@/lib/store/read-rollout";
import { inTransaction } from "@/lib/store/store";
import { createWorld, deriveCents, type Engine, type World, waitFor } from "./world";

/** Rows that the plan's expression fails on: 1e25 is no bigint once it is multiplied. */
const rows = 5_000;
const nullable = {
  ...deriveCents,
  columns: deriveCents.columns.map((column) => ({ ...column, nullable: true })),
  indexes: [],
};

describe("rows that a backfill can't fill", () => {
  let world: World;
  let engine: Engine;

  beforeAll(async () => {
    world = await createWorld("quarantine");
  });
  beforeEach(async () => {
    await world.target.query("drop table if exists orders; drop schema if exists colonnade cascade");
    await world.makeOrders(rows);
    engine = await world.startEngine();
  });
  afterEach(() => engine.signal("SIGTERM"));
  afterAll(() => world.tearDown());

  async function begin(options: { bad: string; walk?: WalkChoice; limit?: number }): Promise<string> {
    await world.target.query(`update orders set amount = 1e25 where ${options.bad}`);
    const change = options.walk === undefined ? nullable : { ...nullable, walk: options.walk };
    const limits = {
      maxLagSeconds: 10,
      ...(options.limit === undefined ? {} : { maxQuarantinedRows: options.limit }),
    };
    const { rolloutId } = await world.createRollout(change, limits);
    await world.complete(rolloutId, "expand");
    await world.ask(rolloutId, "backfill", "start_requested");
    return rolloutId;
  }

  async function reachFailed(rolloutId: string, phase: PhaseName, code: string): Promise<PhaseRow> {
    return await waitFor(`${phase} to fail as ${code}`, async () => {
      const row = await world.phase(rolloutId, phase);
      return row.state === "failed" && row.failure?.code === code ? row : null;
    });
  }

  async function tryAgain(rolloutId: string): Promise<void> {
    await world.ask(rolloutId, "backfill", "start_requested");
  }

  async function states(rolloutId: string): Promise<Record<string, QuarantinedRowRow["state"]>> {
    const listed = await listQuarantined(world.store.db, rolloutId);
    return Object.fromEntries(listed.map((row) => [row.key.join(), row.state]));
  }

  /** Of the rows that can be filled. */
  async function wrongOthers(): Promise<number> {
    return await world.ask1<number>(
      "select count(*)::int from orders where amount < 1e20 and cents is distinct from (amount * 100)::bigint",
    );
  }

  it.each([
    ["by key", { order: "key" }],
    ["by place", { order: "place" }],
  ] as const)(
    "walked %s: all others are filled; one is mended, one replaced, one skipped; the proof accepts it",
    async (_, walk) => {
      const rolloutId = await begin({ bad: "id in (300, 303, 14997)", walk: { passes: 2, ...walk } });
      const failed = await reachFailed(rolloutId, "backfill", "rows_quarantined");
      expect(failed.failure?.message).toBe("3 rows of orders can't be filled; all others are.");
      expect(await wrongOthers()).toBe(0);
      const ledger = await world.ledger(rolloutId);
      expect(ledger.changed).toBe(rows - 3);
      // By place, a row that moved ahead of the walk is met again.
      expect(ledger.walked).toBeGreaterThanOrEqual(rows);
      expect(ledger.walked).toBeLessThan(rows * 1.1);
      const listed = await listQuarantined(world.store.db, rolloutId);
      expect(listed.map((row) => [row.key, row.sqlState, row.message, row.state]).toSorted()).toEqual(
        [["14997"], ["300"], ["303"]].map((key) => [
          key,
          "22003",
          "The server says: bigint out of range",
          "open",
        ]),
      );

      // Nothing was decided: tried again, they fail again.
      await tryAgain(rolloutId);
      await waitFor("the rows to be tried again", async () =>
        (await world.events(rolloutId)).some(
          (event) => event.kind === "quarantine_settled" && event.open === 3,
        ),
      );
      await reachFailed(rolloutId, "backfill", "rows_quarantined");

      const step = { rolloutId, stepId: "backfill.fill" };
      const decide = (key: string, decision: Parameters<typeof decideQuarantined>[2]["decision"]) =>
        decideQuarantined(world.store.db, step, { keys: [[key]], decision, by: "ada" });
      expect(listed[0]?.stepId).toBe(step.stepId);
      await world.target.query("update orders set amount = 7 where id = 300");
      await decide("303", { kind: "skip", note: "a test order" });
      const values = [{ column: "cents", expression: "-1 * id" }];
      await decide("14997", { kind: "replace", note: "as agreed", values });
      await tryAgain(rolloutId);
      await world.reach(rolloutId, "backfill", "done");
      expect(await states(rolloutId)).toEqual({ "300": "filled", "303": "skipped", "14997": "replaced" });
      const found = await world.target.query(
        "select id, cents from orders where id in (300, 303, 14997) order by id",
      );
      expect(found.rows).toEqual([
        { id: "300", cents: "700" },
        { id: "303", cents: null },
        { id: "14997", cents: "-14997" },
      ]);
      await world.complete(rolloutId, "verify");

      // A row that nobody decided about is no such exception, though it can't be compared either.
      await world.target.query("alter table orders disable trigger user");
      await world.target.query("update orders set amount = 1e25 where id = 6000");
      await world.target.query("alter table orders enable trigger user");
      await world.ask(rolloutId, "verify", "undo_requested");
      await world.reach(rolloutId, "verify", "waiting");
      await world.ask(rolloutId, "verify", "start_requested");
      const unproven = await reachFailed(rolloutId, "verify", "verification_mismatch");
      expect(unproven.failure?.message).toContain("1 row is not what they should be");
      expect(unproven.failure?.message).toContain("6000");
    },
  );

  it("more than the limit: it asks, goes on when the limit is raised, and undo forgets the rows", async () => {
    const rolloutId = await begin({ bad: "id between 3000 and 3012", limit: 2 });
    const failed = await reachFailed(rolloutId, "backfill", "quarantine_full");
    expect(failed.failure?.message).toContain(
      "key 3006 can't be filled. The server says: bigint out of range",
    );
    expect(await states(rolloutId)).toEqual({ "3000": "open", "3003": "open" });
    const raised = { ...defaultLimits, maxLagSeconds: 10, maxQuarantinedRows: 5 };
    await inTransaction(world.store, (tx) => touchRollout(tx, rolloutId, { limits: raised }));
    await tryAgain(rolloutId);
    await reachFailed(rolloutId, "backfill", "rows_quarantined");
    expect(Object.keys(await states(rolloutId))).toHaveLength(5);
    expect(await wrongOthers()).toBe(0);
    await world.ask(rolloutId, "backfill", "undo_requested");
    await world.reach(rolloutId, "backfill", "waiting");
    expect(await states(rolloutId)).toEqual({});
    expect(await world.ask1("select count(*)::int from colonnade.quarantine")).toBe(0);
  });

  it("a table without a key: rows are known by their place, and one that a person mends is filled", async () => {
    await world.target.query("alter table orders drop constraint orders_pkey");
    const rolloutId = await begin({ bad: "id in (300, 9000)" });
    await reachFailed(rolloutId, "backfill", "rows_quarantined");
    expect(await wrongOthers()).toBe(0);
    await world.target.query("update orders set amount = 7 where id in (300, 9000)");
    await tryAgain(rolloutId);
    await world.reach(rolloutId, "backfill", "done");
    expect(await world.wrongRows()).toBe(0);
    await world.complete(rolloutId, "verify");
  });

  it("a row that moves behind the walk is met by the closing look", async () => {
    const rolloutId = await begin({ bad: "false", walk: { order: "place", passes: 1 } });
    await world.reach(rolloutId, "backfill", "done");
    await world.target.query("alter table orders disable trigger user");
    await world.target.query("update orders set amount = 1e25 where id in (3, 8001)");
    await world.target.query("update orders set cents = null where id = 1500");
    await world.target.query("alter table orders enable trigger user");
    // As if the phase had been broken off before its last look.
    await world.store.pool.query(
      "update app.phases set state = 'failed' where rollout_id = $1 and name = 'backfill'",
      [rolloutId],
    );
    await tryAgain(rolloutId);
    await reachFailed(rolloutId, "backfill", "rows_quarantined");
    expect(await states(rolloutId)).toEqual({ "3": "open", "8001": "open" });
    expect(await wrongOthers()).toBe(0);
  });
});
