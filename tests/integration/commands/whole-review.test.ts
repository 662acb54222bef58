import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { approvePhase } from "@/lib/commands/rollouts/approve-phase";
import { createRollout } from "@/lib/commands/rollouts/create-rollout";
import { editRollout } from "@/lib/commands/rollouts/edit-rollout";
import { returnRollout } from "@/lib/commands/rollouts/return-rollout";
import { startPhase } from "@/lib/commands/rollouts/start-phase";
import { submitRollout } from "@/lib/commands/rollouts/submit-rollout";
import { addTarget } from "@/lib/commands/targets/add-target";
import { testTarget } from "@/lib/commands/targets/test-target";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { previewPlan } from "@/lib/queries/plan/preview-plan";
import { getRollout } from "@/lib/queries/rollouts/get-rollout";
import { getTarget } from "@/lib/queries/targets/get-target";
import { listTargetTables } from "@/lib/queries/targets/list-target-tables";
import { createDatabase, type TestDatabase } from "@/tests/support/servers";
import { type Control, deriveCents, openControl } from "../store/control";

/** From a connection string to a started phase, on a real target with a real replica. */

let control: Control;
let shop: TestDatabase;
let client: Client;
let admin: Actor;
let ada: Actor;
let rui: Actor;
let vera: Actor;
let targetId: string;

