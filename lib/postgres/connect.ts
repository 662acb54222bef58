import { Socket } from "node:net";
import pg from "pg";
import type { ConnectionAddress } from "./connection-string";

/** The way to a server: a socket of our own, so that it can be cut at any time, and the driver's client on it. */

export interface Connected {
  readonly client: pg.Client;
  readonly socket: Socket;
}

interface ConnectOptions {
  /** As seen in pg_stat_activity. */
  readonly name: string;
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
    return { client, socket };
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
