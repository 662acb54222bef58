import type { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { approvePhase } from "@/lib/commands/rollouts/approve-phase";
import { createRollout } from "@/lib/commands/rollouts/create-rollout";
import { runPreflight } from "@/lib/commands/rollouts/run-preflight";
import { startPhase } from "@/lib/commands/rollouts/start-phase";
import { submitRollout } from "@/lib/commands/rollouts/submit-rollout";
import { addTarget } from "@/lib/commands/targets/add-target";
import type { Change } from "@/lib/domain/change/change";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { getRollout } from "@/lib/queries/rollouts/get-rollout";
import type { RolloutView } from "@/lib/view/rollout-view";
import { awaitValue } from "@/tests/support/await-value";
import { createDatabase, type TestDatabase } from "@/tests/support/servers";
import { openClient } from "../preflight/look";
import { type Control, deriveCents, openControl } from "../store/control";

/** What preflight finds is refused, kept and shown, before a plan is submitted and before a phase starts. */

let control: Control;
let shop: TestDatabase;
let client: Client;
let ada: Actor;
let rui: Actor;
let vera: Actor;
let targetId: string;
let role: string;

function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.refusal.code}: ${result.refusal.message}`);
  return result.value;
}

beforeAll(async () => {
  control = await openControl("preflights");
  shop = await createDatabase("preflight_shop");
  client = await openClient(shop.url);
  role = `owner_${shop.name}`;
  await client.query(`create role ${role} login password 'owner'`);
  await client.query(
    "create table orders (id bigint generated always as identity primary key, amount numeric(12,2) not null, note text)",
  );
  await client.query(
    "insert into orders (amount, note) select n + 0.5, 'private ' || n from generate_series(1, 100) as n",
  );
  await client.query(
    `alter table orders owner to ${role}; grant create on schema public to ${role}; grant pg_monitor to ${role}; grant create on database ${shop.name} to ${role}`,
  );
  const admin = await control.person("admin", "admin");
  [ada, rui, vera] = await Promise.all([
    control.person("ada", "engineer"),
    control.person("rui", "reviewer"),
    control.person("vera", "viewer"),
  ]);
  const as = new URL(shop.url);
  as.username = role;
  as.password = "owner";
  const added = await addTarget(control.services, admin, {
    name: "production",
    environment: "production",
    connectionString: as.toString(),
    replicas: [{ name: "replica-1", connectionString: shop.replicaUrl }],
  });
  targetId = unwrap(added).targetId;
});
afterAll(async () => {
  await client.query(`drop owned by ${role} cascade; drop role ${role}`);
  await client.end();
  await control.close();
  await shop.drop();
});

async function draft(change: Change = deriveCents): Promise<string> {
  return unwrap(await createRollout(control.services, ada, { targetId, change })).rolloutId;
}

async function view(rolloutId: string, by = vera): Promise<RolloutView> {
  return unwrap(await getRollout(control.services, by, rolloutId));
}

async function submit(rolloutId: string) {
  const { version } = await view(rolloutId);
  return await submitRollout(control.services, ada, { rolloutId, expectedVersion: version });
}

/** The replica, where rows are counted, has what the primary has. */
async function replayed(): Promise<void> {
  const { rows } = await client.query<{ lsn: string }>("select pg_current_wal_lsn()::text as lsn");
  const replica = await openClient(shop.replicaUrl);
  await awaitValue(
    async () =>
      (
        await replica.query<{ there: boolean }>("select pg_last_wal_replay_lsn() >= $1::pg_lsn as there", [
          rows[0]?.lsn,
        ])
      ).rows[0]?.there,
    (there) => there === true,
  );
  await replica.end();
}

async function start(rolloutId: string, phase: string) {
  const { version, planHash } = await view(rolloutId);
  return await startPhase(control.services, ada, { rolloutId, phase, planHash, expectedVersion: version });
}

test("a plan that would fail for want of a privilege can't be submitted; what was found is kept for all to see", async () => {
  const rolloutId = await draft();
  await client.query(`revoke create on database ${shop.name} from ${role}`);
  const refused = await submit(rolloutId);
  expect(refused).toMatchObject({
    ok: false,
    refusal: {
      code: "precondition_failed",
      message: `It can't be submitted: ${role} may not create the schema colonnade, where the ledger is kept.`,
      remedy: `Run: grant create on database ${shop.name} to ${role}.`,
      problems: [{ severity: "error", code: "no_schema_create" }],
    },
  });
  const seen = await view(rolloutId);
  expect(seen.state).toBe("draft");
  expect(seen.preflights.map((one) => [one.moment, one.by.name, one.findings[0]?.code])).toEqual([
    ["submit", "ada", "no_schema_create"],
  ]);

  await client.query(`grant create on database ${shop.name} to ${role}`);
  expect((await submit(rolloutId)).ok).toBe(true);
  const after = await view(rolloutId);
  expect(after.state).toBe("in_review");
  expect(after.preflights).toHaveLength(1);
  expect(after.preflights[0]?.planHash).toBe(after.planHash);
  expect(after.preflights[0]?.findings.filter((one) => one.severity === "blocks")).toEqual([]);
});

