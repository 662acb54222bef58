import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { approvePhase } from "@/lib/commands/rollouts/approve-phase";
import { createRollout } from "@/lib/commands/rollouts/create-rollout";
import { repairMismatches } from "@/lib/commands/rollouts/repair-mismatches";
import { startPhase } from "@/lib/commands/rollouts/start-phase";
import { submitRollout } from "@/lib/commands/rollouts/submit-rollout";
import { undoPhase } from "@/lib/commands/rollouts/undo-phase";
import { verifyAgain } from "@/lib/commands/rollouts/verify-again";
import { addTarget } from "@/lib/commands/targets/add-target";
import type { PhaseState } from "@/lib/domain/lifecycle/phase-state";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { PhaseName } from "@/lib/domain/plan/plan";
import type { Result } from "@/lib/domain/refusal";
import { getRollout } from "@/lib/queries/rollouts/get-rollout";
import { recordVerification } from "@/lib/store/verifications";
import type { RolloutView } from "@/lib/view/rollout-view";
import { createDatabase, type TestDatabase } from "@/tests/support/servers";
import { type Control, deriveCents, openControl } from "../store/control";

/** Repairing and verifying again, as commands: who may, when, and what the gate says of old evidence. */

let control: Control;
let shop: TestDatabase;
let client: Client;
let people: Readonly<Record<"vera" | "ada" | "rui", Actor>>;
let targetId: string;
let rolloutId: string;

