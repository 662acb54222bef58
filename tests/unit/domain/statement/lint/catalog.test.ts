import { beforeAll, describe, expect, test } from "vitest";
import { loadParser } from "@/lib/domain/sql/parser";
import { lintFiles } from "@/lib/domain/statement/lint/lint-files";
import { findLintNames } from "@/lib/domain/statement/lint/lint-names";
import { catalogOf, column, lintFile, lintLast, reasonsOf, table } from "./lint-one";

beforeAll(() => loadParser());

const timeout = "set lock_timeout = '1s';";

/** The same knowledge, given as a target's catalog and as DDL. */
const known = {
  catalog: catalogOf([
    table("orders", {
      columns: [
        column("id", "bigint", false),
        column("note", "character varying(20)"),
        column("total", "numeric(10,2)"),
        column("customer_id", "bigint"),
        column("quantity", "integer"),
      ],
      constraints: [
        {
          name: "orders_pkey",
          kind: "primary_key",
          validated: true,
          definition: "PRIMARY KEY (id)",
          columns: ["id"],
          references: null,
        },
        {
          name: "note_there",
          kind: "check",
          validated: true,
          definition: "CHECK ((note IS NOT NULL) AND (length((note)::text) > 0))",
          columns: ["note"],
          references: null,
        },
        {
          name: "quantity_positive",
          kind: "check",
          validated: true,
          definition: "CHECK ((quantity > 0))",
          columns: ["quantity"],
          references: null,
        },
        {
          name: "total_there",
          kind: "check",
          validated: false,
          definition: "CHECK ((total IS NOT NULL)) NOT VALID",
          columns: ["total"],
          references: null,
        },
        {
          name: "orders_customer",
          kind: "foreign_key",
          validated: false,
          definition: "FOREIGN KEY (customer_id) REFERENCES customers(id) NOT VALID",
          columns: ["customer_id"],
          references: { schema: "public", name: "customers", columns: ["id"] },
        },
      ],
      indexes: [
        { name: "orders_pkey", columns: ["id"], unique: true, valid: true, isPlain: true, isComputed: false },
      ],
    }),
    table("customers", {
      columns: [column("id", "bigint", false)],
      referencedBy: [
        {
          schema: "public",
          name: "orders",
          constraint: "orders_customer",
          columns: ["customer_id"],
          referencedColumns: ["id"],
        },
      ],
    }),
  ]),
  schemaSql: `
create table customers (id bigint primary key);
create table orders (
  id bigint primary key, note varchar(20), total numeric(10, 2), customer_id bigint, quantity integer check (quantity > 0),
  constraint note_there check (note is not null and length(note) > 0)
);
alter table orders add constraint total_there check (total is not null) not valid;
alter table only public.orders add constraint orders_customer foreign key (customer_id) references customers not valid;`,
};