function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.refusal.code}: ${result.refusal.message}`);
  return result.value;
}

function codeOf(result: Result<unknown>): string {
  return result.ok ? "ok" : result.refusal.code;
}

beforeAll(async () => {
  control = await openControl("whole_review");
  shop = await createDatabase("shop");
  client = new Client({ connectionString: shop.url });
  await client.connect();
  await client.query(
    "create table orders (id bigint generated always as identity primary key, amount numeric(12,2) not null, note text)",
  );
  await client.query("insert into orders (amount) select n + 0.5 from generate_series(1, 100) as n");
  [admin, ada, rui, vera] = await Promise.all([
    control.person("admin", "admin"),
    control.person("ada", "engineer"),
    control.person("rui", "reviewer"),
    control.person("vera", "viewer"),
  ]);
  const added = await addTarget(control.services, admin, {
    name: "production",
    environment: "production",
    connectionString: shop.url,
    replicas: [{ name: "replica-1", connectionString: shop.replicaUrl }],
  });
  targetId = unwrap(added).targetId;
});
afterAll(async () => {
  await client.end();
  await control.close();
  await shop.drop();
});
beforeEach(async () => {
  await client.query("alter table orders drop column if exists surprise");
});

async function submitted(): Promise<{ rolloutId: string; planHash: string }> {
  const draft = unwrap(await createRollout(control.services, ada, { targetId, change: deriveCents }));
  const sent = await submitRollout(control.services, ada, {
    rolloutId: draft.rolloutId,
    expectedVersion: draft.version,
  });
  return { rolloutId: draft.rolloutId, planHash: unwrap(sent).planHash };
}

async function start(rolloutId: string, planHash: string) {
  const { version } = unwrap(await getRollout(control.services, ada, rolloutId));
  return startPhase(control.services, ada, {
    rolloutId,
    phase: "expand",
    planHash,
    expectedVersion: version,
  });
}

test("a target is stored sealed, and shown without its secret", async () => {
  const password = decodeURIComponent(new URL(shop.url).password);
  const { rows } = await control.services.store.pool.query<{ all: string }>(
    "select targets::text || encode(connection, 'escape') as all from app.targets",
  );
  expect(rows[0]?.all).not.toContain(password);
  const target = unwrap(await getTarget(control.services, vera, targetId));
  expect(JSON.stringify(target)).not.toContain(password);
  expect(target.overview).toMatchObject({ kind: "reachable" });
  if (target.overview.kind !== "reachable") return;
  expect(target.overview.tables.map((table) => table.name)).toContain("orders");
  expect(target.overview.replicas).toMatchObject([{ name: "replica-1", state: "streaming" }]);
  const found = unwrap(await listTargetTables(control.services, vera, { targetId, search: "ord" }));
  expect(found.map((table) => table.name)).toEqual(["orders"]);
});

test("a connection that fails is explained, and only an admin may try one", async () => {
  const wrong = new URL(shop.url);
  wrong.port = "1";
  const report = unwrap(
    await testTarget(control.services, admin, { connectionString: wrong.toString(), replicas: [] }),
  );
  expect(report.ok).toBe(false);
  expect(JSON.stringify(report)).not.toContain(decodeURIComponent(wrong.password));
  expect(codeOf(await testTarget(control.services, ada, { connectionString: shop.url }))).toBe("forbidden");
  const again = { name: "production", environment: "production", connectionString: shop.url };
  expect(codeOf(await addTarget(control.services, admin, again))).toBe("precondition_failed");
});

test("a preview shows plan, table and new values, also while the form is incomplete, and rows only to those allowed", async () => {
  const full = unwrap(await previewPlan(control.services, ada, { targetId, change: deriveCents }));
  expect(full.planned?.kind).toBe("planned");
  if (full.sample?.kind !== "rows") throw new Error(JSON.stringify(full.sample));
  expect(full.sample.columns.map((column) => column.name)).toEqual(["id", "amount", "cents"]);
  expect(full.sample.rows[0]).toEqual(["1", "1.50", "150"]);
  const partial = { kind: "add_columns", table: deriveCents.table, columns: [{ name: "" }] };
  const half = unwrap(await previewPlan(control.services, ada, { targetId, change: partial }));
  expect(half.planned).toBeNull();
  expect(half.table?.columns.map((column) => column.name)).toEqual(["id", "amount", "note"]);
  expect(half.problems.map((problem) => problem.path)).toContain("columns.0.name");
  const empty = unwrap(await previewPlan(control.services, ada, { targetId, change: {} }));
  expect(empty.table).toBeNull();
  expect(codeOf(await previewPlan(control.services, vera, { targetId, change: deriveCents }))).toBe(
    "forbidden",
  );
});

test("a change without a safe plan is not saved", async () => {
  const change = { ...deriveCents, columns: [{ ...deriveCents.columns[0], name: "amount" }] };
  const refused = await createRollout(control.services, ada, { targetId, change });
  expect(codeOf(refused)).toBe("invalid_input");
  expect(refused.ok ? [] : refused.refusal.problems?.map((problem) => problem.code)).toContain("name_taken");
});

test("only its author edits and submits a rollout", async () => {
  const draft = unwrap(await createRollout(control.services, ada, { targetId, change: deriveCents }));
  const input = { rolloutId: draft.rolloutId, expectedVersion: draft.version };
  expect(codeOf(await editRollout(control.services, rui, { ...input, change: deriveCents }))).toBe(
    "forbidden",
  );
  expect(codeOf(await submitRollout(control.services, rui, input))).toBe("forbidden");
});

test("of two that start an approved phase at once, one does", async () => {
  const { rolloutId, planHash } = await submitted();
  unwrap(await approvePhase(control.services, rui, { rolloutId, phase: "expand", planHash }));
  const started = await Promise.all([start(rolloutId, planHash), start(rolloutId, planHash)]);
  expect(started.map(codeOf).sort()).toEqual(["conflict", "ok"]);
  const view = unwrap(await getRollout(control.services, ada, rolloutId));
  expect([view.state, view.phases[0]?.state]).toEqual(["active", "queued"]);
});

test("a table that changed since it was planned voids the approvals and starts nothing; planned anew, it can be approved again", async () => {
  const { rolloutId, planHash } = await submitted();
  unwrap(await approvePhase(control.services, rui, { rolloutId, phase: "expand", planHash }));
  await client.query("alter table orders add column surprise text");
  const refused = await start(rolloutId, planHash);
  expect(codeOf(refused)).toBe("precondition_failed");
  expect(refused.ok ? "" : refused.refusal.message).toContain("surprise was added");
  const after = unwrap(await getRollout(control.services, ada, rolloutId));
  expect([after.state, after.phases[0]?.state]).toEqual(["in_review", "waiting"]);
  expect(after.phases[0]?.gate.isOpen).toBe(false);
  expect(after.phases[0]?.approvals[0]?.voidReason).toContain("surprise was added");

  const returned = unwrap(
    await returnRollout(control.services, rui, { rolloutId, expectedVersion: after.version }),
  );
  const resubmitted = unwrap(
    await submitRollout(control.services, ada, { rolloutId, expectedVersion: returned.version }),
  );
  expect(resubmitted.planHash).not.toBe(planHash);
  expect(codeOf(await approvePhase(control.services, rui, { rolloutId, phase: "expand", planHash }))).toBe(
    "conflict",
  );
  unwrap(
    await approvePhase(control.services, rui, { rolloutId, phase: "expand", planHash: resubmitted.planHash }),
  );
  expect(codeOf(await start(rolloutId, resubmitted.planHash))).toBe("ok");
});

test("a target that is away is told as such, and starts nothing", async () => {
  const { rolloutId, planHash } = await submitted();
  unwrap(await approvePhase(control.services, rui, { rolloutId, phase: "expand", planHash }));
  const { pool } = control.services.store;
  const { rows } = await pool.query<{ connection: Buffer }>(
    "select connection from app.targets where id = $1",
    [targetId],
  );
  const away = new URL(shop.url);
  away.port = "1";
  await pool.query("update app.targets set connection = $2 where id = $1", [
    targetId,
    control.services.secrets.seal(away.toString(), targetId),
  ]);
  try {
    expect(codeOf(await start(rolloutId, planHash))).toBe("target_unreachable");
    const target = unwrap(await getTarget(control.services, vera, targetId));
    expect(target.overview.kind).toBe("unreachable");
  } finally {
    await pool.query("update app.targets set connection = $2 where id = $1", [targetId, rows[0]?.connection]);
  }
  const view = unwrap(await getRollout(control.services, ada, rolloutId));
  expect(view.phases[0]?.state).toBe("waiting");
  expect(view.phases[0]?.gate.isOpen).toBe(true);
});