function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.refusal.code}: ${result.refusal.message}`);
  return result.value;
}

function refusalOf(result: Result<unknown>): { code: string; message: string } {
  if (result.ok) throw new Error("It was not refused");
  return result.refusal;
}

async function view(): Promise<RolloutView> {
  return unwrap(await getRollout(control.services, people.vera, rolloutId));
}

async function input(): Promise<{ rolloutId: string; expectedVersion: number; planHash: string }> {
  const { version, planHash } = await view();
  return { rolloutId, expectedVersion: version, planHash };
}

async function setPhases(states: Partial<Record<PhaseName, PhaseState>>): Promise<void> {
  const { pool } = control.services.store;
  for (const [name, state] of Object.entries(states)) {
    await pool.query("update app.phases set state = $3 where rollout_id = $1 and name = $2", [
      rolloutId,
      name,
      state,
    ]);
  }
}

async function verified(mismatches: number, hoursAgo = 0): Promise<void> {
  const { planHash } = await view();
  const { db, pool } = control.services.store;
  const found = { rolloutId, stepId: "verify.compare", planHash, rowsCompared: 100, mismatches };
  const id = await recordVerification(db, { ...found, sampleKeys: mismatches === 0 ? [] : ["7"], reads: [] });
  await pool.query(
    "update app.verifications set finished_at = now() - make_interval(hours => $2) where id = $1",
    [id, hoursAgo],
  );
}

beforeAll(async () => {
  control = await openControl("verify_again");
  shop = await createDatabase("shop");
  client = new Client({ connectionString: shop.url });
  await client.connect();
  await client.query(
    "create table orders (id bigint generated always as identity primary key, amount numeric(12,2) not null, note text)",
  );
  await client.query("insert into orders (amount) select n + 0.5 from generate_series(1, 100) as n");
  const [admin, ada, rui, vera] = await Promise.all([
    control.person("admin", "admin"),
    control.person("ada", "engineer"),
    control.person("rui", "reviewer"),
    control.person("vera", "viewer"),
  ]);
  people = { ada, rui, vera };
  const added = await addTarget(control.services, admin, {
    name: "production",
    environment: "production",
    connectionString: shop.url,
    replicas: [],
  });
  targetId = unwrap(added).targetId;
});
afterAll(async () => {
  await client.end();
  await control.close();
  await shop.drop();
});
beforeEach(async () => {
  const change = deriveCents;
  const draft = unwrap(await createRollout(control.services, people.ada, { targetId, change }));
  rolloutId = draft.rolloutId;
  unwrap(await submitRollout(control.services, people.ada, { rolloutId, expectedVersion: draft.version }));
  for (const { name } of (await view()).phases) {
    const approval = { ...(await input()), phase: name, comment: "" };
    unwrap(await approvePhase(control.services, people.rui, approval));
  }
  await control.services.store.pool.query("update app.rollouts set state = 'active' where id = $1", [
    rolloutId,
  ]);
  await setPhases({ expand: "done", backfill: "done" });
});

test("who may operate wants rows repaired; it is kept, recorded, and the phase is gone through again", async () => {
  await setPhases({ verify: "failed" });
  await verified(3);
  expect((await view()).allowed.repair).toBe("verify");
  expect(refusalOf(await repairMismatches(control.services, people.vera, await input())).code).toBe(
    "forbidden",
  );
  const stale = { ...(await input()), expectedVersion: 1 };
  expect(refusalOf(await repairMismatches(control.services, people.ada, stale)).code).toBe("conflict");
  unwrap(await repairMismatches(control.services, people.ada, await input()));
  const after = await view();
  expect(after.phases.find((phase) => phase.name === "verify")?.state).toBe("queued");
  expect(after.repair).toMatchObject({ state: "wanted", mismatches: 3, by: { id: people.ada.id } });
  // A second click finds the phase at work.
  expect(refusalOf(await repairMismatches(control.services, people.ada, await input())).code).toBe(
    "precondition_failed",
  );
  // The engine failed in the middle: the same repair is gone on with, not a second one begun.
  await setPhases({ verify: "failed" });
  unwrap(await repairMismatches(control.services, people.ada, await input()));
  const { rows } = await control.services.store.pool.query(
    "select count(*)::int as count from app.repairs where rollout_id = $1",
    [rolloutId],
  );
  expect(rows).toEqual([{ count: 1 }]);
  // Taken back with what it was about.
  await setPhases({ verify: "failed" });
  const undo = { ...(await input()), phase: "verify" };
  unwrap(await undoPhase(control.services, people.ada, undo));
  expect((await view()).repair?.state).toBe("dropped");
});

test("nothing is repaired where nothing differs, where the evidence is void, or where the approvals are", async () => {
  await setPhases({ verify: "failed" });
  expect(refusalOf(await repairMismatches(control.services, people.ada, await input())).message).toContain(
    "found no rows",
  );
  await verified(3);
  await control.services.store.pool.query(
    "update app.approvals set voided_at = now(), void_reason = 'test' where rollout_id = $1",
    [rolloutId],
  );
  expect(refusalOf(await repairMismatches(control.services, people.ada, await input())).message).toContain(
    "0 of 1 approvals",
  );
});

test("old evidence shuts the gate, says so, and a person verifies again", async () => {
  await setPhases({ verify: "done" });
  await verified(0, 26);
  const next = (await view()).allowed.start;
  if (next === null) throw new Error("no phase can be started");
  const start = { ...(await input()), phase: next };
  expect(refusalOf(await startPhase(control.services, people.ada, start)).message).toContain(
    "verified 26 h ago, at most 24 h are allowed: verify again",
  );
  const gate = (await view()).phases.find((phase) => phase.name === next)?.gate;
  expect(gate?.requirements.find((one) => one.kind === "verified")).toMatchObject({ isMet: false });
  expect(refusalOf(await verifyAgain(control.services, people.vera, await input())).code).toBe("forbidden");
  unwrap(await verifyAgain(control.services, people.ada, await input()));
  const after = await view();
  expect(after.phases.find((phase) => phase.name === "verify")?.state).toBe("queued");
  expect(after.allowed.start).toBeNull();
  expect(refusalOf(await verifyAgain(control.services, people.ada, await input())).code).toBe(
    "precondition_failed",
  );
  await setPhases({ verify: "done" });
  await verified(0);
  unwrap(await startPhase(control.services, people.ada, { ...(await input()), phase: next }));
});

test("a table that is not what was approved is not compared again: the approvals are void", async () => {
  await setPhases({ verify: "done" });
  await verified(0);
  await client.query("alter table orders alter column note set default 'x'");
  try {
    expect(refusalOf(await verifyAgain(control.services, people.ada, await input())).message).toContain(
      "The table changed",
    );
    expect((await view()).phases.find((phase) => phase.name === "verify")?.state).toBe("done");
  } finally {
    await client.query("alter table orders alter column note drop default");
  }
});