describe.each([
  { by: "a catalog", setting: { catalog: known.catalog } },
  { by: "a schema", setting: { schemaSql: known.schemaSql } },
])("what is known by $by decides", ({ setting }) => {
  const verdict = (sql: string) => lintLast(timeout + sql, setting).verdict;
  const reasons = (sql: string) => reasonsOf(lintLast(timeout + sql, setting));

  test("types", () => {
    expect(verdict("alter table orders alter note type varchar(40)")).toBe("unsafe");
    expect(reasons("alter table orders alter note type varchar(40)")).toEqual([
      "blocks_reads",
      "blocks_writes",
      "scan_under_lock",
    ]);
    expect(
      verdict(
        "alter table orders drop constraint note_there; alter table orders alter note type varchar(40)",
      ),
    ).toBe("safe");
    expect(
      verdict(
        "alter table orders drop constraint note_there; alter table orders alter note type text using note::text",
      ),
    ).toBe("safe");
    expect(reasons("alter table orders alter note type varchar(10)")).toContain("rewrite");
    expect(reasons("alter table orders alter total type numeric(12, 4)")).toContain("rewrite");
    expect(reasons("alter table orders alter quantity type bigint")).toEqual([
      "blocks_reads",
      "blocks_writes",
      "breaks_app",
      "rewrite",
    ]);
  });

  test("proofs of NOT NULL", () => {
    expect(verdict("alter table orders alter note set not null")).toBe("safe");
    expect(verdict("alter table orders alter id set not null")).toBe("safe");
    expect(verdict("alter table orders alter quantity set not null")).toBe("unsafe");
    expect(verdict("alter table orders alter total set not null")).toBe("unsafe");
    expect(
      verdict(
        "alter table orders validate constraint total_there; alter table orders alter total set not null",
      ),
    ).toBe("safe");
    expect(
      verdict("alter table orders drop constraint note_there; alter table orders alter note set not null"),
    ).toBe("unsafe");
  });

  test("one command's drop, or its validation, proves nothing to the others of its statement", () => {
    const setNotNull = "alter column note set not null";
    for (const commands of [
      `${setNotNull}, drop constraint note_there`,
      `drop constraint note_there, ${setNotNull}`,
    ])
      expect(reasons(`alter table orders ${commands}`)).toContain("scan_under_lock");
    for (const other of ["validate constraint total_there", "add check (total is not null) not valid"])
      expect(verdict(`alter table orders ${other}, alter column total set not null`)).toBe("unsafe");
  });

  test("the other end of a foreign key", () => {
    expect(
      lintLast(`${timeout} alter table orders validate constraint orders_customer`, setting).locks,
    ).toEqual([
      { relation: "orders", mode: "SHARE UPDATE EXCLUSIVE" },
      { relation: "customers", mode: "ROW SHARE" },
    ]);
    const dropped = lintLast(`${timeout} alter table orders drop constraint orders_customer`, setting);
    expect(dropped.locks.map((one) => one.relation)).toEqual(["orders", "customers"]);
    expect(reasonsOf(dropped)).toEqual(["two_tables_locked"]);
    expect(lintLast("drop table orders", setting).locks.map((one) => one.relation)).toContain("customers");
    expect(lintLast("truncate customers cascade", setting).locks.map((one) => one.relation)).toContain(
      "orders",
    );
  });

  test("keys: an update by one touches few rows", () => {
    expect(verdict("update orders set note = 'x' where id = 7")).toBe("safe");
    expect(verdict("update orders set note = 'x' where customer_id = 7")).toBe("careful");
  });

  test("columns that are not there, or there already", () => {
    const rules = (sql: string) =>
      lintLast(timeout + sql, setting).findings.map((one) => [one.rule, one.severity]);
    expect(rules("alter table orders add column note text")).toEqual([["no-such-object", "careful"]]);
    expect(rules("alter table orders add column if not exists note text")).toEqual([
      ["no-such-object", "info"],
    ]);
    expect(rules("alter table orders alter nothing set default 1")).toEqual([["no-such-object", "careful"]]);
    expect(rules("alter table orders drop column if exists nothing")).toEqual([["no-such-object", "info"]]);
    expect(rules("alter table orders validate constraint nothing")).toContainEqual([
      "no-such-object",
      "careful",
    ]);
  });
});

