import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { sql } from "@/lib/domain/sql/sql";
import { awaitAnswer } from "@/lib/engine/await-answer";
import { TargetError } from "@/lib/postgres/failure";
import { openSession, type Session } from "@/lib/postgres/session";
import { startProxy } from "@/tests/support/proxy";
import { createDatabase, type TestDatabase } from "@/tests/support/servers";

let database: TestDatabase;
const link = {
  open: () => openSession({ connectionString: database.url, purpose: "observe" as const }),
  release: (observer: Session) => observer.close(),
};

beforeAll(async () => {
  database = await createDatabase("await_answer");
});
afterAll(() => database.drop());

test("an answer that was lost on a silent connection is not waited for", async () => {
  const proxy = await startProxy({ port: Number(new URL(inject("primaryUrl")).port) });
  const through = new URL(database.url);
  through.port = String(proxy.port);
  const session = await openSession({ connectionString: through.toString(), purpose: "ddl" });
  try {
    const waiting = awaitAnswer(link, session, async () => {
      const answer = session.run(sql`select pg_sleep(0.2)`, {
        transaction: "forbidden",
        statementTimeoutMs: 0,
      });
      proxy.silence();
      await answer;
    });
    await expect(waiting).rejects.toBeInstanceOf(TargetError);
    expect(session.isLost).toBe(true);
  } finally {
    await proxy.close();
  }
});

test("a statement that takes long is waited for", async () => {
  const session = await openSession({ connectionString: database.url, purpose: "ddl" });
  // Longer than the looks that would give it up.
  await awaitAnswer(link, session, () =>
    session.run(sql`select pg_sleep(9)`, { transaction: "forbidden", statementTimeoutMs: 0 }),
  );
  expect(session.isLost).toBe(false);
  await session.close();
});
