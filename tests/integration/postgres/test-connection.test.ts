import { createServer, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { ident, sql } from "@/lib/domain/sql/sql";
import { withSession } from "@/lib/postgres/session";
import { testConnection } from "@/lib/postgres/test-connection";
import { createDatabase, type TestDatabase } from "@/tests/support/servers";

let database: TestDatabase;
const role = `limited_${process.pid}`;
let identifier: string | null = null;

beforeAll(async () => {
  database = await createDatabase("test_connection");
  await withSession({ connectionString: database.url, purpose: "ddl" }, async (ddl) => {
    await ddl.rows(sql`create role ${ident(role)} login password 'limited-password'`);
  });
  const good = await testConnection({ connectionString: database.url, expects: "primary" });
  identifier = good.kind === "ok" ? good.systemIdentifier : null;
});
afterAll(async () => {
  await withSession({ connectionString: database.url, purpose: "ddl" }, (ddl) =>
    ddl.rows(sql`drop role ${ident(role)}`),
  );
  await database.drop();
});

function changed(change: (url: URL) => void): string {
  const url = new URL(database.url);
  change(url);
  return url.toString();
}

test("a good primary says what it is", async () => {
  expect(await testConnection({ connectionString: database.url, expects: "primary" })).toEqual({
    kind: "ok",
    versionNum: expect.any(Number),
    version: expect.stringMatching(/^\d+\.\d+$/),
    database: database.name,
    role: "postgres",
    isSuperuser: true,
    canCreateSchema: true,
    inRecovery: false,
    systemIdentifier: expect.stringMatching(/^\d+$/),
    latencyMs: expect.any(Number),
    warnings: [],
  });
});

test("a good replica of that primary says so", async () => {
  expect(
    await testConnection({
      connectionString: inject("replicaUrl"),
      expects: "replica",
      primarySystemIdentifier: identifier,
    }),
  ).toMatchObject({ kind: "ok", inRecovery: true, systemIdentifier: identifier });
});

describe("what is wrong is said in words, with a way out, and without the password", () => {
  const cases: readonly (readonly [string, () => string, string])[] = [
    ["not a URL", () => "host=localhost dbname=shop", "invalid_connection_string"],
    ["a bare word", () => "shop", "invalid_connection_string"],
    ["a broken escape", () => "postgres://u:100%@h/d", "invalid_connection_string"],
    [
      "an unknown host",
      () =>
        changed((url) => {
          url.hostname = "no-such-host.invalid";
        }),
      "host_unknown",
    ],
    [
      "a closed port",
      () =>
        changed((url) => {
          url.port = "1";
        }),
      "refused",
    ],
    [
      "a wrong password",
      () =>
        changed((url) => {
          url.password = "wrong-password";
        }),
      "authentication_failed",
    ],
    [
      "an unknown user",
      () =>
        changed((url) => {
          url.username = "nobody_at_all";
        }),
      "authentication_failed",
    ],
    [
      "an unknown database",
      () =>
        changed((url) => {
          url.pathname = "/no_such_database";
        }),
      "no_such_database",
    ],
    [
      "encryption that is not offered",
      () =>
        changed((url) => {
          url.searchParams.set("sslmode", "require");
        }),
      "tls_unsupported",
    ],
    ["a standby", (): string => inject("replicaUrl"), "is_standby"],
    [
      "a role that may not create a schema",
      () =>
        changed((url) => {
          url.username = role;
          url.password = "limited-password";
        }),
      "no_schema_privilege",
    ],
  ];

  test.each(cases)("%s", async (_, connectionString, code) => {
    const result = await testConnection({ connectionString: connectionString(), expects: "primary" });
    expect(result).toMatchObject({
      kind: "failed",
      problem: { code, message: expect.stringMatching(/\.$/), remedy: expect.stringMatching(/\w/) },
    });
    expect(JSON.stringify(result)).not.toMatch(/wrong-password|limited-password/);
  });

  test("a primary where a replica is wanted", async () => {
    expect(await testConnection({ connectionString: database.url, expects: "replica" })).toMatchObject({
      problem: { code: "is_primary" },
    });
  });

  test("a replica of another cluster", async () => {
    expect(
      await testConnection({
        connectionString: inject("replicaUrl"),
        expects: "replica",
        primarySystemIdentifier: "1",
      }),
    ).toMatchObject({ problem: { code: "other_cluster" } });
  });

  test("an encrypted connection is preferred, not demanded, where nothing is said", async () => {
    const url = changed((one) => {
      one.searchParams.set("sslmode", "prefer");
    });
    expect(await testConnection({ connectionString: url, expects: "primary" })).toMatchObject({ kind: "ok" });
  });
});

describe("servers that are none", () => {
  async function serving(onConnect: (port: number) => Promise<void>, greet: (server: Server) => void) {
    const server = createServer();
    const sockets = new Set<Socket>();
    server.on("connection", (socket) => sockets.add(socket));
    greet(server);
    const port = await new Promise<number>((resolve) => {
      server.listen(0, "127.0.0.1", () => {
        const address = server.address();
        resolve(typeof address === "object" && address !== null ? address.port : 0);
      });
    });
    try {
      await onConnect(port);
    } finally {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  test("one that never answers is given up after five seconds", async () => {
    await serving(
      async (port) => {
        const startedAt = performance.now();
        const result = await testConnection({
          connectionString: `postgres://u:p@127.0.0.1:${port}/d`,
          expects: "primary",
        });
        expect(result).toMatchObject({ problem: { code: "timeout" } });
        expect(performance.now() - startedAt).toBeLessThan(7_000);
      },
      () => {},
    );
  });

  test("one that hangs up is no PostgreSQL server", async () => {
    await serving(
      async (port) => {
        const result = await testConnection({
          connectionString: `postgres://u:p@127.0.0.1:${port}/d`,
          expects: "primary",
        });
        expect(result).toMatchObject({ kind: "failed", problem: { code: "failed" } });
      },
      (server) => server.on("connection", (socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")),
    );
  });
});