describe("a target's catalog", () => {
  test("has a size: what takes long on a large table is careful on a small one", () => {
    const small = catalogOf([table("orders", { rows: 40, bytes: 16_384 })]);
    const statement = lintLast("create index on orders (a)", { catalog: small });
    expect(statement.verdict).toBe("careful");
    expect(statement.findings[0]?.message).toContain("orders is small now");
    expect(
      lintLast("alter table orders drop column if exists a", {
        catalog: catalogOf([table("orders", { bytes: 16_384, columns: [column("a", "text")] })]),
      }).verdict,
    ).toBe("unsafe");
  });

  test("and an empty table fails on no row", () => {
    const empty = catalogOf([table("orders", { rows: 0, bytes: 0 })]);
    const statement = lintLast("alter table orders add column a int not null", { catalog: empty });
    expect(reasonsOf(statement)).not.toContain("fails_on_existing_rows");
    // Applications that insert without it break all the same.
    expect(reasonsOf(statement)).toContain("breaks_app");
  });

  test("knows functions", () => {
    const functions = [
      { schema: "public", name: "steady", volatility: "stable" as const },
      { schema: "public", name: "wild", volatility: "volatile" as const },
    ];
    const catalog = catalogOf([table("orders")], { functions });
    const verdict = (call: string) =>
      lintLast(`${timeout} alter table orders add column a int default ${call}`, { catalog }).verdict;
    expect(verdict("steady(1)")).toBe("safe");
    expect(verdict("wild()")).toBe("unsafe");
    expect(lintLast("select steady(1)", { catalog }).verdict).toBe("safe");
    expect(lintLast("select wild()", { catalog }).verdict).toBe("careful");
  });

  test("knows what is missing", () => {
    const catalog = catalogOf([], { missing: [{ schema: null, name: "orders" }] });
    expect(lintLast("drop table if exists orders", { catalog })).toMatchObject({
      verdict: "safe",
      locks: [],
    });
    expect(lintLast("drop table orders", { catalog })).toMatchObject({ verdict: "careful" });
    expect(lintLast("create table orders (a int); create index on orders (a)", { catalog }).verdict).toBe(
      "safe",
    );
  });

  test("knows the version, the default lock_timeout and the time zone", () => {
    const catalog = catalogOf([table("orders", { columns: [column("at", "timestamp without time zone")] })], {
      serverMajor: 18,
      lockTimeoutMs: 1_000,
    });
    const virtual = "alter table orders add column n int generated always as (1) virtual";
    expect(lintLast(virtual, { catalog, serverMajor: 14 }).verdict).toBe("safe");
    const change = "alter table orders alter at type timestamptz";
    expect(lintLast(change, { catalog }).rewrites).toBe(false);
    expect(lintLast(`set time zone 'Europe/Lisbon'; ${change}`, { catalog }).rewrites).toBe(true);
    expect(lintLast(change, { catalog: { ...catalog, isTimeZoneUtc: false } }).rewrites).toBe(true);
  });

  test("knows partitions: a change goes down to all of them", () => {
    const catalog = catalogOf([
      table("events", { kind: "partitioned_table", children: [{ schema: "public", name: "events_1" }] }),
      table("events_1", { parents: [{ schema: "public", name: "events" }] }),
    ]);
    const relations = (sql: string) => lintLast(sql, { catalog }).locks.map((one) => one.relation);
    expect(relations("alter table events add column a int")).toEqual(["events", "events_1"]);
    expect(relations("create index on events (a)")).toEqual(["events", "events_1"]);
    expect(relations("create index on only events (a)")).toEqual(["events"]);
    expect(lintLast("create index concurrently on events (a)", { catalog }).verdict).toBe("careful");
    expect(relations("drop table events_1")).toEqual(["events", "events_1"]);
  });

  test("knows what of a partitioned table is of its partitions, too, and what the default one has to do with it", () => {
    const schemaSql = `
create table events (id int, a int constraint a_there check (a > 0)) partition by range (id);
create table events_1 partition of events for values from (0) to (10);
create table events_rest partition of events default;
create index by_a on events (a);`;
    const all = ["events", "events_1", "events_rest"];
    const locked = (sql: string) =>
      lintLast(sql, { schemaSql })
        .locks.map((one) => one.relation)
        .filter((one) => all.includes(one))
        .sort();
    for (const sql of [
      "create trigger t before insert on events for each row execute function f()",
      "drop trigger t on events",
      "alter table events disable trigger t",
      "alter trigger t on events rename to u",
      "alter table events alter a set statistics 10",
      "alter table events alter a set storage plain",
      "alter table events rename constraint a_there to a_positive",
      "begin; lock table events",
      "drop index by_a",
      "truncate events",
      "alter table events detach partition events_1",
      "drop table events_1",
    ])
      expect([sql, locked(sql)]).toEqual([sql, all]);
    for (const sql of [
      "create trigger t before insert on events for each statement execute function f()",
      "alter table events alter a set compression pglz",
      "begin; lock table only events",
      "truncate only events",
    ])
      expect([sql, locked(sql)]).toEqual([sql, ["events"]]);
  });

  test("knows the views that CASCADE takes along, and those over them", () => {
    const schemaSql = `create table orders (id int, total int);
create view first as select id, total from orders; create view second as select total from first; create view third as select id from orders`;
    const locked = (sql: string) =>
      lintLast(sql, { schemaSql })
        .locks.map((one) => one.relation)
        .sort();
    expect(locked("drop table orders cascade")).toEqual(["first", "orders", "second", "third"]);
    expect(locked("alter table orders drop column total cascade")).toEqual(["first", "orders", "second"]);
    expect(locked("drop view first cascade")).toEqual(["first", "second"]);
  });

  test("knows what a generated column is computed from", () => {
    const schemaSql = "create table orders (a int, b int, twice int generated always as (a * 2) stored)";
    const told = table("orders", {
      columns: [
        column("a", "integer"),
        column("b", "integer"),
        { ...column("twice", "integer"), default: "(a * 2)", generated: "stored" },
      ],
    });
    for (const setting of [{ schemaSql }, { catalog: catalogOf([told]) }]) {
      const rules = (sql: string) => lintLast(sql, setting).findings.map((one) => one.rule);
      expect(rules("alter table orders alter a type bigint")).toContain("no-such-object");
      expect(rules("alter table orders alter b type bigint")).not.toContain("no-such-object");
      expect(rules("alter table orders drop column a")).toContain("no-such-object");
      expect(rules("alter table orders drop column a cascade")).not.toContain("no-such-object");
    }
  });

  test("knows who has a column of a domain", () => {
    const schemaSql = `create domain amount as integer; create domain price as amount;
create table orders (id int, total amount); create table lines (id int, each price); create table others (id int, n integer)`;
    for (const sql of [
      "alter domain amount add check (value > 0)",
      "alter domain amount set not null",
      "alter domain amount validate constraint positive",
    ]) {
      const linted = lintLast(sql, { schemaSql });
      expect(linted.verdict).toBe("unsafe");
      expect(linted.locks.map((one) => one.relation).sort()).toEqual(["lines", "orders"]);
    }
    expect(lintLast("alter domain amount drop not null", { schemaSql }).locks).toEqual([]);
  });

  test("knows views: a type can't change under one", () => {
    const views = [{ schema: "public", name: "v", columns: ["a"] }];
    const catalog = catalogOf([table("orders", { columns: [column("a", "integer")], views })]);
    const message = (sql: string) =>
      lintLast(sql, { catalog })
        .findings.map((one) => one.message)
        .join();
    expect(message("alter table orders alter a type bigint")).toContain("The view v reads orders.a");
    expect(message("alter table orders drop column a")).toContain("The view v reads orders.a");
  });

  test("looks names up along the search path", () => {
    const catalog = catalogOf([{ ...table("orders"), schema: "sales" }, table("orders")], {
      searchPath: ["sales", "public"],
    });
    const relation = (sql: string) => lintLast(sql, { catalog }).locks[0]?.relation;
    expect(relation("alter table orders add column a int")).toBe("sales.orders");
    expect(relation("alter table public.orders add column a int")).toBe("orders");
    expect(relation("set search_path = public; alter table orders add column a int")).toBe("orders");
    expect(relation("begin; set search_path = public; rollback; alter table orders add column a int")).toBe(
      "sales.orders",
    );
  });
});

