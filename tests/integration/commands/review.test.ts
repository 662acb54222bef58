import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { abortRollout } from "@/lib/commands/rollouts/abort-rollout";
import { approvePhase } from "@/lib/commands/rollouts/approve-phase";
import { changeLimits } from "@/lib/commands/rollouts/change-limits";
import { pausePhase } from "@/lib/commands/rollouts/pause-phase";
import { resumePhase } from "@/lib/commands/rollouts/resume-phase";
import { returnRollout } from "@/lib/commands/rollouts/return-rollout";
import { startPhase } from "@/lib/commands/rollouts/start-phase";
import { undoPhase } from "@/lib/commands/rollouts/undo-phase";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { getRollout } from "@/lib/queries/rollouts/get-rollout";
import { countWaitingForMe, listRollouts } from "@/lib/queries/rollouts/list-rollouts";
import type { RolloutView } from "@/lib/view/rollout-view";
import { type Control, openControl } from "../store/control";

let control: Control;
let ada: Actor;
let rui: Actor;
let vera: Actor;
let targetId: string;
let rolloutId: string;
let planHash: string;

beforeAll(async () => {
  control = await openControl("review");
  // An author who may review other people's changes: the rule must hold for her, too.
  ada = await control.person("ada", "reviewer");
  rui = await control.person("rui", "reviewer");
  vera = await control.person("vera", "viewer");
  targetId = await control.target(ada);
});
afterAll(() => control.close());
beforeEach(async () => {
  ({ id: rolloutId, planHash } = await control.rollout(ada, targetId));
});

function codeOf(result: Result<unknown>): string {
  return result.ok ? "ok" : result.refusal.code;
}

async function view(): Promise<RolloutView> {
  const result = await getRollout(control.services, vera, rolloutId);
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
}

async function setPhase(name: string, state: string): Promise<void> {
  const { pool } = control.services.store;
  await pool.query("update app.phases set state = $3 where rollout_id = $1 and name = $2", [
    rolloutId,
    name,
    state,
  ]);
  await pool.query("update app.rollouts set state = 'active' where id = $1 and state = 'in_review'", [
    rolloutId,
  ]);
}

async function eventKinds(): Promise<string[]> {
  const { rows } = await control.services.store.pool.query<{ kind: string }>(
    "select data ->> 'kind' as kind from app.events where rollout_id = $1 order by id",
    [rolloutId],
  );
  return rows.map((row) => row.kind);
}

const approve = (actor: Actor, hash = planHash) =>
  approvePhase(control.services, actor, { rolloutId, phase: "expand", planHash: hash });

test("nobody approves their own change, and a viewer approves nothing", async () => {
  expect(codeOf(await approve(ada))).toBe("forbidden");
  expect(codeOf(await approve(vera))).toBe("forbidden");
  expect(await eventKinds()).toEqual([]);
  expect((await view()).phases[0]?.gate.isOpen).toBe(false);
});

test("an approval opens the gate of its phase alone", async () => {
  expect(codeOf(await approve(rui))).toBe("ok");
  const { phases } = await view();
  expect(phases[0]?.gate.isOpen).toBe(true);
  expect(phases[0]?.approvals.map((one) => one.by.name)).toEqual(["rui"]);
  expect(phases.find((one) => one.name === "contract")?.gate.requirements).toContainEqual({
    kind: "approvals",
    isMet: false,
    needed: 1,
    given: 0,
    expired: 0,
    groups: [],
  });
  expect(await eventKinds()).toEqual(["phase_approved"]);
});

test("of two approvals by one person at once, one counts", async () => {
  const results = await Promise.all([approve(rui), approve(rui), approve(rui)]);
  expect(results.map(codeOf).sort()).toEqual(["ok", "precondition_failed", "precondition_failed"]);
  expect((await view()).phases[0]?.approvals).toHaveLength(1);
});

test("an approval of another plan than the present one is a conflict", async () => {
  expect(codeOf(await approve(rui, `0${planHash.slice(1)}x`))).toBe("conflict");
  expect(await eventKinds()).toEqual([]);
});

test("what was decided on an older version is a conflict", async () => {
  const { version } = await view();
  expect(codeOf(await approve(rui))).toBe("ok");
  const stale = { rolloutId, expectedVersion: version };
  expect(codeOf(await returnRollout(control.services, rui, stale))).toBe("conflict");
  expect(codeOf(await abortRollout(control.services, rui, stale))).toBe("conflict");
  expect(codeOf(await startPhase(control.services, ada, { ...stale, phase: "expand", planHash }))).toBe(
    "conflict",
  );
});

test("a phase without its approvals can't be started, nor one before its turn", async () => {
  const { version } = await view();
  const input = { rolloutId, expectedVersion: version, planHash };
  const shut = await startPhase(control.services, ada, { ...input, phase: "expand" });
  expect(shut).toMatchObject({ ok: false, refusal: { code: "precondition_failed" } });
  expect(shut.ok ? "" : shut.refusal.message).toContain("0 of 1 approvals");
  expect(codeOf(await startPhase(control.services, ada, { ...input, phase: "backfill" }))).toBe(
    "precondition_failed",
  );
  expect(codeOf(await startPhase(control.services, vera, { ...input, phase: "expand" }))).toBe("forbidden");
});

