import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createTargetSchema } from "@/lib/domain/plan/target-schema";
import { sql } from "@/lib/domain/sql/sql";
import { runLogged } from "@/lib/engine/run-logged";
import type { StatementTask } from "@/lib/engine/statement-task";
import { proveDriver } from "@/lib/engine/step-fence";
import { openSession, type Session } from "@/lib/postgres/session";
import { createDatabase, type TestDatabase } from "@/tests/support/servers";

/** Two drivers of one rollout on a real server: the older one froze before its statement, and wakes up when the newer has been there. */

let database: TestDatabase;
let older: Session;
let newer: Session;
const of = (epoch: number) => ({ rolloutId: "r1", epoch });

const task: StatementTask = {
  stepId: "expand.cents",
  direction: "forward",
  statement: {
    sql: "alter table orders add column cents bigint",
    transaction: "required",
    timeout: { lockTimeoutMs: 200, statementTimeoutMs: 5_000, maxAttempts: 1 },
  },
  doneWhen: "select true",
  leftover: null,
};

beforeAll(async () => {
  database = await createDatabase("step_fence");
});
beforeEach(async () => {
  older = await openSession({ connectionString: database.url, purpose: "ddl", rolloutId: "r1" });
  newer = await openSession({ connectionString: database.url, purpose: "ddl", rolloutId: "r1" });
  await older.rows(sql`drop table if exists orders; drop schema if exists colonnade cascade`);
  await older.rows(sql`create table orders (id bigint)`);
  await older.run(createTargetSchema, { transaction: "required" });
});
afterEach(async () => {
  await older.close();
  await newer.close();
});
afterAll(() => database.drop());

async function columns(): Promise<readonly unknown[]> {
  return await newer.rows(
    sql`select attname from pg_attribute where attrelid = 'orders'::regclass and attname = 'cents'`,
  );
}

test("a statement of an older driver is refused by the target, and leaves nothing", async () => {
  expect(await proveDriver(older, of(3))).toBe("proven");
  expect(await proveDriver(newer, of(4))).toBe("proven");
  expect(await runLogged(older, "r1", task, of(3))).toBe("refused");
  expect(await columns()).toEqual([]);
  expect(await newer.rows(sql`select step_id from colonnade.step_log`)).toEqual([]);
  expect(await runLogged(newer, "r1", task, of(4))).toBe("ran");
  expect(await columns()).toHaveLength(1);
  expect(await newer.rows(sql`select step_id from colonnade.step_log`)).toEqual([
    { step_id: "expand.cents" },
  ]);
});

test("while a statement of an older driver is under way, the newer one waits for its end", async () => {
  const refusal = older.transaction({}, async (tx) => {
    expect(await proveDriver(tx, of(3))).toBe("proven");
    // The newer one gives way after its lock_timeout, and would try again.
    await expect(proveDriver(newer, of(4))).rejects.toMatchObject({ failure: { kind: "lock_timeout" } });
    throw new Error("the older one ends");
  });
  await expect(refusal).rejects.toThrow("the older one ends");
  expect(await proveDriver(newer, of(4))).toBe("proven");
});

test("a driver that took the fence does nothing where the ledger has gone: another has ended the rollout", async () => {
  expect(await proveDriver(older, of(3))).toBe("proven");
  await newer.rows(sql`drop schema colonnade cascade`);
  expect(await runLogged(older, "r1", task, of(3))).toBe("no_ledger");
  expect(await columns()).toEqual([]);
  // Where there never was one, nothing can be proved.
  expect(await runLogged(older, "r1", task, null)).toBe("ran");
});
