import { afterEach, describe, expect, test } from "vitest";
import type { Change } from "@/lib/domain/change/change";
import type { PhaseName } from "@/lib/domain/plan/plan";
import type { PhaseRow } from "@/lib/store/read-rollout";
import { createWorld, createWorldOnOldest, type World, waitFor } from "../engine/world";

/** Rows at fault stop a rollout with their keys; once they are set right, the same rollout goes on. Also where they come after the look for them. */

const table = { schema: "public", name: "orders" };

interface Fault {
  readonly name: string;
  readonly change: Change;
  /** Makes row 300 break the rule. */
  readonly breakIt: string;
  readonly mendIt: string;
  /** What the failing proof says. */
  readonly said: RegExp;
}

const faults: readonly Fault[] = [
  {
    name: "a NULL",
    change: { kind: "set_not_null", table, column: "note", nulls: { kind: "refuse" } },
    breakIt: "update orders set note = null where id = 300",
    mendIt: "update orders set note = 'mended' where id = 300",
    said: /null/,
  },
  {
    name: "an orphan",
    change: {
      kind: "add_foreign_key",
      table,
      name: "of_customer",
      columns: ["customer"],
      references: { schema: "public", table: "customers", columns: ["id"] },
      onDelete: "no_action",
      onUpdate: "no_action",
      orphans: { kind: "refuse" },
    },
    breakIt: "update orders set customer = 999 where id = 300",
    mendIt: "update orders set customer = 1 where id = 300",
    said: /violates foreign key constraint "of_customer"/,
  },
  {
    name: "a row that breaks a check",
    change: {
      kind: "add_check",
      table,
      name: null,
      expression: "amount > 0",
      violations: { kind: "refuse" },
    },
    breakIt: "update orders set amount = -1 where id = 300",
    mendIt: "update orders set amount = 1 where id = 300",
    said: /violated by some row/,
  },
  {
    name: "a duplicate",
    change: {
      kind: "add_unique",
      table,
      name: null,
      columns: ["note"],
      nullsNotDistinct: false,
      duplicates: { kind: "refuse" },
    },
    breakIt: "update orders set note = 'order 1' where id = 300",
    mendIt: "update orders set note = 'order 300' where id = 300",
    said: /could not create unique index "orders_note_key"/,
  },
];

async function makeOrders(world: World): Promise<void> {
  await world.target.query("create table customers (id int primary key)");
  await world.target.query("insert into customers select generate_series(1, 50)");
  await world.target.query("create table orders (id int primary key, customer int, amount int, note text)");
  await world.target.query(
    "insert into orders select n, n % 50 + 1, n, 'order ' || n from generate_series(1, 600) n",
  );
  await world.target.query("analyze orders");
}

async function failing(world: World, rolloutId: string, name: PhaseName): Promise<PhaseRow> {
  await world.ask(rolloutId, name, "start_requested");
  return await waitFor(`${name} failed`, async () => {
    const row = await world.phase(rolloutId, name);
    return row.state === "failed" ? row : null;
  });
}

let world: World;
afterEach(async () => {
  await world.tearDown();
});

describe.each(["newest", "oldest"] as const)("on the %s server", (server) => {
  test.each(faults)("$name stops the rollout, and once mended lets it go on", async (fault) => {
    world = server === "newest" ? await createWorld("way_on") : await createWorldOnOldest("way_on");
    await makeOrders(world);
    await world.target.query(fault.breakIt);
    await world.startEngine();
    const { rolloutId, plan } = await world.createRollout(fault.change);
    await world.complete(rolloutId, "expand");

    const found = await failing(world, rolloutId, "verify");
    expect(found.failure?.code).toBe("verification_mismatch");
    expect(found.failure?.message).toMatch(/1 row is not what .*\b300\b/);
    await world.target.query(fault.mendIt);
    await world.complete(rolloutId, "verify");

    // It comes back after the look: the proof fails, nothing is harmed, and the way on is the same.
    await world.target.query(fault.breakIt);
    const unproven = await failing(world, rolloutId, "constrain");
    expect(unproven.failure?.code).toBe("data_error");
    expect(unproven.failure?.message).toMatch(fault.said);
    await world.target.query(fault.mendIt);
    await world.complete(rolloutId, "constrain");
    await world.complete(rolloutId, "contract");
    expect(plan.phases.at(-1)?.name).toBe("contract");
    expect(await world.ask1("select count(*)::int from pg_namespace where nspname = 'colonnade'")).toBe(0);
    expect(await world.ask1("select count(*)::int from pg_index where not indisvalid")).toBe(0);
    await expect(world.target.query(fault.breakIt)).rejects.toThrow(/violates/);
  });

  test("a NOT NULL that was dropped comes back only once every row has a value again", async () => {
    world = server === "newest" ? await createWorld("way_on") : await createWorldOnOldest("way_on");
    await makeOrders(world);
    await world.target.query("alter table orders alter column note set not null");
    await world.startEngine();
    const { rolloutId } = await world.createRollout({ kind: "drop_not_null", table, column: "note" });
    await world.complete(rolloutId, "constrain");
    await world.target.query("update orders set note = null where id = 300");
    await world.ask(rolloutId, "constrain", "undo_requested");
    const failed = await waitFor("the undo failed", async () => {
      const row = await world.phase(rolloutId, "constrain");
      return row.state === "undo_failed" ? row : null;
    });
    expect(failed.failure?.code).toBe("data_error");
    await world.target.query("update orders set note = 'again' where id = 300");
    await world.ask(rolloutId, "constrain", "undo_requested");
    await world.reach(rolloutId, "constrain", "waiting");
    await expect(world.target.query("update orders set note = null where id = 300")).rejects.toThrow(
      /not-null/,
    );
  });
});
