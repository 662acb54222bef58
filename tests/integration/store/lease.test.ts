import { afterAll, beforeAll, expect, test } from "vitest";
import { acquireLease, releaseLease, renewLease } from "@/lib/store/lease";
import { findDrivenRollouts } from "@/lib/store/work";
import { awaitValue } from "@/tests/support/await-value";
import { type Control, openControl } from "./control";

let control: Control;
beforeAll(async () => {
  control = await openControl("lease");
});
afterAll(() => control.close());

async function newRollout(): Promise<string> {
  const person = await control.person(`p${Math.random()}`, "engineer");
  return (await control.rollout(person, await control.target(person))).id;
}

test("of many that want a free lease at once, one gets it", async () => {
  const { store } = control.services;
  const id = await newRollout();
  const taken = await Promise.all(
    Array.from({ length: 20 }, (_, index) => acquireLease(store, id, `engine-${index}`, 60_000)),
  );
  expect(taken.filter((lease) => lease !== null)).toEqual([{ epoch: 1, previousHolder: null }]);
});

test("of many that want a lease that ran out, one gets it, with the next epoch; the old holder can't renew", async () => {
  const { store } = control.services;
  const id = await newRollout();
  await acquireLease(store, id, "old", 1);
  const taken = await awaitValue(
    () => Promise.all(["a", "b", "c", "d"].map((holder) => acquireLease(store, id, holder, 60_000))),
    (all) => all.some((lease) => lease !== null),
  );
  expect(taken.filter((lease) => lease !== null)).toEqual([{ epoch: 2, previousHolder: "old" }]);
  expect(await renewLease(store, { rolloutId: id, holder: "old", epoch: 1, ttlMs: 60_000 })).toBe(false);
});

test("only the holder of the present epoch renews, and giving back makes it free at once", async () => {
  const { store } = control.services;
  const id = await newRollout();
  const lease = { rolloutId: id, holder: "a", epoch: 1, ttlMs: 60_000 };
  await acquireLease(store, id, "a", 60_000);
  expect(await renewLease(store, lease)).toBe(true);
  expect(await renewLease(store, { ...lease, holder: "b" })).toBe(false);
  expect(await renewLease(store, { ...lease, epoch: 2 })).toBe(false);
  await releaseLease(store, { ...lease, holder: "b" });
  expect(await acquireLease(store, id, "b", 60_000)).toBeNull();
  await releaseLease(store, lease);
  expect(await renewLease(store, lease)).toBe(false);
  expect(await acquireLease(store, id, "b", 60_000)).toEqual({ epoch: 2, previousHolder: null });
});

test("a rollout has work for an engine while one of its phases is driven or it is to be aborted", async () => {
  const { store } = control.services;
  const id = await newRollout();
  const find = async () => (await findDrivenRollouts(store)).find((one) => one.rolloutId === id);
  expect(await find()).toBeUndefined();
  await store.pool.query("update app.phases set state = 'queued' where rollout_id = $1 and name = 'expand'", [
    id,
  ]);
  expect(await find()).toEqual({
    rolloutId: id,
    state: "in_review",
    phase: "expand",
    phaseState: "queued",
    leaseIsFree: true,
    holder: null,
  });
  await acquireLease(store, id, "a", 60_000);
  expect(await find()).toMatchObject({ leaseIsFree: false, holder: "a" });
  await store.pool.query("update app.phases set state = 'done' where rollout_id = $1", [id]);
  await store.pool.query("update app.rollouts set state = 'aborting' where id = $1", [id]);
  expect(await find()).toMatchObject({ phase: null, state: "aborting" });
});