test("returning a rollout voids its approvals; once something ran it can't be returned", async () => {
  await approve(rui);
  const { version } = await view();
  expect(
    codeOf(
      await returnRollout(control.services, rui, { rolloutId, expectedVersion: version, comment: "Why?" }),
    ),
  ).toBe("ok");
  const after = await view();
  expect(after.state).toBe("draft");
  expect(after.phases[0]?.approvals[0]?.voidedAt).not.toBeNull();
  expect(await eventKinds()).toEqual(["phase_approved", "rollout_returned", "approvals_voided"]);

  ({ id: rolloutId, planHash } = await control.rollout(ada, targetId));
  await setPhase("expand", "done");
  const late = { rolloutId, expectedVersion: (await view()).version };
  expect(codeOf(await returnRollout(control.services, rui, late))).toBe("precondition_failed");
});

test("of several pauses at once one takes hold, and resuming goes on", async () => {
  await setPhase("expand", "running");
  const input = { rolloutId, phase: "expand" };
  const paused = await Promise.all([1, 2, 3].map(() => pausePhase(control.services, ada, input)));
  expect(paused.map(codeOf).sort()).toEqual(["ok", "precondition_failed", "precondition_failed"]);
  expect((await view()).phases[0]?.state).toBe("pausing");
  expect(codeOf(await resumePhase(control.services, ada, input))).toBe("ok");
  expect((await view()).phases[0]?.state).toBe("running");
  expect(await eventKinds()).toEqual(["pause_requested", "phase_resumed"]);
});

test("aborting while an engine is at work only asks it to stop; otherwise it is done at once", async () => {
  await setPhase("expand", "running");
  const abort = async () =>
    abortRollout(control.services, ada, { rolloutId, expectedVersion: (await view()).version });
  expect(codeOf(await abort())).toBe("ok");
  expect((await view()).state).toBe("aborting");
  expect(codeOf(await abort())).toBe("precondition_failed");

  ({ id: rolloutId, planHash } = await control.rollout(ada, targetId));
  await setPhase("expand", "queued");
  expect(codeOf(await abort())).toBe("ok");
  const after = await view();
  expect([after.state, after.phases[0]?.state]).toEqual(["aborted", "paused"]);
  expect(after.endedAt).not.toBeNull();
});

test("undoing a phase voids its approvals, and the evidence that rested on it", async () => {
  await approve(rui);
  await setPhase("expand", "done");
  await setPhase("backfill", "done");
  const { pool } = control.services.store;
  await pool.query(
    "insert into app.verifications (id, rollout_id, step_id, plan_hash, rows_compared, mismatches, sample_keys, finished_at) values ($1, $1, 's', $2, 1, 0, '[]', now())",
    [rolloutId, planHash],
  );
  const undo = async (phase: string) =>
    undoPhase(control.services, ada, { rolloutId, phase, planHash, expectedVersion: (await view()).version });
  expect(codeOf(await undo("expand"))).toBe("precondition_failed");
  expect(codeOf(await undo("backfill"))).toBe("ok");
  expect((await view()).phases.map((phase) => phase.state).slice(0, 2)).toEqual(["done", "undo_queued"]);
  expect((await view()).verification?.voidedAt).not.toBeNull();
  expect((await view()).phases[0]?.approvals[0]?.voidedAt).toBeNull();
});

test("limits are checked, changed, and put on the record", async () => {
  const change = (maxLagSeconds: number) =>
    changeLimits(control.services, ada, {
      rolloutId,
      limits: { maxLagSeconds, maxSignalAgeMs: 1500, targetChunkMs: 200 },
    });
  expect(codeOf(await change(-1))).toBe("invalid_input");
  expect(codeOf(await change(100_000))).toBe("invalid_input");
  expect(codeOf(await change(2.5))).toBe("ok");
  expect((await view()).limits.maxLagSeconds).toBe(2.5);
  expect(await eventKinds()).toEqual(["limits_changed"]);
});

test("a rollout waits for those who can do something, first in their list", async () => {
  const isWaiting = async (actor: Actor) => {
    const listed = await listRollouts(control.services, actor, {});
    if (!listed.ok) throw new Error(listed.refusal.message);
    return listed.value.find((item) => item.id === rolloutId)?.isWaitingForMe;
  };
  expect([await isWaiting(ada), await isWaiting(rui), await isWaiting(vera)]).toEqual([false, true, false]);
  await approve(rui);
  expect([await isWaiting(ada), await isWaiting(rui), await isWaiting(vera)]).toEqual([true, false, false]);
  expect(await countWaitingForMe(control.services, vera)).toEqual({
    ok: true,
    value: { count: 0, unread: 0 },
  });
  const found = await listRollouts(control.services, vera, { search: "100%" });
  expect(found.ok && found.value).toEqual([]);
});
