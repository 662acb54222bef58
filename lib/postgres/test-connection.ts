import { performance } from "node:perf_hooks";
import { z } from "zod";
import { sql } from "@/lib/domain/sql/sql";
import { readDatabaseBasics, readSystemIdentifier } from "./catalog/database-overview";
import { parseConnectionString } from "./connection-string";
import { classifyFailure, type Failure } from "./failure";
import { type Session, withSession } from "./session";

export type ConnectionProblemCode =
  | "invalid_connection_string"
  | "host_unknown"
  | "refused"
  | "timeout"
  | "tls_unsupported"
  | "tls_failed"
  | "tls_required"
  | "authentication_failed"
  | "no_such_database"
  | "too_many_connections"
  | "server_starting"
  | "version_too_old"
  | "is_standby"
  | "is_primary"
  | "other_cluster"
  | "no_primary"
  | "no_schema_privilege"
  | "failed";

export interface ConnectionProblem {
  readonly code: ConnectionProblemCode;
  /** A sentence for people, without secrets. */
  readonly message: string;
  readonly remedy: string;
}

export type ConnectionTest =
  | {
      readonly kind: "ok";
      readonly versionNum: number;
      readonly version: string;
      readonly database: string;
      readonly role: string;
      readonly isSuperuser: boolean;
      readonly canCreateSchema: boolean;
      readonly inRecovery: boolean;
      /** Null when the role may not read it. */
      readonly systemIdentifier: string | null;
      /** Of one round trip, milliseconds. */
      readonly latencyMs: number;
      /** What could not be checked, in sentences. */
      readonly warnings: readonly string[];
    }
  | { readonly kind: "failed"; readonly problem: ConnectionProblem };

const oldestVersion = 140_000;

function failed(code: ConnectionProblemCode, message: string, remedy: string): ConnectionTest {
  return { kind: "failed", problem: { code, message, remedy } };
}

const bySqlState: Readonly<Record<string, readonly [ConnectionProblemCode, string, string]>> = {
  "28P01": [
    "authentication_failed",
    "The server refused the user name or password.",
    "Check both. Special characters in a password must be percent-encoded in the connection string.",
  ],
  "28000": [
    "authentication_failed",
    "The server does not let this user connect from here.",
    "Check the user's name, that the role may log in, and pg_hba.conf for this address.",
  ],
  "3D000": [
    "no_such_database",
    "The server has no database of this name.",
    "Check the name after the last slash of the connection string.",
  ],
  "53300": [
    "too_many_connections",
    "The server takes no more connections.",
    "Close idle ones, raise max_connections, or give Colonnade's role a reserve. Then try again.",
  ],
  "57P03": [
    "server_starting",
    "The server is starting up, or shutting down.",
    "Wait a moment, then try again.",
  ],
};

const byMessage: readonly (readonly [RegExp, ConnectionProblemCode, string, string])[] = [
  [
    /ENOTFOUND|EAI_AGAIN/,
    "host_unknown",
    "No host of this name was found.",
    "Check the host's spelling, and that this machine can look it up.",
  ],
  [
    /ECONNREFUSED|ENOENT/,
    "refused",
    "Nothing answers at this host and port.",
    "Check both, that the server runs, and that it listens on this address (listen_addresses).",
  ],
  [
    /timeout|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|answer in time/i,
    "timeout",
    "The server did not answer within five seconds.",
    "Check the host and port, and that no firewall stands between this machine and the server.",
  ],
  [
    /does not support SSL/i,
    "tls_unsupported",
    "The connection string asks for an encrypted connection, which the server does not offer.",
    "Turn on ssl at the server, or use sslmode=disable if the network between is trusted.",
  ],
  [
    /certificate|self.signed|altnames/i,
    "tls_failed",
    "The server's certificate could not be verified.",
    "Use a certificate that this machine trusts, or sslmode=require to encrypt without verifying.",
  ],
];

