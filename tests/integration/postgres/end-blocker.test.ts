import { Client } from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Blocker } from "@/lib/domain/lifecycle/condition";
import { sql, value } from "@/lib/domain/sql/sql";
import { readBlockers } from "@/lib/postgres/blockers";
import { endIdleBackend } from "@/lib/postgres/end-blocker";
import { TargetError } from "@/lib/postgres/failure";
import { openSession, type Session } from "@/lib/postgres/session";
import { awaitValue } from "@/tests/support/await-value";
import { createDatabase, type TestDatabase } from "@/tests/support/servers";

let database: TestDatabase;
let session: Session;
const clients: Client[] = [];

async function open(): Promise<Client> {
  const client = new Client({ connectionString: database.url, application_name: "forgotten" });
  client.on("error", () => undefined);
  await client.connect();
  clients.push(client);
  return client;
}

beforeAll(async () => {
  database = await createDatabase("end_blocker");
  session = await openSession({ connectionString: database.url, purpose: "read" });
  await (await open()).query("create table orders (id int primary key); insert into orders values (1)");
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end().catch(() => undefined)));
});
afterAll(async () => {
  await session.close();
  await database.drop();
});

/** A session that waits for the table, and the one in its way as it is seen from there. */
async function block(holder: Client) {
  await holder.query("begin");
  await holder.query("lock table orders in access exclusive mode");
  const waiter = await open();
  const { rows } = await waiter.query<{ pid: number }>("select pg_backend_pid() as pid");
  const waiting = waiter.query("select * from orders");
  const seen = await awaitValue(
    () => readBlockers(session, rows[0]?.pid ?? 0),
    (blockers) => blockers.length > 0,
  );
  const [blocker] = seen;
  if (blocker === undefined) throw new Error("nobody is in the way");
  return { blocker, waiting };
}

function name({ pid, backendStart = "", transactionStart }: Blocker) {
  return { pid, backendStart, transactionStart: transactionStart ?? "" };
}

test("a session that is idle in its transaction is ended, and who waited goes on", async () => {
  const { blocker, waiting } = await block(await open());
  expect(blocker).toMatchObject({ application: "forgotten", state: "idle in transaction" });
  const named = name(blocker);
  expect(await endIdleBackend(session, named)).toBe("ended");
  expect((await waiting).rows).toEqual([{ id: 1 }]);
  expect(await endIdleBackend(session, named)).toBe("gone");
});

test("one that works again, or another one with its number, is left alone", async () => {
  const holder = await open();
  const { blocker, waiting } = await block(holder);
  const named = name(blocker);
  expect(await endIdleBackend(session, { ...named, backendStart: "2001-01-01 00:00:00+00" })).toBe("gone");
  const working = expect(holder.query("select pg_sleep(3600)")).rejects.toThrow(/cancel/);
  await awaitValue(
    () => session.rows(sqlOfState(named.pid)),
    (rows) => rows.length > 0,
  );
  expect(await endIdleBackend(session, named)).toBe("gone");
  const cancel = await open();
  await cancel.query("select pg_cancel_backend($1)", [named.pid]);
  await working;
  await holder.query("rollback");
  expect((await waiting).rows).toEqual([{ id: 1 }]);

  // Idle again, but in another transaction, which is in nobody's way.
  await holder.query("begin; select 1");
  expect(await endIdleBackend(session, named)).toBe("gone");
  await holder.query("rollback");
});

test("a role that may not signal it is told so", async () => {
  const admin = await open();
  const role = `weak_${database.name}`;
  await admin.query(`create role ${role} login password 'weak'; grant pg_read_all_stats to ${role}`);
  const address = new URL(database.url);
  address.username = role;
  address.password = "weak";
  const weak = await openSession({ connectionString: address.toString(), purpose: "read" });
  const holder = await open();
  const { blocker, waiting } = await block(holder);
  const refused = await endIdleBackend(weak, name(blocker)).catch((error: unknown) => error);
  expect(refused instanceof TargetError ? refused.failure.kind : refused).toBe("permission");
  await holder.query("rollback");
  await waiting;
  await weak.close();
  await admin.query(`drop role ${role}`);
});

function sqlOfState(pid: number) {
  return sql`select 1 from pg_stat_activity where pid = ${value(pid)}::int and state = 'active'`;
}