test("rows that a constraint fails on refuse the start of its phase, keep the approvals, and hold no value", async () => {
  const rolloutId = await draft({
    kind: "set_not_null",
    table: { schema: "public", name: "orders" },
    column: "note",
    nulls: { kind: "refuse" },
  });
  unwrap(await submit(rolloutId));
  const { planHash } = await view(rolloutId);
  // What comes before is done, and every row was right when they were compared.
  const { pool } = control.services.store;
  await pool.query(
    "update app.phases set state = 'done' where rollout_id = $1 and position < (select position from app.phases where rollout_id = $1 and name = 'constrain')",
    [rolloutId],
  );
  await pool.query("update app.rollouts set state = 'active' where id = $1", [rolloutId]);
  await pool.query(
    "insert into app.verifications (id, rollout_id, step_id, plan_hash, rows_compared, mismatches, sample_keys, finished_at) values ($1, $1, 's', $2, 100, 0, '[]', now())",
    [rolloutId, planHash],
  );
  unwrap(await approvePhase(control.services, rui, { rolloutId, phase: "constrain", planHash }));
  await client.query("update orders set note = null where id in (3, 33)");
  await replayed();

  const refused = await start(rolloutId, "constrain");
  expect(refused.ok ? null : refused.refusal).toMatchObject({
    code: "precondition_failed",
    message:
      "The phase constrain can't be started: 2 rows of orders are NULL in note: NOT NULL fails on them.",
  });
  const seen = await view(rolloutId);
  const constrain = seen.phases.find((phase) => phase.name === "constrain");
  expect(constrain).toMatchObject({ state: "waiting", gate: { isOpen: true } });
  const reading = seen.preflights.find((one) => one.moment === "constrain");
  expect(reading?.findings[0]).toMatchObject({ code: "nulls_found", severity: "blocks" });
  expect(reading?.findings[0]?.evidence[0]).toBe("Keys: 3; 33");
  const { rows } = await pool.query<{ kept: string }>(
    "select string_agg(findings::text, ' ') as kept from app.preflights",
  );
  expect(rows[0]?.kept).not.toContain("private");

  await client.query("update orders set note = 'mended' where note is null");
  await replayed();
  expect((await start(rolloutId, "constrain")).ok).toBe(true);
});

test("anyone who may operate can look again, about what comes next; a viewer can't", async () => {
  const rolloutId = await draft({
    ...deriveCents,
    columns: [{ ...deriveCents.columns[0], name: "other_cents" } as (typeof deriveCents.columns)[number]],
    indexes: [],
  });
  expect(unwrap(await runPreflight(control.services, ada, { rolloutId })).moment).toBe("submit");
  unwrap(await submit(rolloutId));
  const before = await view(rolloutId);
  expect(unwrap(await runPreflight(control.services, rui, { rolloutId })).moment).toBe("expand");
  const after = await view(rolloutId);
  expect(after.preflights.map((one) => [one.moment, one.by.name])).toEqual([
    ["submit", "ada"],
    ["expand", "rui"],
  ]);
  // Looking changes nothing that a command would be refused for.
  expect(after.version).toBe(before.version);
  const refused = await runPreflight(control.services, vera, { rolloutId });
  expect(refused.ok ? null : refused.refusal.code).toBe("forbidden");
});

test("another rollout at work on the same table is told", async () => {
  const rolloutId = await draft({
    ...deriveCents,
    columns: [{ ...deriveCents.columns[0], name: "third_cents" } as (typeof deriveCents.columns)[number]],
    indexes: [],
  });
  unwrap(await runPreflight(control.services, ada, { rolloutId }));
  const found = (await view(rolloutId)).preflights[0]?.findings.find((one) => one.code === "other_rollout");
  // The one of the test before the last was started.
  expect(found).toMatchObject({ severity: "warns", message: "1 other rollout is open on this table." });
});

test("a table that is locked away is said to be so", async () => {
  const rolloutId = await draft({
    ...deriveCents,
    columns: [{ ...deriveCents.columns[0], name: "locked_cents" } as (typeof deriveCents.columns)[number]],
    indexes: [],
  });
  const holder = await openClient(shop.url, "holder");
  await holder.query("begin; lock table orders in access exclusive mode");
  try {
    const refused = await runPreflight(control.services, ada, { rolloutId });
    expect(refused.ok ? null : refused.refusal).toMatchObject({
      code: "target_failed",
      message: "Another session of production holds a lock on what was to be read.",
    });
  } finally {
    await holder.end();
  }
});
