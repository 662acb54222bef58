import { z } from "zod";

/**
 * What went wrong on a target, classified once, by SQLSTATE. Everything else in Colonnade decides by `kind`, `retry` and `outcome`;
 * nobody but this file reads codes.
 */

export type FailureKind =
  | "lock_timeout"
  | "statement_timeout"
  | "cancelled"
  | "deadlock"
  | "serialization"
  | "connection_lost"
  | "authentication"
  | "permission"
  | "not_found"
  | "already_exists"
  | "syntax"
  | "data_error"
  | "disk_full"
  | "read_only"
  | "out_of_resources"
  | "other";

export interface Failure {
  readonly kind: FailureKind;
  /** Whether trying the same again can help: at once, after a pause, or not. */
  readonly retry: "now" | "backoff" | "never";
  /** `unknown`: the answer was lost, so ask the catalog or the ledger what happened. */
  readonly outcome: "not_applied" | "unknown";
  readonly sqlState: string | null;
  readonly message: string;
  readonly detail: string | null;
  readonly hint: string | null;
  /** 0-based character index into the statement that was sent. */
  readonly position: number | null;
  readonly cause: unknown;
}

/** What a session throws. */
export class TargetError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message, { cause: failure.cause });
    this.name = "TargetError";
    this.failure = failure;
  }
}

type Judgement = Pick<Failure, "kind" | "retry" | "outcome">;

function judgement(
  kind: FailureKind,
  retry: Failure["retry"],
  outcome: Failure["outcome"] = "not_applied",
): Judgement {
  return { kind, retry, outcome };
}

/** By code first, then by class (its first two characters). */
const bySqlState: Readonly<Record<string, Judgement>> = {
  // 08 connection exceptions
  "08": judgement("connection_lost", "backoff", "unknown"),
  "08001": judgement("connection_lost", "backoff"),
  "08004": judgement("connection_lost", "backoff"),
  // 0A feature not supported
  "0A": judgement("syntax", "never"),
  // 22, 23: the data, or a constraint on it
  "22": judgement("data_error", "never"),
  "23": judgement("data_error", "never"),
  // 25: transaction state
  "25006": judgement("read_only", "backoff"),
  "25P03": judgement("connection_lost", "backoff"),
  "25P04": judgement("statement_timeout", "backoff"),
  // 28: who we are
  "28": judgement("authentication", "never"),
  // 3D, 3F: no such database, schema
  "3D": judgement("not_found", "never"),
  "3F": judgement("not_found", "never"),
  // 40: rolled back for others' sake
  "40001": judgement("serialization", "now"),
  "40003": judgement("connection_lost", "backoff", "unknown"),
  "40P01": judgement("deadlock", "backoff"),
  // 42: the statement
  "42": judgement("syntax", "never"),
  "42501": judgement("permission", "never"),
  "42P01": judgement("not_found", "never"),
  "42703": judgement("not_found", "never"),
  "42704": judgement("not_found", "never"),
  "42883": judgement("not_found", "never"),
  "42P06": judgement("already_exists", "never"),
  "42P07": judgement("already_exists", "never"),
  "42701": judgement("already_exists", "never"),
  "42710": judgement("already_exists", "never"),
  "42723": judgement("already_exists", "never"),
  "44": judgement("data_error", "never"),
  // 53: resources
  "53": judgement("out_of_resources", "backoff"),
  "53100": judgement("disk_full", "never"),
  // Too many connections: another try later may find room.
  "53300": judgement("connection_lost", "backoff"),
  // 55: object state
  "55P03": judgement("lock_timeout", "backoff"),
  "55006": judgement("lock_timeout", "backoff"),
  // 57: intervention. 57014 is split by its message, below.
  "57014": judgement("cancelled", "backoff"),
  "57P01": judgement("connection_lost", "backoff", "unknown"),
  "57P02": judgement("connection_lost", "backoff", "unknown"),
  // Starting up, shutting down, or a standby that takes no connections yet: refused before anything was sent.
  "57P03": judgement("connection_lost", "backoff"),
  "57P04": judgement("connection_lost", "backoff", "unknown"),
  "57P05": judgement("connection_lost", "backoff"),
  // P0001: a trigger or function on the row said no.
  P0001: judgement("data_error", "never"),
};

