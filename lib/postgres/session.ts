import type { Socket } from "node:net";
import type pg from "pg";
import type { QueryResult } from "pg";
import type { z } from "zod";
import { integer, isSql, literal, type Sql, sql } from "@/lib/domain/sql/sql";
import { type Connected, connect, connectToWritable } from "./connect";
import { type ConnectionAddress, displayHost, parseConnectionString } from "./connection-string";
import { classifyFailure, type Failure, TargetError } from "./failure";

/**
 * One connection to a target, and the only way to send it anything. It guarantees:
 * - only `Sql` values are sent, never a string;
 * - every statement runs under a lock_timeout and, except for counts and concurrent builds, a statement_timeout;
 * - a statement that may not run in a transaction is refused inside one, before it is sent;
 * - whatever goes wrong is thrown as a TargetError, classified;
 * - a connection that breaks, or a server that stays silent past the statement's time and a grace, rejects the running statement at once.
 *
 * A session belongs to one caller: statements run in the order in which they are given; two transactions at a time are a defect.
 */

export type SessionPurpose = "ddl" | "walk" | "observe" | "count" | "read" | "probe" | "compare";

interface Limits {
  readonly lockTimeoutMs: number;
  /** 0 means none. */
  readonly statementTimeoutMs: number;
}

const defaultLimits: Readonly<Record<SessionPurpose, Limits>> = {
  ddl: { lockTimeoutMs: 200, statementTimeoutMs: 30_000 },
  walk: { lockTimeoutMs: 1_000, statementTimeoutMs: 30_000 },
  observe: { lockTimeoutMs: 200, statementTimeoutMs: 800 },
  count: { lockTimeoutMs: 1_000, statementTimeoutMs: 0 },
  read: { lockTimeoutMs: 500, statementTimeoutMs: 5_000 },
  probe: { lockTimeoutMs: 500, statementTimeoutMs: 5_000 },
  compare: { lockTimeoutMs: 500, statementTimeoutMs: 30_000 },
};

const readOnlyPurposes: ReadonlySet<SessionPurpose> = new Set(["count", "read", "probe", "compare"]);

/** A server that does not even end a statement at its timeout is frozen, or the network is gone. */
const graceMs: Readonly<Record<SessionPurpose, number>> = {
  ddl: 5_000,
  walk: 5_000,
  observe: 200,
  count: 5_000,
  read: 2_000,
  probe: 2_000,
  compare: 2_000,
};

export interface SessionOptions {
  /** Of several hosts in it, the first that takes writes is the one that is meant. */
  readonly connectionString: string;
  /** One of its hosts, whatever that is at the moment. */
  readonly host?: ConnectionAddress;
  readonly purpose: SessionPurpose;
  readonly rolloutId?: string;
  readonly lockTimeoutMs?: number;
  /** 0 means none. */
  readonly statementTimeoutMs?: number;
  readonly idleInTransactionTimeoutMs?: number;
  readonly connectTimeoutMs?: number;
}

export interface Queries {
  /** Runs a statement and returns its rows; the caller vouches for their shape. Throws TargetError. */
  rows<Row>(statement: Sql): Promise<readonly Row[]>;
  /** The same, with every row checked. Throws TargetError, or a ZodError when a row is not what it should be. */
  read<Row>(statement: Sql, row: z.ZodType<Row>): Promise<readonly Row[]>;
  /** Runs a statement and returns what columns it gives. Throws TargetError. */
  describe(statement: Sql): Promise<readonly ResultColumn[]>;
}

export interface ResultColumn {
  readonly name: string;
  readonly typeOid: number;
  readonly typeModifier: number;
}

export interface RunOptions {
  readonly transaction: "required" | "forbidden";
  readonly lockTimeoutMs?: number;
  readonly statementTimeoutMs?: number;
}

export interface TransactionOptions {
  readonly lockTimeoutMs?: number;
  readonly statementTimeoutMs?: number;
  readonly isReadOnly?: boolean;
  /** Every statement sees the database as it was at the first one. Without it, each sees what others have committed by then. */
  readonly isOneSnapshot?: boolean;
  /** Takes everything back at the end, also when `work` succeeds. */
  readonly isRolledBack?: boolean;
}

function setLimits(limits: Limits, isLocal: boolean): Sql {
  const scope = isLocal ? sql`local` : sql`session`;
  return sql`set ${scope} lock_timeout = ${integer(limits.lockTimeoutMs)};
set ${scope} statement_timeout = ${integer(limits.statementTimeoutMs)}`;
}

function mixed(limits: Limits, wanted: { lockTimeoutMs?: number; statementTimeoutMs?: number }): Limits {
  return {
    lockTimeoutMs: wanted.lockTimeoutMs ?? limits.lockTimeoutMs,
    statementTimeoutMs: wanted.statementTimeoutMs ?? limits.statementTimeoutMs,
  };
}

type Result = QueryResult<Record<string, unknown>>;

