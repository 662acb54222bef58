import { Socket } from "node:net";
import pg from "pg";
import { type ConnectionAddress, displayHost } from "./connection-string";
import { classifyFailure, type Failure, TargetError } from "./failure";

/** The way to a server: a socket of our own, so that it can be cut at any time, and the driver's client on it. */

export interface Connected {
  readonly client: pg.Client;
  readonly socket: Socket;
  /** The host that answered. */
  readonly address: ConnectionAddress;
}

export interface ConnectOptions {
  /** As seen in pg_stat_activity. */
  readonly name: string;
  /** For each host. */
  readonly timeoutMs: number;
}

const maxNameBytes = 63;

function clientConfig(address: ConnectionAddress, isEncrypted: boolean, socket: Socket): pg.ClientConfig {
  return {
    host: address.host,
    port: address.port,
    database: address.database,
    user: address.user,
    // As a function even when there is none: the driver would then send the password of this process's own environment.
    password: () => address.password ?? "",
    ssl: isEncrypted ? { rejectUnauthorized: address.sslMode === "verify-full" } : false,
    stream: () => socket,
    ...(address.options === null ? {} : { options: address.options }),
  };
}

async function connectOnce(
  address: ConnectionAddress,
  isEncrypted: boolean,
  options: ConnectOptions,
): Promise<Connected> {
  const socket = new Socket();
  // Postgres: an end that dies without a word is noticed by keep-alive alone.
  socket.setKeepAlive(true, 10_000);
  const client = new pg.Client({
    ...clientConfig(address, isEncrypted, socket),
    // Postgres would cut a longer name with a notice.
    application_name: options.name.replace(/[^\x20-\x7e]/g, "?").slice(0, maxNameBytes),
    connectionTimeoutMillis: options.timeoutMs,
  });
  // An error after a failed connect has nobody left to hear it.
  client.on("error", () => {});
  try {
    await client.connect();
    return { client, socket, address };
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** Connects, encrypted as the address asks. Throws the driver's error. */
export async function connect(address: ConnectionAddress, options: ConnectOptions): Promise<Connected> {
  try {
    return await connectOnce(address, address.sslMode !== "disable", options);
  } catch (error) {
    const isUnencrypted = error instanceof Error && /does not support SSL/i.test(error.message);
    if (address.sslMode !== "prefer" || !isUnencrypted) throw error;
    return await connectOnce(address, false, options);
  }
}

/** Why a server is no primary to work on; null when it is one. Asked before the session's own settings, which would hide the second. */
async function findWhyNotWritable({ client, socket }: Connected, timeoutMs: number): Promise<string | null> {
  const deadline = setTimeout(() => socket.destroy(), timeoutMs);
  try {
    const { rows } = await client.query<{ standby: boolean; readonly: boolean }>(
      `select pg_catalog.pg_is_in_recovery() as standby,
  pg_catalog.current_setting('default_transaction_read_only') = 'on' as readonly`,
    );
    if (rows[0]?.standby === true) return "a standby";
    return rows[0]?.readonly === true ? "set to take no writes (default_transaction_read_only)" : null;
  } finally {
    clearTimeout(deadline);
  }
}

/** One failure of all hosts: to be tried again where that helps for any of them. */
function noneWritable(reasons: readonly string[], failures: readonly Failure[]): TargetError {
  const message = `None of the hosts takes writes: ${reasons.join("; ")}`;
  const lasting = failures.find((failure) => failure.retry === "never");
  if (
    lasting !== undefined &&
    failures.length === reasons.length &&
    failures.every((one) => one.retry === "never")
  ) {
    return new TargetError({ ...lasting, message });
  }
  return new TargetError({
    kind: "connection_lost",
    retry: "backoff",
    outcome: "not_applied",
    sqlState: null,
    message,
    detail: null,
    hint: null,
    position: null,
    cause: failures[0]?.cause,
  });
}

/**
 * Connects to the first of several hosts that takes writes; standbys are passed over, and a host that can't be had costs at most its
 * timeout. Throws TargetError, naming what each host said.
 */
export async function connectToWritable(
  addresses: readonly ConnectionAddress[],
  options: ConnectOptions,
): Promise<Connected> {
  const reasons: string[] = [];
  const failures: Failure[] = [];
  for (const address of addresses) {
    try {
      const connected = await connect(address, options);
      const why = await findWhyNotWritable(connected, options.timeoutMs).catch((error: unknown) => {
        connected.socket.destroy();
        throw error;
      });
      if (why === null) return connected;
      reasons.push(`${displayHost(address)} is ${why}`);
      await connected.client.end();
    } catch (error) {
      const failure = classifyFailure(error);
      failures.push(failure);
      reasons.push(`${displayHost(address)}: ${failure.message}`);
    }
  }
  throw noneWritable(reasons, failures);
}
