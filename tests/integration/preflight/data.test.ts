import type { Client } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { AddColumns } from "@/lib/domain/change/add-columns/add-columns-schema";
import type { Change } from "@/lib/domain/change/change";
import { createDatabase, createOldestDatabase } from "@/tests/support/servers";
import { derive, look, openClient, orders } from "./look";

/** Rows that stand in the way of a coming constraint, a type or an expression are found before anything runs. */

describe.each(["newest", "oldest"] as const)("on the %s server", (server) => {
  let client: Client;
  let url: string;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const database = await (server === "newest"
      ? createDatabase("preflight")
      : createOldestDatabase("preflight"));
    url = database.url;
    drop = () => database.drop();
    client = await openClient(url);
  });
  afterAll(async () => {
    await client.end();
    await drop();
  });
  beforeEach(async () => {
    await client.query(`drop table if exists orders, customers cascade;
create table customers (id bigint primary key);
insert into customers select generate_series(1, 10);
create table orders (
  id bigint generated always as identity primary key,
  customer_id bigint,
  amount numeric(12,2) not null,
  code text,
  note text
);
insert into orders (customer_id, amount, code, note)
select 1 + n % 10, n + 0.25, 'c' || n, 'secret ' || n from generate_series(1, 500) n;
analyze orders`);
  });

  test("NULLs stand in the way of NOT NULL where no rule mends them, at its own phase for good", async () => {
    await client.query("update orders set customer_id = null where id in (7, 70, 77)");
    const change: Change = {
      kind: "set_not_null",
      table: orders,
      column: "customer_id",
      nulls: { kind: "refuse" },
    };
    const atSubmit = (await look(url, change)).one("nulls_found");
    expect(atSubmit).toMatchObject({ severity: "warns", group: "data" });
    expect(atSubmit.message).toBe("3 rows of orders are NULL in customer_id: NOT NULL fails on them.");
    expect(atSubmit.evidence[0]).toBe("Keys: 7; 70; 77");
    expect((await look(url, change, { moment: "constrain" })).one("nulls_found").severity).toBe("blocks");
  });

  test("NULLs that the change has a rule for are told, and the rule is tried on them", async () => {
    await client.query("update orders set customer_id = null where id in (7, 70)");
    const change = (expression: string): Change => ({
      kind: "set_not_null",
      table: orders,
      column: "customer_id",
      nulls: { kind: "fill", expression },
    });
    const mended = await look(url, change("id + 0"));
    expect(mended.one("data_handled").message).toContain("2 rows of orders are NULL in customer_id");
    expect(mended.codes()).not.toContain("nulls_found");
    const stillNull = await look(url, change("nullif(id, 7)"));
    expect(stillNull.one("nulls_found").message).toBe(
      "1 row of orders would be NULL in customer_id: NOT NULL fails on them.",
    );
    const failing = await look(url, change("1000 / (id - 70)"));
    expect(failing.one("fill_fails")).toMatchObject({ severity: "warns" });
    expect(failing.one("fill_fails").evidence.slice(0, 2)).toEqual([
      "The server says: division by zero",
      "Keys: 70",
    ]);
  });

  test("duplicates are counted with keys, and NULLs are none unless they shall be", async () => {
    await client.query(
      "update orders set code = 'c1' where id in (5, 6); update orders set code = null where id in (8, 9)",
    );
    const change: Change = {
      kind: "add_unique",
      table: orders,
      name: null,
      columns: ["code"],
      nullsNotDistinct: false,
      duplicates: { kind: "refuse" },
    };
    const { subject } = await look(url, change);
    // Where the plan builds the index.
    const moment =
      subject.plan.phases.find((phase) => phase.name === "index") === undefined ? "constrain" : "index";
    const found = (await look(url, change, { moment })).one("duplicates_found");
    expect(found.message).toBe("2 rows of orders repeat another's code: the unique index fails on them.");
    expect(found.evidence[0]).toBe("Keys, for example: 6");
    expect(found.severity).toBe("blocks");
    if (server === "newest") {
      const strict = await look(url, { ...change, nullsNotDistinct: true });
      expect(strict.one("duplicates_found").message).toContain("3 rows of orders repeat");
    }
  });

  test("rows that refer to nothing are found; a rule makes them a note", async () => {
    await client.query("update orders set customer_id = 99 where id in (3, 4)");
    const change: Change = {
      kind: "add_foreign_key",
      table: orders,
      name: null,
      columns: ["customer_id"],
      references: { schema: "public", table: "customers", columns: ["id"] },
      onDelete: "no_action",
      onUpdate: "no_action",
      orphans: { kind: "refuse" },
    };
    const found = (await look(url, change, { moment: "constrain" })).one("orphans_found");
    expect(found.message).toBe(
      "2 rows of orders refer by customer_id to nothing in customers: the foreign key fails on them.",
    );
    expect(found.severity).toBe("blocks");
    const kept = await look(url, { ...change, orphans: { kind: "keep" } });
    expect(kept.one("data_kept").severity).toBe("notes");
    const handled = await look(url, { ...change, orphans: { kind: "set_null" } });
    expect(handled.one("data_handled").severity).toBe("notes");
  });

  test("rows that break a check are found, and whether its rule mends them", async () => {
    const change = (expression: string): Change => ({
      kind: "add_check",
      table: orders,
      name: null,
      expression: "amount > 10",
      violations: { kind: "rewrite", column: "amount", expression },
    });
    const refused = await look(url, {
      kind: "add_check",
      table: orders,
      name: null,
      expression: "amount > 10",
      violations: { kind: "refuse" },
    });
    expect(refused.one("violations_found").message).toBe(
      "9 rows of orders break the check amount > 10: the check fails on them.",
    );
    const half = await look(url, change("amount + 5"));
    expect(half.one("data_handled").message).toContain("9 rows of orders break the check amount > 10");
    expect(half.one("violations_found").message).toContain("4 rows of orders would break the check");
    expect((await look(url, change("amount + 500"))).codes()).not.toContain("violations_found");
  });

  test("a lossy cast is shown by the keys of rows that come back as others", async () => {
    const change: Change = {
      kind: "change_type",
      table: orders,
      column: "amount",
      type: "integer",
      up: null,
      down: null,
    };
    const lossy = await look(url, change);
    const found = lossy.one("conversion_loses");
    expect(found.severity).toBe("blocks");
    expect(found.remedy).toContain("an expression of its own");
    expect(found.message).toContain(
      "amount of orders comes back as another value in 500 of 500 sampled rows",
    );
    expect(found.evidence[0]).toMatch(/^Keys, for example: \d+(; \d+){4}$/);
    const wanted = await look(url, {
      ...change,
      up: "round(amount)::integer",
      down: "amount::numeric",
    });
    expect(wanted.codes()).not.toContain("conversion_loses");
    expect(wanted.one("meaning_changes").severity).toBe("warns");
    const scaled = await look(url, {
      ...change,
      type: "bigint",
      up: "(amount * 100)::bigint",
      down: "amount / 100.0",
    });
    expect(scaled.codes()).not.toContain("meaning_changes");
    expect(scaled.codes()).not.toContain("conversion_loses");
    expect(scaled.one("data_clean").evidence.join()).toContain("amount of orders comes back as it was");
  });

  test("a cast that fails on some rows names their keys and keeps none of their values", async () => {
    await client.query(
      "update orders set code = id::text; update orders set code = 'Jane Doe' where id in (11, 400)",
    );
    const looked = await look(url, {
      kind: "change_type",
      table: orders,
      column: "code",
      type: "integer",
      up: null,
      down: null,
    });
    const found = looked.one("fill_fails");
    expect(found.message).toBe("The expression for code fails on 2 of 500 sampled rows of orders.");
    expect(found.evidence.slice(0, 2)).toEqual([
      "The server says: invalid input syntax for type integer",
      "Keys: 11; 400",
    ]);
    expect(JSON.stringify(looked.findings)).not.toMatch(/Jane|secret/);
  });

  test("values merged by a cast are found where a unique constraint stands on the column", async () => {
    await client.query(
      "alter table orders add unique (amount); update orders set amount = 1.4 where id = 1; update orders set amount = 1.2 where id = 2",
    );
    const looked = await look(url, {
      kind: "change_type",
      table: orders,
      column: "amount",
      type: "integer",
      up: null,
      down: null,
    });
    expect(looked.one("duplicates_found").message).toBe(
      "1 row of orders would repeat another's amount: the unique index fails on them.",
    );
  });

  test("a message that may quote a row is not kept", async () => {
    await client.query(`create or replace function strict(t text) returns int immutable language plpgsql as $$
begin raise exception 'bad customer %', t; end $$`);
    const looked = await look(url, {
      kind: "fill_only",
      table: orders,
      columns: [{ name: "customer_id", fill: { kind: "derive", expression: "strict(note)" } }],
      where: null,
    });
    const found = looked.one("fill_fails");
    expect(found.message).toMatch(
      /^The expression for customer_id fails on at least 5 of \d+ sampled rows of orders\.$/,
    );
    expect(found.evidence[0]).toBe(
      "The server refuses the row (SQLSTATE P0001); what it said may quote a value, so it is not kept",
    );
    expect(JSON.stringify(looked.findings)).not.toContain("secret");
  });

  test("a volatile expression is not run", async () => {
    await client.query(`create sequence if not exists touched;
create or replace function touch(n numeric) returns bigint volatile language sql as 'select nextval(''touched'')'`);
    const looked = await look(url, {
      ...derive,
      columns: [
        {
          name: "cents",
          type: "bigint",
          nullable: true,
          default: null,
          fill: { kind: "when_null", expression: "touch(amount)" },
        },
      ],
    });
    expect(looked.one("not_tried").severity).toBe("unknown");
    expect((await client.query("select is_called from touched")).rows).toEqual([{ is_called: false }]);
  });

  test("new columns are judged by the values that they will have", async () => {
    const change: AddColumns = {
      ...derive,
      columns: [
        {
          name: "band",
          type: "bigint",
          nullable: false,
          default: null,
          fill: { kind: "derive", expression: "nullif((amount / 100)::bigint, 3)" },
        },
      ],
      indexes: [],
      constraints: [
        { kind: "unique", columns: ["band"] },
        { kind: "check", expression: "band < 5" },
        {
          kind: "foreign_key",
          column: "band",
          references: { schema: "public", table: "customers", column: "id" },
        },
      ],
    };
    const { rows } = await client.query<Record<string, number>>(`with b as (
  select nullif((amount / 100)::bigint, 3) as band from orders
) select (select count(*)::int from b where band is null) as nulls,
  (select (count(band) - count(distinct band))::int from b) as repeats,
  (select count(*)::int from b where band >= 5) as breaking,
  (select count(*)::int from b where band not between 1 and 10) as orphans`);
    const truth = rows[0] ?? {};
    const looked = await look(url, change);
    expect(looked.one("nulls_found").message).toMatch(
      new RegExp(`^${truth.nulls} rows of orders would be NULL`),
    );
    expect(looked.one("duplicates_found").message).toMatch(
      new RegExp(`^${truth.repeats} rows of orders would repeat`),
    );
    expect(looked.one("violations_found").message).toMatch(new RegExp(`^${truth.breaking} row`));
    expect(looked.one("orphans_found").message).toMatch(
      new RegExp(`^${truth.orphans} rows of orders would refer`),
    );
  });

  test("what can't be counted in time is said to be unknown, with what statistics say", async () => {
    const looked = await look(
      url,
      { kind: "set_not_null", table: orders, column: "customer_id", nulls: { kind: "refuse" } },
      { limits: { perStatementMs: 1, budgetMs: 0 } },
    );
    const found = looked.one("not_counted");
    expect(found.severity).toBe("unknown");
    expect(found.evidence).toEqual(["Statistics of the last analyze: none NULL, about 10 distinct values"]);
  });
});

test("rows are counted on the replica where there is one", async () => {
  const database = await createDatabase("preflight_replica");
  const client = await openClient(database.url);
  try {
    await client.query(
      "create table orders (id bigint primary key, customer_id bigint, amount numeric not null)",
    );
    await client.query("insert into orders values (1, null, 1)");
    const looked = await look(
      database.url,
      { kind: "set_not_null", table: orders, column: "customer_id", nulls: { kind: "refuse" } },
      { replicas: [{ name: "replica-1", connectionString: database.replicaUrl }] },
    );
    expect(looked.codes()).not.toContain("replica_away");
    const on = looked.readings.data.map(({ answer }) => ("on" in answer ? answer.on : answer.reason));
    expect(on).toEqual(["replica-1"]);
  } finally {
    await client.end();
    await database.drop();
  }
});
