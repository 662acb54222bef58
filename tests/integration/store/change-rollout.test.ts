import { afterAll, beforeAll, expect, test } from "vitest";
import { applyToPhase, applyToRollout, updatePhase } from "@/lib/store/change-rollout";
import { findRollout } from "@/lib/store/read-rollout";
import { readSamples, recordSample } from "@/lib/store/samples";
import { inTransaction } from "@/lib/store/store";
import { type Control, openControl } from "./control";

let control: Control;
let id: string;
beforeAll(async () => {
  control = await openControl("change");
  const person = await control.person("ada", "engineer");
  id = (await control.rollout(person, await control.target(person))).id;
});
afterAll(() => control.close());

test("of several that start a phase at once, one does", async () => {
  const { store } = control.services;
  const before = await findRollout(store.db, id);
  const changed = await Promise.all(
    Array.from({ length: 8 }, () =>
      inTransaction(store, (tx) =>
        applyToPhase(tx, { rolloutId: id, phase: "expand", event: "start_requested" }),
      ),
    ),
  );
  expect(changed.filter((row) => row !== null).map((row) => row.state)).toEqual(["queued"]);
  const after = await findRollout(store.db, id);
  expect(after?.rollout.version).toBe((before?.rollout.version ?? 0) + 1);
});

test("an edge that the table does not have, or a state that is not the expected one, changes nothing", async () => {
  const { store } = control.services;
  const before = await findRollout(store.db, id);
  const refused = await inTransaction(store, async (tx) => [
    await applyToRollout(tx, { rolloutId: id, event: "completed" }),
    await applyToRollout(tx, { rolloutId: id, event: "activated", expectedState: "draft" }),
    await applyToPhase(tx, { rolloutId: id, phase: "backfill", event: "finished" }),
    await applyToPhase(tx, { rolloutId: id, phase: "expand", event: "picked_up", expectedState: "running" }),
    await applyToRollout(tx, { rolloutId: "none", event: "aborted" }),
  ]);
  expect(refused).toEqual([null, null, null, null, null]);
  expect(await findRollout(store.db, id)).toEqual(before);
});

test("progress does not make stale what a person has before them", async () => {
  const { store } = control.services;
  const before = await findRollout(store.db, id);
  const patch = { condition: null };
  expect(await updatePhase(store.db, { rolloutId: id, phase: "expand", patch })).toBe(true);
  const wrongState = { rolloutId: id, phase: "expand", patch, expectedState: "running" } as const;
  expect(await updatePhase(store.db, wrongState)).toBe(false);
  expect((await findRollout(store.db, id))?.rollout.version).toBe(before?.rollout.version);
});

test("samples are thinned evenly, and the newest is always there", async () => {
  const { store } = control.services;
  const ids: number[] = [];
  for (let second = 0; second < 50; second += 1) {
    ids.push(
      await recordSample(store, id, new Date(1_700_000_000_000 + second * 1_000), {
        stepId: "backfill.walk",
        kind: "backfill",
        rowsWalked: second,
        rowsTotal: null,
        rowsPerSecond: 1,
        chunks: 1,
        chunkMsMax: null,
        chunkRows: null,
        lagSeconds: { "replica-1": null },
        pace: { kind: "full" },
      }),
    );
  }
  expect((await readSamples(store.db, id)).map((sample) => sample.id)).toEqual(ids);
  const thinned = await readSamples(store.db, id, { maxPoints: 10 });
  expect(thinned.map((sample) => sample.data.rowsWalked)).toEqual([0, 6, 12, 18, 24, 30, 36, 42, 48, 49]);
  const newer = await readSamples(store.db, id, { afterId: ids[47] ?? 0 });
  expect(newer.map((sample) => sample.data.rowsWalked)).toEqual([48, 49]);
});
