import { sql } from "drizzle-orm";
import { check, customType, pgSchema, timestamp } from "drizzle-orm/pg-core";

/** What the tables are made of. */

/** Colonnade's own state. A schema of its own, so that DATABASE_URL may name a database that holds other things. */
export const app = pgSchema("app");

export const at = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });
export const bytea = customType<{ data: Buffer }>({ dataType: () => "bytea" });

/** A CHECK that a column holds one of the words of a table in lib/domain; a test compares them with the database. */
export const oneOf = (name: string, column: string, words: readonly string[]) =>
  check(name, sql.raw(`"${column}" in (${words.map((word) => `'${word}'`).join(", ")})`));