test("files know nothing of each other, and all of them the schema", () => {
  const options = {
    serverMajor: 16,
    schemaSql: "create table orders (id bigint, note varchar(10))",
    transaction: "none",
  } as const;
  const files = [
    {
      path: "1.sql",
      sql: "create table fresh (a int); set lock_timeout = '1s'; alter table orders alter note type bigint",
    },
    { path: "2.sql", sql: "create index on fresh (a); alter table orders alter note type text" },
  ];
  const [, second] = lintFiles(files, options, null).files;
  expect(second?.statements.map((one) => one.rewrites)).toEqual([false, false]);
  expect(second?.statements[0]?.verdict).toBe("unsafe");
  expect(second?.statements[1]?.findings.map((one) => one.rule)).toEqual(["lock-timeout"]);
});

test("a dump of pg_dump serves as a schema", () => {
  const dump = `\ufeff--
-- PostgreSQL database dump
--

\\restrict Xyz

SET statement_timeout = 0;
SET lock_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);

CREATE TABLE public.orders (
    id bigint NOT NULL,
    note character varying(20)
);

ALTER TABLE public.orders OWNER TO shop;

COPY public.orders (id, note) FROM stdin;
1\tit's; "odd" $$
2\t\\N
\\.

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (id);

\\unrestrict Xyz
`;
  const file = lintFile(
    "set lock_timeout = '1s'; alter table orders alter note type text, alter id set not null",
    { schemaSql: dump },
  );
  expect(file.statements.map((one) => one.verdict)).toEqual(["safe", "safe"]);
});

test("the names that a file speaks of", () => {
  const names = findLintNames([
    {
      sql: "alter table sales.orders add column a kind default ours(); drop index i; drop schema old cascade",
    },
    { sql: "comment on column lines.a is 'x'; update orders set b = lower(c)::price; not sql" },
    { sql: "select * from customers, pg_catalog.now()" },
  ]);
  expect(names.relations).toEqual(
    expect.arrayContaining([
      { schema: "sales", name: "orders" },
      { schema: null, name: "i" },
      { schema: null, name: "customers" },
    ]),
  );
  expect(names.functions).toEqual([{ schema: null, name: "ours" }]);
  expect(names.types).toEqual(expect.arrayContaining([{ schema: null, name: "kind" }]));
  expect(names.schemas).toEqual(["old"]);
});
