import type { Failure } from "./failure";

/** Messages of PostgreSQL's about one value, as far as they hold none. What is not in here may quote a row. */
const harmless: readonly RegExp[] = [
  /^(invalid input syntax for type [\w ."]+?)(?=:|$)/,
  /^(value too long for type [\w ()]+)$/,
  /^((?:smallint|integer|bigint|interval|money|date|timestamp|time|year) out of range)$/,
  /^(division by zero)$/,
  /^(numeric field overflow)$/,
  /^(date\/time field value out of range)/,
  /^(malformed (?:array|record|range) literal)/,
  /^(cannot cast jsonb \w+ to type [\w ]+)$/,
  /^(domain [\w."]+ does not allow null values)$/,
  /^(value for domain [\w."]+ violates check constraint "[\w]+")$/,
  /^(cannot take (?:square root|logarithm) of (?:a negative number|zero))$/,
  /^(canceling statement due to statement timeout)$/,
];

/** Why a row failed, without any value of the row: known messages are cut to what is no value, all others are replaced. */
export function hideValues(failure: Failure): string {
  for (const pattern of harmless) {
    const [, kept] = pattern.exec(failure.message) ?? [];
    if (kept !== undefined) return `The server says: ${kept}`;
  }
  if (/^value ".*" is out of range for type [\w ]+$/s.test(failure.message)) {
    return "The server says: a value is out of range for its type";
  }
  const code = failure.sqlState === null ? "" : ` (SQLSTATE ${failure.sqlState})`;
  return `The server refuses the row${code}; what it said may quote a value, so it is not kept`;
}