/** System errors of sockets and name look-up. Those before a connection is there leave nothing applied. */
const bySystemCode: Readonly<Record<string, Judgement>> = {
  ECONNREFUSED: judgement("connection_lost", "backoff"),
  ENOTFOUND: judgement("connection_lost", "backoff"),
  EAI_AGAIN: judgement("connection_lost", "backoff"),
  EHOSTUNREACH: judgement("connection_lost", "backoff"),
  ENETUNREACH: judgement("connection_lost", "backoff"),
  ENOENT: judgement("connection_lost", "backoff"),
  ECONNRESET: judgement("connection_lost", "backoff", "unknown"),
  ETIMEDOUT: judgement("connection_lost", "backoff", "unknown"),
  EPIPE: judgement("connection_lost", "backoff", "unknown"),
};

/** The driver's own words for a connection that is gone; it gives these errors no code. */
const driverSaysLost =
  /connection terminated|client has encountered a connection error|client was closed|timeout expired|server does not support SSL/i;

const serverErrorSchema = z.object({
  code: z.string().regex(/^[0-9A-Z]{5}$/),
  message: z.string(),
  severity: z.string(),
  detail: z.string().optional(),
  hint: z.string().optional(),
  position: z.string().optional(),
});
const systemErrorSchema = z.object({ code: z.string().regex(/^E[A-Z_]+$/), syscall: z.string() });

const other = judgement("other", "never", "unknown");

/** Codes whose detail quotes the whole row: rows stay where they are. */
const detailHoldsRow = new Set(["23502", "23514"]);

function judgeServerError(code: string, message: string): Judgement {
  if (code === "57014" && /statement timeout/i.test(message))
    return judgement("statement_timeout", "backoff");
  // An error is the server's answer: the statement was rolled back.
  return bySqlState[code] ?? bySqlState[code.slice(0, 2)] ?? judgement("other", "never");
}

function plainFailure(judged: Judgement, message: string, cause: unknown): Failure {
  return { ...judged, sqlState: null, message, detail: null, hint: null, position: null, cause };
}

function readServerError(error: unknown): Failure | null {
  const parsed = serverErrorSchema.safeParse(error);
  if (!parsed.success) return null;
  const { code, message, detail, hint, position } = parsed.data;
  const isPrivate = detailHoldsRow.has(code);
  return {
    ...judgeServerError(code, message),
    sqlState: code,
    message,
    detail: isPrivate ? null : (detail ?? null),
    hint: hint ?? null,
    // The server counts characters from 1.
    position: position === undefined ? null : Number(position) - 1,
    cause: isPrivate ? new Error(message) : error,
  };
}

function readSystemError(error: unknown): Failure | null {
  // Node tries every address of a host and reports all the refusals in one error without a message.
  const one: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const parsed = systemErrorSchema.safeParse(one);
  if (!parsed.success) return null;
  const judged = bySystemCode[parsed.data.code];
  if (judged === undefined) return null;
  return plainFailure(judged, one instanceof Error ? one.message : parsed.data.code, error);
}

/** Classifies anything that was thrown. What is no error of a database or its connection is `other`, never to be retried. */
export function classifyFailure(error: unknown): Failure {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at instanceof TargetError) return at.failure;
    const known = readServerError(at) ?? readSystemError(at);
    if (known !== null) return known;
    if (driverSaysLost.test(at.message)) {
      return plainFailure(judgement("connection_lost", "backoff", "unknown"), at.message, at);
    }
  }
  return plainFailure(
    other,
    error instanceof Error ? error.message : "Something that is no error was thrown",
    error,
  );
}
