import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ChainFault, type ChainHead, chainStart, checkLink } from "@/lib/domain/audit/chain";
import { readChain } from "@/lib/store/event-chain";
import { migrate } from "@/lib/store/migrate";
import { recordEvent } from "@/lib/store/record-event";
import { inTransaction, openStore, type Store } from "@/lib/store/store";
import { createDatabase } from "@/tests/support/servers";
import { type Control, openControl } from "./control";

let control: Control;
beforeAll(async () => {
  control = await openControl("chain");
});
afterAll(() => control.close());

const actor = { id: "ada", name: "Ada", via: "page" } as const;

function record(store: Store, rolloutId: string | null): Promise<number> {
  return inTransaction(store, (tx) =>
    recordEvent(tx, {
      rolloutId,
      actor,
      data: { kind: "instance_stopped", why: '“Ünï” \\ " \u2028 0.1 + 0.2' },
    }),
  );
}

async function checkAll(
  store: Store,
): Promise<{ faults: readonly ChainFault[]; eventIds: readonly number[] }> {
  const faults: ChainFault[] = [];
  const eventIds: number[] = [];
  let head: ChainHead = chainStart;
  for (;;) {
    const page = await readChain(store.db, head.seq, 7);
    for (const { link, event } of page) {
      const checked = checkLink(head, link, event);
      head = checked.head;
      faults.push(...checked.faults);
      eventIds.push(link.eventId);
    }
    if (page.length < 7) return { faults, eventIds };
  }
}

test("events that many record at once, some of which are rolled back, make one chain in the order of their commits", async () => {
  const { store } = control.services;
  const ada = await control.person("ada", "engineer");
  const targetId = await control.target(ada);
  const rolloutIds = await Promise.all([1, 2, 3].map(async () => (await control.rollout(ada, targetId)).id));
  await Promise.all(
    Array.from({ length: 60 }, async (_, at) => {
      const rolloutId = rolloutIds[at % 4] ?? null;
      if (at % 5 !== 0) return void (await record(store, rolloutId));
      const failed = inTransaction(store, async (tx) => {
        await recordEvent(tx, { rolloutId, actor, data: { kind: "pause_requested" } });
        throw new Error("rolled back");
      });
      await expect(failed).rejects.toThrow("rolled back");
    }),
  );
  const { faults, eventIds } = await checkAll(store);
  expect(faults).toEqual([]);
  expect(eventIds).toHaveLength(48);
  expect(eventIds).toEqual([...eventIds].sort((a, b) => a - b));
  const { rows } = await store.pool.query<{ outside: string }>(
    "select count(*) as outside from app.events where id not in (select event_id from app.event_links)",
  );
  expect(rows[0]?.outside).toBe("0");
});

test("a row that is changed behind the trigger's back is found and named", async () => {
  const { store } = control.services;
  const id = await record(store, null);
  await record(store, null);
  await store.pool.query(
    "begin; set local session_replication_role = replica; update app.events set actor_name = 'Eve' where id = (select max(id) - 1 from app.events); commit",
  );
  const { faults } = await checkAll(store);
  expect(faults).toEqual([{ kind: "event_changed", seq: expect.any(Number), eventId: id }]);
  await store.pool.query(
    `begin; set local session_replication_role = replica; update app.events set actor_name = 'Ada' where id = ${id}; commit`,
  );
  expect((await checkAll(store)).faults).toEqual([]);
});

test("links and policies can be appended, and never changed, deleted or truncated", async () => {
  const { store } = control.services;
  const ada = await control.person("ada2", "admin");
  await store.pool.query(
    "insert into app.policies (environment, version, policy, changed_by) values ('production', 1, '{}', $1)",
    [ada.id],
  );
  for (const statement of [
    "update app.event_links set hash = previous_hash",
    "delete from app.event_links",
    "truncate app.event_links",
    "update app.policies set policy = '[]'",
    "delete from app.policies",
    "truncate app.policies",
  ]) {
    await expect(store.pool.query(statement), statement).rejects.toThrow("append-only");
  }
});

test("the application's own role, an ordinary one that owns the tables, can append and has no privilege to change", async () => {
  const database = await createDatabase("plain_owner");
  const role = `plain_${randomUUID().slice(0, 8)}`;
  const bootstrap = openStore(database.url);
  const { rows } = await bootstrap.pool.query<{ name: string }>("select current_database() as name");
  await bootstrap.pool.query(`create role ${role} login password 'plain'`);
  await bootstrap.pool.query(`alter database "${rows[0]?.name}" owner to ${role}`);
  const url = new URL(database.url);
  url.username = role;
  url.password = "plain";
  const store = openStore(url.toString());
  try {
    await migrate(url.toString());
    await record(store, null);
    expect((await checkAll(store)).faults).toEqual([]);
    // Even with the triggers out of the way, which an owner can do.
    for (const table of ["events", "event_links", "policies"]) {
      await store.pool.query(`alter table app.${table} disable trigger user`);
      for (const statement of [
        `delete from app.${table}`,
        `truncate app.${table}`,
        table === "events"
          ? "update app.events set actor_name = 'Eve'"
          : `update app.${table} set ${table === "policies" ? "comment" : "hash"} = null`,
      ]) {
        await expect(store.pool.query(statement), statement).rejects.toThrow("permission denied");
      }
    }
  } finally {
    await store.close();
    await bootstrap.pool.query(
      `drop owned by ${role} cascade; alter database "${rows[0]?.name}" owner to current_user; drop role ${role}`,
    );
    await bootstrap.close();
    await database.drop();
  }
});

test("events of before there was a chain are sealed once, by whoever comes first, and what is slipped in later is not", async () => {
  const database = await createDatabase("sealing");
  const store = openStore(database.url);
  const slipIn = (count: number) =>
    store.pool.query(
      `insert into app.events (actor_id, actor_name, data) select 'old', 'old', '{"kind": "pause_requested"}' from generate_series(1, ${count})`,
    );
  try {
    await migrate(database.url);
    await slipIn(1_203);
    await Promise.all([record(store, null), record(store, null), migrate(database.url)]);
    const sealed = await checkAll(store);
    expect(sealed.faults).toEqual([]);
    expect(sealed.eventIds).toHaveLength(1_205);
    await slipIn(1);
    await record(store, null);
    await migrate(database.url);
    expect((await checkAll(store)).eventIds).toHaveLength(1_206);
  } finally {
    await store.close();
    await database.drop();
  }
});
