import { afterAll, beforeAll, expect, test } from "vitest";
import { TargetError } from "@/lib/postgres/failure";
import { findPrimary } from "@/lib/postgres/find-primary";
import { openSession, type SessionPurpose } from "@/lib/postgres/session";
import { testConnection } from "@/lib/postgres/test-connection";
import { createDatabase, type TestDatabase } from "@/tests/support/servers";

let database: TestDatabase;
let primary: URL;
let replica: URL;

beforeAll(async () => {
  database = await createDatabase("several_hosts");
  primary = new URL(database.url);
  replica = new URL(database.replicaUrl);
});
afterAll(() => database.drop());

/** Nothing listens there. */
const dead = "127.0.0.1:1";

function through(...hosts: readonly string[]): string {
  return `postgres://${primary.username}:${primary.password}@${hosts.join(",")}${primary.pathname}`;
}

async function reach(connectionString: string, purpose: SessionPurpose = "read"): Promise<string> {
  const session = await openSession({ connectionString, purpose });
  await session.close();
  return session.at;
}

test("of several hosts the one that takes writes is connected to, wherever it stands", async () => {
  expect(await reach(through(replica.host, primary.host))).toBe(primary.host);
  expect(await reach(through(dead, replica.host, primary.host), "walk")).toBe(primary.host);
  expect(await reach(through(primary.host, dead))).toBe(primary.host);
});

test("where none takes writes every host is named with its reason, and the password is not", async () => {
  const error: unknown = await reach(through(dead, replica.host)).catch((one: unknown) => one);
  if (!(error instanceof TargetError)) throw error;
  expect(error.failure).toMatchObject({ kind: "connection_lost", retry: "backoff", outcome: "not_applied" });
  expect(error.message).toContain(`${replica.host} is a standby`);
  expect(error.message).toContain(dead);
  expect(error.message).not.toContain(decodeURIComponent(primary.password));
  expect(
    await testConnection({ connectionString: through(dead, replica.host), expects: "primary" }),
  ).toMatchObject({
    kind: "failed",
    problem: { code: "no_primary" },
  });
});

test("a primary on an older timeline than was seen, and one of another cluster, are not found", async () => {
  const connectionString = through(replica.host, primary.host);
  const look = (systemIdentifier: string, timeline: number | null) =>
    findPrimary({ connectionString, purpose: "probe" }, { systemIdentifier, timeline });
  const found = await look("", null);
  if (found.kind !== "found") throw new Error(found.kind);
  const { identity } = found;
  await found.session.close();
  expect(found).toMatchObject({
    at: primary.host,
    passed: [{ at: replica.host, why: expect.stringContaining("standby") }],
  });
  const same = await look(identity.systemIdentifier ?? "", identity.timeline);
  if (same.kind !== "found") throw new Error(same.kind);
  await same.session.close();
  const newer = (identity.timeline ?? 0) + 1;
  expect(await look(identity.systemIdentifier ?? "", newer)).toMatchObject({
    kind: "none",
    passed: [
      { at: replica.host, isSplit: false },
      { at: primary.host, isSplit: true, why: expect.stringContaining(`timeline ${newer}`) },
    ],
  });
  expect(await look("1", null)).toMatchObject({ kind: "another_cluster" });
});

test("two names of one server are one server", async () => {
  const connectionString = through(primary.host, `localhost:${primary.port}`);
  const found = await findPrimary(
    { connectionString, purpose: "probe" },
    { systemIdentifier: "", timeline: null },
  );
  if (found.kind !== "found") throw new Error(JSON.stringify(found));
  await found.session.close();
  expect(found.at).toBe(primary.host);
});
