import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { type Sql, sql, value } from "@/lib/domain/sql/sql";
import { classifyFailure, type Failure, TargetError } from "@/lib/postgres/failure";
import { openSession, type Session, type SessionOptions, withSession } from "@/lib/postgres/session";
import { awaitValue } from "@/tests/support/await-value";
import { createDatabase, type TestDatabase } from "@/tests/support/servers";

let database: TestDatabase;
const open = new Set<Session>();

beforeAll(async () => {
  database = await createDatabase("session");
});
afterEach(async () => {
  await Promise.all([...open].map((session) => session.close()));
  open.clear();
});
afterAll(() => database.drop());

async function connect(options: Partial<SessionOptions> = {}): Promise<Session> {
  const session = await openSession({ connectionString: database.url, purpose: "ddl", ...options });
  open.add(session);
  return session;
}

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(TargetError);
  return classifyFailure(error);
}

async function setting(session: Session, name: string): Promise<string> {
  const rows = await session.read(
    sql`select current_setting(${value(name)}) as setting`,
    z.object({ setting: z.string() }),
  );
  return rows[0]?.setting ?? "";
}

test("a session says who it is, and waits and runs within limits", async () => {
  const session = await connect({ purpose: "walk", rolloutId: "r".repeat(80) });
  expect(await setting(session, "application_name")).toBe(`colonnade/walk/${"r".repeat(48)}`);
  expect(await setting(session, "lock_timeout")).toBe("1s");
  expect(await setting(session, "statement_timeout")).toBe("30s");
  expect(await setting(session, "idle_in_transaction_session_timeout")).toBe("10s");
});

test("only statements made by the sql module are sent", async () => {
  const session = await connect();
  const look: Sql = JSON.parse('{"kind":"sql","text":"create table smuggled ()","values":[]}');
  await expect(session.rows(look)).rejects.toThrow(TypeError);
  expect(await session.rows(sql`select 1 where to_regclass('smuggled') is not null`)).toEqual([]);
});

test("several statements without values run as one, and the last one's rows come back", async () => {
  const session = await connect();
  expect(await session.rows(sql`select 1 as one; select 2 as two`)).toEqual([{ two: 2 }]);
});

test("a statement that waits for a lock gives way after its lock_timeout, and nothing is applied", async () => {
  const holder = await connect();
  await holder.rows(sql`create table waited (id int)`);
  const session = await connect();
  await holder.transaction({}, async (tx) => {
    await tx.rows(sql`lock table waited in access share mode`);
    const failure = await failureOf(
      session.run(sql`alter table waited add column c int`, { transaction: "required", lockTimeoutMs: 50 }),
    );
    expect(failure).toMatchObject({
      kind: "lock_timeout",
      retry: "backoff",
      outcome: "not_applied",
      sqlState: "55P03",
    });
  });
  // The session is as good as before.
  await session.run(sql`alter table waited add column c int`, { transaction: "required" });
});

test("a statement's own timeout and a person's cancel are told apart", async () => {
  const session = await connect();
  const slow = sql`select pg_sleep(30)`;
  const timedOut = await failureOf(session.run(slow, { transaction: "forbidden", statementTimeoutMs: 50 }));
  expect(timedOut).toMatchObject({ kind: "statement_timeout", sqlState: "57014", outcome: "not_applied" });

  const running = failureOf(session.rows(slow));
  const other = await connect();
  await awaitValue(
    async () =>
      (
        await other.rows(
          sql`select 1 from pg_stat_activity where pid = ${value(session.pid)} and state = 'active' and query ~ 'pg_sleep'`,
        )
      ).length,
    (count) => count === 1,
  );
  await other.rows(sql`select pg_cancel_backend(${value(session.pid)})`);
  expect(await running).toMatchObject({ kind: "cancelled", sqlState: "57014", outcome: "not_applied" });
});

