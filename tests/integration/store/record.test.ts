import { afterAll, beforeAll, expect, test } from "vitest";
import { phaseStates } from "@/lib/domain/lifecycle/phase-state";
import { rolloutStates } from "@/lib/domain/lifecycle/rollout-state";
import { recordEvent } from "@/lib/store/record-event";
import { inTransaction } from "@/lib/store/store";
import { type Control, openControl } from "./control";

let control: Control;
beforeAll(async () => {
  control = await openControl("record");
});
afterAll(() => control.close());

test("an event can be appended and never changed, deleted or truncated", async () => {
  const { store } = control.services;
  const ada = await control.person("ada", "engineer");
  const rollout = await control.rollout(ada, await control.target(ada));
  const id = await inTransaction(store, (tx) =>
    recordEvent(tx, { rolloutId: rollout.id, actor: ada, data: { kind: "pause_requested" } }),
  );
  for (const statement of [
    "update app.events set actor_name = 'nobody'",
    "delete from app.events",
    "truncate app.events",
    "truncate app.rollouts cascade, app.events",
  ]) {
    await expect(store.pool.query(statement)).rejects.toThrow();
  }
  const rows = await store.pool.query("select id, actor_name from app.events where id = $1", [id]);
  expect(rows.rows).toEqual([{ id: String(id), actor_name: "ada" }]);
});

test("ids of one rollout's events are given in the order of their commits", async () => {
  const { store } = control.services;
  const ada = await control.person("ada2", "engineer");
  const rollout = await control.rollout(ada, await control.target(ada));
  const order: string[] = [];
  let release: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let hasFirst: () => void = () => {};
  const firstIsIn = new Promise<void>((resolve) => {
    hasFirst = resolve;
  });
  const event = { rolloutId: rollout.id, actor: ada, data: { kind: "pause_requested" } } as const;
  const first = inTransaction(store, async (tx) => {
    const id = await recordEvent(tx, event);
    hasFirst();
    await held;
    return id;
  }).then((id) => {
    order.push("first");
    return id;
  });
  await firstIsIn;
  const second = inTransaction(store, (tx) => recordEvent(tx, event)).then((id) => {
    order.push("second");
    return id;
  });
  release();
  const [firstId, secondId] = await Promise.all([first, second]);
  expect(secondId).toBeGreaterThan(firstId);
  expect(order).toEqual(["first", "second"]);
});

test("the database knows exactly the states of the transition tables", async () => {
  const { rows } = await control.services.store.pool.query<{ name: string; definition: string }>(
    "select conname as name, pg_get_constraintdef(oid) as definition from pg_constraint where conname in ('rollouts_state_known', 'phases_state_known')",
  );
  const wordsOf = (name: string) => {
    const definition = rows.find((row) => row.name === name)?.definition ?? "";
    return [...definition.matchAll(/'([a-z_]+)'/g)].map((match) => match[1]).sort();
  };
  expect(wordsOf("rollouts_state_known")).toEqual([...rolloutStates].sort());
  expect(wordsOf("phases_state_known")).toEqual([...phaseStates].sort());
});
