import { bareType } from "@/lib/domain/sql/bare-type";

/** Whether a column of one type can refer to a key of another. Tried for every pair on PostgreSQL 14 and 18, which agree on these. */

const strings = ["character", "character varying", "name", "text"];
const integers = ["smallint", "integer", "bigint"];
const moments = ["date", "timestamp without time zone", "timestamp with time zone"];

/** Types of a key, each with the other types that can refer to it. */
const referredToBy: Readonly<Record<string, readonly string[]>> = {
  smallint: integers,
  integer: integers,
  bigint: integers,
  numeric: integers,
  real: [...integers, "numeric", "double precision"],
  "double precision": [...integers, "numeric", "real"],
  text: strings,
  "character varying": strings,
  name: strings,
  character: ["text", "character varying"],
  date: moments,
  "timestamp without time zone": moments,
  "timestamp with time zone": moments,
  interval: ["time without time zone"],
  "time with time zone": ["time without time zone"],
  inet: ["cidr"],
  cidr: ["inet"],
  oid: integers,
  uuid: [],
  boolean: [],
  bytea: [],
  jsonb: [],
  "time without time zone": [],
  macaddr: [],
};

/** `differs`: it works, or may, and is worth a word; `refused`: the server says no. */
export function compareKeyTypes(referring: string, referenced: string): "same" | "differs" | "refused" {
  const [one, other] = [bareType(referring), bareType(referenced)];
  // Only a length or a precision tells them apart.
  if (one === other) return "same";
  const accepted = referredToBy[other];
  if (accepted === undefined || !(one in referredToBy)) return "differs";
  return accepted.includes(one) ? "differs" : "refused";
}