test("limits of one statement end with it, outside a transaction too", async () => {
  const session = await connect();
  await session.run(sql`select 1`, { transaction: "forbidden", lockTimeoutMs: 7, statementTimeoutMs: 9_000 });
  expect(await setting(session, "lock_timeout")).toBe("200ms");
  await session.transaction({ lockTimeoutMs: 7 }, async () => {
    expect(await setting(session, "lock_timeout")).toBe("7ms");
  });
  expect(await setting(session, "lock_timeout")).toBe("200ms");
  expect(await setting(session, "statement_timeout")).toBe("30s");
});

test("a concurrent build runs outside a transaction, and is refused inside one before it is sent", async () => {
  const session = await connect();
  await session.rows(sql`create table built (id int)`);
  const build = sql`create index concurrently built_idx on built (id)`;
  await session.transaction({}, async () => {
    await expect(session.run(build, { transaction: "forbidden" })).rejects.toThrow(/transaction/);
  });
  await session.run(build, { transaction: "forbidden", lockTimeoutMs: 5_000, statementTimeoutMs: 0 });
  expect(await session.rows(sql`select 1 from pg_indexes where indexname = 'built_idx'`)).toHaveLength(1);
});

test("whatever is thrown inside a transaction rolls it back, and the session goes on", async () => {
  const session = await connect();
  const work = session.transaction({}, async (tx) => {
    await tx.rows(sql`create table taken_back (id int)`);
    throw new Error("second thoughts");
  });
  await expect(work).rejects.toThrow("second thoughts");
  expect(await session.rows(sql`select to_regclass('taken_back')::text as there`)).toEqual([{ there: null }]);
});

test("a failed statement inside a transaction rolls it back, and a deferred failure at commit is thrown", async () => {
  const session = await connect();
  await session.rows(sql`create table deferred (id int unique deferrable initially deferred)`);
  const failure = await failureOf(
    session.transaction({}, (tx) => tx.rows(sql`insert into deferred values (1), (1)`)),
  );
  expect(failure).toMatchObject({ kind: "data_error", sqlState: "23505", outcome: "not_applied" });
  expect(await session.rows(sql`select 1 from deferred`)).toEqual([]);
});

test("a transaction that a failed statement has spoilt never counts as committed, though its error was caught", async () => {
  const session = await connect();
  await session.rows(sql`create table spoilt (id int)`);
  const work = session.transaction({}, async (tx) => {
    await tx.rows(sql`insert into spoilt values (1)`);
    await tx.rows(sql`select 1 / 0`).catch(() => []);
    return "done";
  });
  expect(await failureOf(work)).toMatchObject({ sqlState: "22012", outcome: "not_applied" });
  expect(await session.rows(sql`select 1 from spoilt`)).toEqual([]);
  // A savepoint takes the failure back, so that the rest is committed.
  await session.transaction({}, async (tx) => {
    await tx.rows(sql`insert into spoilt values (2); savepoint here`);
    await tx.rows(sql`select 1 / 0`).catch(() => []);
    await tx.rows(sql`rollback to savepoint here`);
  });
  expect(await session.rows(sql`select id from spoilt`)).toEqual([{ id: 2 }]);
});

test("a transaction of one snapshot does not see what others commit meanwhile", async () => {
  const [reader, writer] = [await connect({ purpose: "read" }), await connect()];
  await writer.rows(sql`create table seen (id int)`);
  const count = sql`select 1 from seen`;
  const read = (isOneSnapshot: boolean) =>
    reader.transaction({ isReadOnly: true, isOneSnapshot }, async (tx) => {
      const before = await tx.rows(count);
      await writer.rows(sql`insert into seen values (1)`);
      return (await tx.rows(count)).length - before.length;
    });
  expect(await read(false)).toBe(1);
  expect(await read(true)).toBe(0);
});

test("a read-only session refuses to write", async () => {
  const session = await connect({ purpose: "read" });
  expect(await failureOf(session.rows(sql`create table written (id int)`))).toMatchObject({
    kind: "read_only",
  });
});

