import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createRollout } from "@/lib/commands/rollouts/create-rollout";
import { addTarget } from "@/lib/commands/targets/add-target";
import { editTarget } from "@/lib/commands/targets/edit-target";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { administer } from "@/lib/embedded/server";
import { findTargetConnection } from "@/lib/store/targets";
import { createDatabase, createOldestDatabase, type TestDatabase } from "@/tests/support/servers";
import { type Control, deriveCents, openControl } from "../store/control";

let control: Control;
let shop: TestDatabase;
let other: TestDatabase;
let admin: Actor;
let ada: Actor;
let targetId: string;
let count = 0;

function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.refusal.code}: ${result.refusal.message}`);
  return result.value;
}

beforeAll(async () => {
  control = await openControl("edit_target");
  shop = await createDatabase("edit_shop");
  other = await createDatabase("edit_other");
  await administer(shop.url, (client) =>
    client.query("create table orders (id bigint primary key, amount numeric(12,2) not null, note text)"),
  );
  admin = await control.person("admin", "admin");
  ada = await control.person("ada", "engineer");
});
afterAll(async () => {
  await control.close();
  await shop.drop();
  await other.drop();
});
beforeEach(async () => {
  count += 1;
  const given = { name: `shop ${count}`, environment: "production", connectionString: shop.url };
  const replicas = [{ name: "replica-1", connectionString: shop.replicaUrl }];
  ({ targetId } = unwrap(await addTarget(control.services, admin, { ...given, replicas })));
});

async function edit(input: object, actor = admin) {
  return await editTarget(control.services, actor, { targetId, ...input });
}

async function stored() {
  return await findTargetConnection(control.services.store.db, control.services.secrets, targetId);
}

test("a new connection to the same database is taken, recorded without its secret, and raises the version", async () => {
  const { rolloutId } = unwrap(await createRollout(control.services, ada, { targetId, change: deriveCents }));
  const { host, username, password, pathname } = new URL(shop.url);
  const several = `postgres://${username}:${password}@127.0.0.1:1,${host}${pathname}`;
  const edited = unwrap(await edit({ connectionString: several, expectedVersion: 1 }));
  expect(edited).toMatchObject({ replicas: ["replica-1"] });
  expect(edited.address).toContain(`127.0.0.1:1,${host}`);
  expect(await stored()).toMatchObject({
    connectionString: several,
    version: 2,
    timeline: expect.any(Number),
    replicas: [{ name: "replica-1", connectionString: shop.replicaUrl }],
  });
  const { rows } = await control.services.store.pool.query<{ data: unknown; rollout_id: string | null }>(
    "select data, rollout_id from app.events where target_id = $1 and data->>'kind' = 'target_edited' order by id",
    [targetId],
  );
  expect(rows.map((row) => row.rollout_id)).toEqual([null, rolloutId]);
  expect(JSON.stringify(rows)).not.toContain(decodeURIComponent(password));
});

test("another database, another cluster, a standby, and an older timeline are refused, and nothing changes", async () => {
  const before = await stored();
  const oldest = await createOldestDatabase("edit_cluster");
  try {
    const elsewhere = new URL(oldest.url);
    await administer(oldest.url, (client) =>
      client.query(`create database ${client.escapeIdentifier(shop.name)}`),
    );
    elsewhere.pathname = `/${shop.name}`;
    for (const [connectionString, words] of [
      [other.url, "another database."],
      [elsewhere.toString(), "another database cluster"],
      [shop.replicaUrl, "standby"],
    ] as const) {
      const refused = await edit({ connectionString });
      expect(refused).toMatchObject({ ok: false, refusal: { message: expect.stringContaining(words) } });
    }
    await administer(oldest.url, (client) =>
      client.query(`drop database ${client.escapeIdentifier(shop.name)} with (force)`),
    );
  } finally {
    await oldest.drop();
  }
  await control.services.store.pool.query("update app.targets set timeline = 99 where id = $1", [targetId]);
  expect(await edit({ connectionString: shop.url })).toMatchObject({
    ok: false,
    refusal: { code: "precondition_failed", message: expect.stringContaining("old primary that came back") },
  });
  expect(await stored()).toEqual({ ...before, timeline: 99 });
});

test("replicas are replaced whole; those that stream are watched, and one without a string keeps its own", async () => {
  const kept = unwrap(await edit({ replicas: [{ name: "replica-1" }] }));
  expect(kept.replicas).toEqual(["replica-1"]);
  expect((await stored())?.replicas).toEqual([{ name: "replica-1", connectionString: shop.replicaUrl }]);
  unwrap(await edit({ replicas: [] }));
  expect((await stored())?.replicas).toEqual([{ name: "replica-1", connectionString: null }]);
  expect(await edit({ replicas: [{ name: "replica-2", connectionString: shop.url }] })).toMatchObject({
    ok: false,
    refusal: { message: expect.stringContaining("replica-2") },
  });
});

test("who looked at an older version is told so, and who is no admin may not", async () => {
  unwrap(await edit({ name: `renamed ${count}` }));
  expect(await edit({ name: "late", expectedVersion: 1 })).toMatchObject({
    ok: false,
    refusal: { code: "conflict" },
  });
  expect(await edit({ name: "mine" }, ada)).toMatchObject({ ok: false, refusal: { code: "forbidden" } });
});