export class Session implements Queries {
  readonly #client: pg.Client;
  readonly #socket: Socket;
  readonly #limits: Limits;
  readonly #graceMs: number;
  readonly #lossListeners = new Set<(failure: Failure) => void>();
  readonly pid: number;
  /** The server's host and port, for people. */
  readonly at: string;
  #currentLimits: Limits;
  #isInTransaction = false;
  /** The first failure inside the running transaction. */
  #spoiltBy: TargetError | null = null;
  #lost: Failure | null = null;
  #isClosing = false;

  constructor(input: {
    client: pg.Client;
    socket: Socket;
    pid: number;
    at: string;
    limits: Limits;
    graceMs: number;
  }) {
    this.#client = input.client;
    this.#socket = input.socket;
    this.#limits = input.limits;
    this.#currentLimits = input.limits;
    this.#graceMs = input.graceMs;
    this.pid = input.pid;
    this.at = input.at;
    this.#client.on("error", (error) => this.#markLost(error));
    this.#client.on("end", () => this.#markLost(new Error("Connection terminated")));
  }

  get isLost(): boolean {
    return this.#lost !== null;
  }

  /** What broke it; null while it holds, as far as is known. */
  get lossFailure(): Failure | null {
    return this.#lost;
  }

  /** The process that the other end named when the connection was made: a pooler names another than `pid`. Null when it named none. */
  get announcedPid(): number | null {
    const named: unknown = Reflect.get(this.#client, "processID");
    return typeof named === "number" ? named : null;
  }

  async rows<Row>(statement: Sql): Promise<readonly Row[]> {
    const result = await this.#send(statement);
    // Safe because the caller wrote both the statement and the row's type; `read` checks where that is not enough.
    return result.rows as unknown as readonly Row[];
  }

  async read<Row>(statement: Sql, row: z.ZodType<Row>): Promise<readonly Row[]> {
    const rows = await this.rows<unknown>(statement);
    return rows.map((one) => row.parse(one));
  }

  async describe(statement: Sql): Promise<readonly ResultColumn[]> {
    const { fields } = await this.#send(statement);
    return fields.map((field) => ({
      name: field.name,
      typeOid: field.dataTypeID,
      typeModifier: field.dataTypeModifier,
    }));
  }

  /** Runs one step of a plan under its own limits; in a transaction of its own where that is required. Throws TargetError. */
  async run(statement: Sql, options: RunOptions): Promise<void> {
    if (this.#isInTransaction) {
      throw new Error(
        `A statement that needs a transaction of its own ("${options.transaction}") was run inside another one`,
      );
    }
    if (options.transaction === "required") {
      await this.transaction(options, (tx) => tx.rows(statement));
      return;
    }
    await this.#adopt(mixed(this.#limits, options));
    try {
      await this.#send(statement);
    } finally {
      if (!this.isLost) await this.#adopt(this.#limits);
    }
  }

  /** Runs `work` in one transaction; anything thrown in it rolls it back, and so does a failed statement, even where its error was caught. Throws TargetError, or what `work` threw. */
  async transaction<T>(options: TransactionOptions, work: (tx: Queries) => Promise<T>): Promise<T> {
    if (this.#isInTransaction) throw new Error("A transaction was begun inside another one");
    const outer = this.#currentLimits;
    const limits = mixed(this.#limits, options);
    this.#isInTransaction = true;
    this.#spoiltBy = null;
    try {
      const isolation = options.isOneSnapshot === true ? sql` isolation level repeatable read` : sql``;
      const access =
        options.isReadOnly === undefined ? sql`` : options.isReadOnly ? sql` read only` : sql` read write`;
      await this.#send(sql`begin${isolation}${access};
${setLimits(limits, true)}`);
      this.#currentLimits = limits;
      const result = await work(this);
      if (options.isRolledBack === true) await this.#send(sql`rollback`);
      else await this.#commit();
      return result;
    } catch (error) {
      if (!this.isLost) await this.#rollBack();
      throw error;
    } finally {
      this.#currentLimits = outer;
      this.#isInTransaction = false;
    }
  }

  /** Calls the listener once when the connection breaks, at once when it has; returns a function that takes it off. */
  onLost(listener: (failure: Failure) => void): () => void {
    if (this.#lost !== null && !this.#isClosing) listener(this.#lost);
    this.#lossListeners.add(listener);
    return () => this.#lossListeners.delete(listener);
  }

  /** Ends the session in order, within a second; never throws. */
  async close(): Promise<void> {
    this.#isClosing = true;
    if (this.isLost) {
      this.#socket.destroy();
      return;
    }
    const timer = setTimeout(() => this.#socket.destroy(), 1_000);
    try {
      await this.#client.end();
    } catch {
      // It is going anyway: nothing that was sent before depends on a polite goodbye.
    } finally {
      clearTimeout(timer);
      this.#socket.destroy();
    }
  }

  /** Cuts the connection at once: a running statement rejects, and its outcome is unknown. */
  destroy(): void {
    this.#markLost(new Error("Connection terminated by Colonnade"));
    this.#socket.destroy();
  }

  async #adopt(limits: Limits): Promise<void> {
    await this.#send(setLimits(limits, false));
    this.#currentLimits = limits;
  }

  async #commit(): Promise<void> {
    const { command } = await this.#send(sql`commit`);
    // Postgres: a transaction in which a statement has failed is rolled back by COMMIT, and that is no error.
    if (command === "ROLLBACK") {
      throw this.#spoiltBy ?? new Error("The server rolled back a transaction that was to be committed");
    }
  }

  async #rollBack(): Promise<void> {
    try {
      await this.#send(sql`rollback`);
    } catch {
      // Only a lost connection fails here, and the server rolls back by itself then.
      this.destroy();
    }
  }

  async #send(statement: Sql): Promise<Result> {
    if (!isSql(statement)) throw new TypeError("A session runs only statements made by lib/domain/sql");
    if (this.#lost !== null) throw new TargetError({ ...this.#lost, outcome: "not_applied" });
    const { statementTimeoutMs } = this.#currentLimits;
    const timer =
      statementTimeoutMs === 0 ? null : setTimeout(() => this.#giveUp(), statementTimeoutMs + this.#graceMs);
    try {
      const results: Result | Result[] = await this.#client.query<Record<string, unknown>>(
        statement.values.length === 0
          ? { text: statement.text }
          : { text: statement.text, values: [...statement.values] },
      );
      // Several statements in one text give several results.
      const result = Array.isArray(results) ? results.at(-1) : results;
      if (result === undefined) throw new Error("The driver gave no result");
      return result;
    } catch (error) {
      const thrown = new TargetError(this.#explain(error));
      if (this.#isInTransaction) this.#spoiltBy ??= thrown;
      throw thrown;
    } finally {
      if (timer !== null) clearTimeout(timer);
    }
  }

  #explain(error: unknown): Failure {
    const failure = classifyFailure(error);
    if (failure.kind !== "connection_lost") return failure;
    const wasSent = { ...failure, outcome: "unknown" as const };
    this.#markLost(error);
    // The first word on it says most: "terminating connection due to administrator command", then only "connection terminated".
    return this.#lost === null ? wasSent : { ...this.#lost, outcome: "unknown" };
  }

  #giveUp(): void {
    this.#markLost(new Error("Connection terminated by Colonnade: the server gave no answer in time"));
    this.#socket.destroy();
  }

  #markLost(error: unknown): void {
    if (this.#lost !== null) return;
    this.#lost = { ...classifyFailure(error), kind: "connection_lost", retry: "backoff" };
    if (this.#isClosing) return;
    for (const listener of this.#lossListeners) listener(this.#lost);
  }
}

/** What a session calls itself in pg_stat_activity. */
export function sessionName(purpose: SessionPurpose, rolloutId?: string): string {
  return `colonnade/${purpose}${rolloutId === undefined ? "" : `/${rolloutId}`}`;
}

/** Opens a session. Throws TargetError: nothing was applied. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const parsed = parseConnectionString(options.connectionString);
  if (parsed.kind === "invalid") {
    throw new TargetError(
      classifyFailure(new Error(`The connection string is not valid: ${parsed.message}`)),
    );
  }
  const { purpose, rolloutId } = options;
  try {
    const how = {
      name: sessionName(purpose, rolloutId),
      timeoutMs: options.connectTimeoutMs ?? 5_000,
    };
    const isOne = options.host !== undefined || parsed.addresses.length === 1;
    const connected = isOne
      ? await connect(options.host ?? parsed.address, how)
      : await connectToWritable(parsed.addresses, how);
    return await prepare(connected, options);
  } catch (error) {
    throw new TargetError({ ...classifyFailure(error), outcome: "not_applied" });
  }
}

/**
 * A chunk's commit need not reach the disk at once: data and ledger are one transaction, so a crash takes back both, and the chunk is done
 * again. What must be there for good waits for it (finishLane in ledger.ts).
 */
function commitPolicy(purpose: SessionPurpose): Sql {
  return purpose === "walk"
    ? sql`;
set session synchronous_commit = off`
    : sql``;
}

async function prepare({ client, socket, address }: Connected, options: SessionOptions): Promise<Session> {
  const { purpose } = options;
  const limits = mixed(defaultLimits[purpose], options);
  const access = readOnlyPurposes.has(purpose) ? sql`on` : sql`off`;
  const deadline = setTimeout(() => socket.destroy(), options.connectTimeoutMs ?? 5_000);
  try {
    await client.query(
      sql`${setLimits(limits, false)};
set session idle_in_transaction_session_timeout = ${integer(options.idleInTransactionTimeoutMs ?? 10_000)};
set session default_transaction_read_only = ${access};
set session client_min_messages = ${literal("warning")}${commitPolicy(purpose)}`.text,
    );
    const { rows } = await client.query<{ pid: number }>("select pg_catalog.pg_backend_pid() as pid");
    const pid = rows[0]?.pid;
    if (pid === undefined) throw new Error("A select without a from returns one row");
    return new Session({ client, socket, pid, at: displayHost(address), limits, graceMs: graceMs[purpose] });
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(deadline);
  }
}

/** Opens a session, works with it, and closes it, whatever happens. Throws TargetError, or what `work` threw. */
export async function withSession<T>(
  options: SessionOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await openSession(options);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}