test("a killed backend rejects its running statement at once, its outcome unknown, and the next one is not sent", async () => {
  const session = await connect();
  const losses: Failure[] = [];
  session.onLost((failure) => losses.push(failure));
  const running = failureOf(session.rows(sql`select pg_sleep(30)`));
  await withSession({ connectionString: database.url, purpose: "ddl" }, async (other) => {
    await awaitValue(
      () =>
        other.rows(
          sql`select 1 from pg_stat_activity where pid = ${value(session.pid)} and state = 'active'`,
        ),
      (rows) => rows.length === 1,
    );
    await other.rows(sql`select pg_terminate_backend(${value(session.pid)})`);
  });
  expect(await running).toMatchObject({ kind: "connection_lost", outcome: "unknown", sqlState: "57P01" });
  expect(session.isLost).toBe(true);
  expect(losses).toHaveLength(1);
  expect(await failureOf(session.rows(sql`select 1`))).toMatchObject({
    kind: "connection_lost",
    outcome: "not_applied",
  });
});

test("an idle session that is killed says so", async () => {
  const session = await connect();
  const lost = new Promise<Failure>((resolve) => session.onLost(resolve));
  await withSession({ connectionString: database.url, purpose: "ddl" }, (other) =>
    other.rows(sql`select pg_terminate_backend(${value(session.pid)})`),
  );
  expect(await lost).toMatchObject({ kind: "connection_lost" });
});

test("destroy cuts a running statement, and its backend goes away", async () => {
  const session = await connect();
  const running = failureOf(session.rows(sql`select pg_sleep(1)`));
  session.destroy();
  expect(await running).toMatchObject({ kind: "connection_lost", outcome: "unknown" });
});

test("a closed session leaves no backend", async () => {
  const session = await connect();
  await session.close();
  const other = await connect();
  await awaitValue(
    () => other.rows(sql`select 1 from pg_stat_activity where pid = ${value(session.pid)}`),
    (rows) => rows.length === 0,
  );
});

test("an error's place is an index into the statement that was sent", async () => {
  const session = await connect();
  const failure = await failureOf(session.rows(sql`select nosuch`));
  expect(failure).toMatchObject({ kind: "not_found", position: 7, sqlState: "42703" });
});

test("a row that breaks a constraint is not quoted", async () => {
  const session = await connect();
  await session.rows(sql`create table secrets (id int, note text not null, check (id > 0))`);
  for (const statement of [
    sql`insert into secrets values (0, 'hush')`,
    sql`insert into secrets values (4711, null)`,
  ]) {
    const failure = await failureOf(session.rows(statement));
    expect(failure).toMatchObject({ kind: "data_error", detail: null });
    expect(JSON.stringify(failure) + String(failure.cause)).not.toMatch(/hush|4711/);
  }
});

test("missing privileges are known for what they are", async () => {
  const session = await connect();
  await session.rows(sql`create table guarded (id int)`);
  await session.rows(sql`create role unprivileged_of_session_test`);
  try {
    await session.rows(sql`set role unprivileged_of_session_test`);
    expect(await failureOf(session.rows(sql`select 1 from guarded`))).toMatchObject({
      kind: "permission",
      retry: "never",
    });
  } finally {
    await session.rows(sql`reset role`);
    await session.rows(sql`drop role unprivileged_of_session_test`);
  }
});

test("what can't be connected to was not applied, and the message holds no password", async () => {
  const refused = new URL(database.url);
  refused.port = "1";
  const wrong = new URL(database.url);
  wrong.password = "not-the-password";
  const elsewhere = new URL(database.url);
  elsewhere.pathname = "/no_such_database";
  const cases = [
    [refused, { kind: "connection_lost", retry: "backoff", outcome: "not_applied" }],
    [wrong, { kind: "authentication", retry: "never", outcome: "not_applied", sqlState: "28P01" }],
    [elsewhere, { kind: "not_found", retry: "never", outcome: "not_applied", sqlState: "3D000" }],
  ] as const;
  for (const [url, expected] of cases) {
    const failure = await failureOf(openSession({ connectionString: url.toString(), purpose: "read" }));
    expect(failure).toMatchObject(expected);
    expect(JSON.stringify(failure)).not.toContain(decodeURIComponent(url.password));
  }
});
