import { Client } from "pg";
import { expect, test } from "vitest";
import type { AddIndex } from "@/lib/domain/change/add-index/add-index-schema";
import { judgeOperatorClass } from "@/lib/domain/change/add-index/operator-classes";
import { compareKeyTypes } from "@/lib/domain/change/constraints/key-types";
import { createDatabase, createOldestDatabase } from "@/tests/support/servers";

/** What the planner knows of PostgreSQL's own types, asked of the server pair by pair. */

const types = [
  "smallint integer bigint numeric(12,2) real text character(5) name date uuid boolean bytea jsonb json xml interval inet cidr",
  "macaddr macaddr8 oid money bit(3) point box circle path polygon line lseg tsvector tsquery pg_lsn",
  "int4range tstzrange daterange int4multirange nummultirange text[] integer[]",
]
  .flatMap((line) => line.split(" "))
  .concat(["double precision", "character varying(9)", "bit varying(3)"])
  .concat(["timestamp without time zone", "timestamp(3) with time zone", "time without time zone"])
  .concat(["time with time zone"]);

const methods = ["btree", "hash", "gin", "gist", "spgist", "brin"] as const satisfies AddIndex["method"][];

/** The statements that the server accepts, each tried by itself and taken back. */
async function accepted(client: Client, statements: readonly string[]): Promise<boolean[]> {
  const results: boolean[] = [];
  for (const statement of statements) {
    await client.query("begin");
    results.push(
      await client.query(statement).then(
        () => true,
        () => false,
      ),
    );
    await client.query("rollback");
  }
  return results;
}

test.each(["newest", "oldest"] as const)(
  "types, operator classes and references on the %s server",
  async (server) => {
    const database = await (server === "newest" ? createDatabase("types") : createOldestDatabase("types"));
    const client = new Client({ connectionString: database.url });
    await client.connect();
    try {
      const indexes = types.flatMap((type) => methods.map((method) => ({ type, method })));
      const built = await accepted(
        client,
        indexes.map(
          ({ type, method }) => `create table f (c ${type}); create index on f using ${method} (c)`,
        ),
      );
      const saidOfIndexes = indexes.map(({ type, method }) => judgeOperatorClass(type, method) === "there");
      expect(indexes.filter((_, at) => built[at] !== saidOfIndexes[at])).toEqual([]);

      const keys = [
        ...["smallint", "bigint", "numeric(12,2)", "real", "text", "character(5)", "character varying(9)"],
        ...["date", "timestamp(3) with time zone", "uuid", "boolean", "jsonb", "inet", "cidr", "interval"],
        ...["time without time zone", "oid", "int4range"],
      ];
      const pairs = keys.flatMap((referring) => keys.map((referenced) => ({ referring, referenced })));
      const declared = await accepted(
        client,
        pairs.map(
          ({ referring, referenced }) =>
            `create table r (id ${referenced} primary key); create table f (c ${referring} references r (id))`,
        ),
      );
      // What it does not know for sure it says as a warning only: it must never refuse what the server accepts.
      const refused = pairs.filter(
        ({ referring, referenced }, at) =>
          compareKeyTypes(referring, referenced) === "refused" && declared[at],
      );
      expect(refused).toEqual([]);
      const promised = pairs.filter(
        ({ referring, referenced }, at) => compareKeyTypes(referring, referenced) === "same" && !declared[at],
      );
      expect(promised).toEqual([]);
      // And for the types that it knows, it refuses whatever the server does.
      const common = [
        "integer",
        "bigint",
        "text",
        "uuid",
        "timestamp(3) with time zone",
        "boolean",
        "jsonb",
        "date",
      ];
      const missed = pairs.filter(
        ({ referring, referenced }, at) =>
          common.includes(referring) &&
          common.includes(referenced) &&
          !declared[at] &&
          compareKeyTypes(referring, referenced) !== "refused",
      );
      expect(missed).toEqual([]);
    } finally {
      await client.end();
      await database.drop();
    }
  },
);
