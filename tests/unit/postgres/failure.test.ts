import { expect, test } from "vitest";
import { classifyFailure, TargetError } from "@/lib/postgres/failure";

function serverError(code: string, message: string, more: Record<string, string> = {}): Error {
  return Object.assign(new Error(message), { code, severity: "ERROR", ...more });
}

function systemError(code: string): Error {
  return Object.assign(new Error(`connect ${code}`), { code, syscall: "connect" });
}

test.each([
  ["55P03", "canceling statement due to lock timeout", "lock_timeout", "backoff", "not_applied"],
  ["57014", "canceling statement due to statement timeout", "statement_timeout", "backoff", "not_applied"],
  ["57014", "canceling statement due to user request", "cancelled", "backoff", "not_applied"],
  ["40P01", "deadlock detected", "deadlock", "backoff", "not_applied"],
  ["40001", "could not serialize access", "serialization", "now", "not_applied"],
  ["57P01", "terminating connection due to administrator command", "connection_lost", "backoff", "unknown"],
  ["57P03", "the database system is starting up", "connection_lost", "backoff", "not_applied"],
  ["53300", "sorry, too many clients already", "connection_lost", "backoff", "not_applied"],
  ["28P01", "password authentication failed", "authentication", "never", "not_applied"],
  ["42501", "permission denied", "permission", "never", "not_applied"],
  ["42P01", "relation does not exist", "not_found", "never", "not_applied"],
  ["42P07", "relation already exists", "already_exists", "never", "not_applied"],
  ["42601", "syntax error", "syntax", "never", "not_applied"],
  ["42804", "wrong type", "syntax", "never", "not_applied"],
  ["22P02", "invalid input syntax", "data_error", "never", "not_applied"],
  ["23505", "duplicate key", "data_error", "never", "not_applied"],
  ["P0001", "raised by a trigger", "data_error", "never", "not_applied"],
  ["53100", "could not extend file", "disk_full", "never", "not_applied"],
  ["53200", "out of memory", "out_of_resources", "backoff", "not_applied"],
  ["25006", "cannot execute in a read-only transaction", "read_only", "backoff", "not_applied"],
  ["XX000", "internal error", "other", "never", "not_applied"],
])("%s %s is %s", (code, message, kind, retry, outcome) => {
  expect(classifyFailure(serverError(code, message))).toMatchObject({
    kind,
    retry,
    outcome,
    sqlState: code,
    message,
  });
});

test.each([
  ["ECONNREFUSED", "not_applied"],
  ["ENOTFOUND", "not_applied"],
  ["ECONNRESET", "unknown"],
  ["EPIPE", "unknown"],
])("%s is a lost connection, its outcome %s", (code, outcome) => {
  expect(classifyFailure(systemError(code))).toMatchObject({
    kind: "connection_lost",
    retry: "backoff",
    outcome,
  });
});

test("a host whose every address refuses is a refusal", () => {
  const all = new AggregateError([systemError("ECONNREFUSED"), systemError("ECONNREFUSED")], "");
  expect(classifyFailure(all)).toMatchObject({ kind: "connection_lost", message: "connect ECONNREFUSED" });
});

test("an error inside another is found", () => {
  const wrapped = new Error("Failed query", { cause: serverError("55P03", "lock timeout") });
  expect(classifyFailure(wrapped).kind).toBe("lock_timeout");
  const failure = classifyFailure(serverError("40P01", "deadlock detected"));
  expect(classifyFailure(new Error("while doing", { cause: new TargetError(failure) }))).toBe(failure);
});

test("what is no failure of a database is never tried again", () => {
  for (const thrown of [new TypeError("x is not a function"), "a string", null, undefined, 7]) {
    expect(classifyFailure(thrown)).toMatchObject({ kind: "other", retry: "never", sqlState: null });
  }
});

test("the detail that quotes a whole row is left out, everywhere", () => {
  const error = serverError("23502", "null value in column", {
    detail: "Failing row contains (4711, hush).",
  });
  const failure = classifyFailure(error);
  expect(failure.detail).toBeNull();
  expect(failure.cause).not.toBe(error);
  expect(
    classifyFailure(serverError("23505", "duplicate", { detail: "Key (id)=(1) already exists." })).detail,
  ).toContain("Key");
});

test("places are counted from 0", () => {
  expect(classifyFailure(serverError("42703", "no column", { position: "8" })).position).toBe(7);
});
