import { beforeAll, expect, test } from "vitest";
import { isWider } from "@/lib/domain/change/replace-columns/widen-type";
import { loadParser } from "@/lib/domain/sql/parser";

beforeAll(loadParser);

/** Held against servers by tests/integration/lint/what-servers-know.test.ts: the linter judges by the same function. */
test.each([
  ["character varying(20)", "character varying(40)", true],
  ["character varying(20)", "text", true],
  ["text", "character varying", true],
  ["numeric(10,2)", "numeric(12,2)", true],
  ["numeric(10,2)", "numeric", true],
  ["timestamp(3) without time zone", "timestamp(6) without time zone", true],
  ["timestamp(3) with time zone", "timestamp with time zone", true],
  ["time(3) without time zone", "time(4) without time zone", true],
  ["bit varying(8)", "bit varying(16)", true],
  ["interval(3)", "interval(6)", true],
  ["interval(3)", "interval(4)", true],
  ["interval(3)", "interval", true],
  ["text", "text", false],
  ["text", "character varying(20)", false],
  ["character varying(20)", "character varying(10)", false],
  ["numeric(10,2)", "numeric(12,4)", false],
  ["timestamp(6) without time zone", "timestamp(3) without time zone", false],
  ["timestamp without time zone", "timestamp with time zone", false],
  ["interval(6)", "interval(3)", false],
  ["integer", "bigint", false],
  // An address without a mask is printed in another way.
  ["cidr", "inet", false],
  ["bit(8)", "bit varying(8)", false],
] as const)("%s to %s: %s", (from, to, expected) => {
  expect(isWider(from, to)).toBe(expected);
});