/** A failure to connect, in words. The server's own text is shown only where it is known to hold no secret. */
function explain(failure: Failure): ConnectionTest {
  if (failure.sqlState === "28000" && /no encryption|SSL off/i.test(failure.message)) {
    return failed(
      "tls_required",
      "The server takes only encrypted connections.",
      "Add ?sslmode=require to the connection string.",
    );
  }
  const known = failure.sqlState === null ? undefined : bySqlState[failure.sqlState];
  if (known !== undefined) return failed(...known);
  if (failure.message.startsWith("None of the hosts takes writes")) {
    return failed(
      "no_primary",
      `${failure.message}.`,
      "One of them has to be the primary: check the hosts, and that it runs and takes writes.",
    );
  }
  if (failure.sqlState === null) {
    // Node gives no message when every address of a host refused; the code is in the cause then.
    const text = `${failure.message} ${String(failure.cause)}`;
    const match = byMessage.find(([pattern]) => pattern.test(text));
    if (match !== undefined) return failed(match[1], match[2], match[3]);
    return failed(
      "failed",
      "The connection broke before the server had answered.",
      "Check that a PostgreSQL server listens at this host and port, then try again.",
    );
  }
  return failed(
    "failed",
    `The server refused: ${failure.message}.`,
    "See the server's log for the reason, then try again.",
  );
}

async function readPrivilege(session: Session): Promise<boolean> {
  const rows = await session.read(
    sql`select pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')
  or coalesce(pg_catalog.has_schema_privilege(pg_catalog.to_regnamespace('colonnade')::oid, 'CREATE'), false) as can`,
    z.object({ can: z.boolean() }),
  );
  return rows[0]?.can === true;
}

interface Expected {
  readonly connectionString: string;
  readonly expects: "primary" | "replica";
  /** Of the primary that a replica should belong to. */
  readonly primarySystemIdentifier?: string | null;
}

async function examine(session: Session, expected: Expected): Promise<ConnectionTest> {
  const startedAt = performance.now();
  const basics = await readDatabaseBasics(session);
  const latencyMs = performance.now() - startedAt;
  if (basics.versionNum < oldestVersion) {
    return failed(
      "version_too_old",
      `The server is PostgreSQL ${basics.version}.`,
      "Colonnade works with PostgreSQL 14 and newer.",
    );
  }
  if (expected.expects === "primary" && basics.inRecovery) {
    return failed(
      "is_standby",
      "This server is a standby: nothing can be written there.",
      "Give the primary's connection here, and this one as a replica.",
    );
  }
  if (expected.expects === "replica" && !basics.inRecovery) {
    return failed(
      "is_primary",
      "This server is a primary and no replica: it takes writes itself.",
      "Give the connection of a streaming replica of this target's primary.",
    );
  }
  const warnings: string[] = [];
  const systemIdentifier = await readSystemIdentifier(session);
  const primary = expected.primarySystemIdentifier ?? null;
  if (systemIdentifier === null) {
    warnings.push(
      "The role may not call pg_control_system(), so a mistaken connection to another cluster can't be noticed.",
    );
  } else if (expected.expects === "replica" && primary !== null && systemIdentifier !== primary) {
    return failed(
      "other_cluster",
      "This is a replica of another cluster than the target's primary.",
      "Give the connection of a replica that streams from this target's primary.",
    );
  }
  const canCreateSchema = await readPrivilege(session);
  if (expected.expects === "primary" && !canCreateSchema) {
    return failed(
      "no_schema_privilege",
      `The role ${basics.role} may not create a schema in this database.`,
      `Run: grant create on database "${basics.database.replaceAll('"', '""')}" to "${basics.role.replaceAll('"', '""')}". Colonnade keeps its ledger in a schema of its own.`,
    );
  }
  return { kind: "ok", ...basics, canCreateSchema, systemIdentifier, latencyMs, warnings };
}

/** Connects, and judges whether this is the server that is wanted. Never throws for anything that a connection string can lead to. */
export async function testConnection(expected: Expected): Promise<ConnectionTest> {
  const parsed = parseConnectionString(expected.connectionString);
  if (parsed.kind === "invalid") {
    return failed(
      "invalid_connection_string",
      parsed.message,
      "It looks like postgres://user:password@host:5432/database.",
    );
  }
  if (expected.expects === "replica" && parsed.addresses.length > 1) {
    return failed(
      "invalid_connection_string",
      "A replica's connection names one host.",
      "Add each replica by itself.",
    );
  }
  try {
    return await withSession({ connectionString: expected.connectionString, purpose: "probe" }, (session) =>
      examine(session, expected),
    );
  } catch (error) {
    return explain(classifyFailure(error));
  }
}
