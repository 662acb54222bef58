import { beforeAll, describe, expect, test } from "vitest";
import { loadParser } from "@/lib/domain/sql/parser";
import { lintFile, lintLast, reasonsOf } from "./lint-one";

beforeAll(() => loadParser());

const addColumn = "alter table orders add column a int";

function hasQueue(sql: string): boolean {
  return lintLast(sql).findings.some((one) => one.rule === "lock-timeout");
}

describe("lock_timeout", () => {
  test.each<[string, boolean]>([
    [addColumn, true],
    [`set lock_timeout = '2s'; ${addColumn}`, false],
    [`set lock_timeout to 500; ${addColumn}`, false],
    [`set lock_timeout = 0; ${addColumn}`, true],
    [`set lock_timeout = '5min'; ${addColumn}`, true],
    [`set lock_timeout = '2s'; reset lock_timeout; ${addColumn}`, true],
    [`set lock_timeout = '2s'; reset all; ${addColumn}`, true],
    [`set lock_timeout = '2s'; discard all; ${addColumn}`, true],
    [`set local lock_timeout = '2s'; ${addColumn}`, true],
    [`begin; set local lock_timeout = '2s'; ${addColumn}`, false],
    [`begin; set local lock_timeout = '2s'; commit; ${addColumn}`, true],
    [`begin; set lock_timeout = '2s'; commit; ${addColumn}`, false],
    [`begin; set lock_timeout = '2s'; rollback; ${addColumn}`, true],
    [`begin; savepoint s; set lock_timeout = '2s'; rollback to s; ${addColumn}`, true],
    [`begin; savepoint s; set lock_timeout = '2s'; release s; ${addColumn}`, false],
    [`select set_config('lock_timeout', '2s', false); ${addColumn}`, false],
    [`select pg_catalog.set_config('lock_timeout', '2s', true); ${addColumn}`, true],
    [`set session lock_timeout = '2s'; ${addColumn}`, false],
  ])("%s", (sql, expected) => {
    expect(hasQueue(sql)).toBe(expected);
  });

  test("is a matter of hygiene: careful, never unsafe", () => {
    const statement = lintLast(addColumn);
    expect(statement.verdict).toBe("careful");
    expect(statement.findings).toMatchObject([
      { rule: "lock-timeout", kind: "hygiene", severity: "careful", reasons: ["lock_queue"] },
    ]);
  });

  test("a lock that the transaction holds already is not waited for again", () => {
    expect(hasQueue(`begin; ${addColumn}; alter table orders add column b int`)).toBe(false);
    expect(hasQueue(`begin; ${addColumn}; alter table customers add column b int`)).toBe(true);
  });

  test("statements that stop nobody need none", () => {
    expect(hasQueue("alter table orders validate constraint c")).toBe(false);
    expect(hasQueue("create index concurrently on orders (a)")).toBe(false);
    expect(hasQueue("update orders set a = 1 where id = 1")).toBe(false);
  });

  test("a concurrent build under it is told of", () => {
    const rules = lintLast("set lock_timeout = '2s'; create index concurrently on orders (a)").findings;
    expect(rules.map((one) => one.rule)).toEqual(["concurrently-with-lock-timeout"]);
  });
});

describe("what a transaction refuses", () => {
  const statements = [
    "create index concurrently on orders (a)",
    "drop index concurrently i",
    "reindex table concurrently orders",
    "vacuum orders",
    "alter table parents detach partition p concurrently",
    "create database d",
    "alter system set work_mem = '1GB'",
    "reindex schema s",
    "alter subscription s refresh publication",
    "alter subscription s set publication p",
    "alter database d set tablespace s",
    "discard all",
    "create table parts (id int) partition by range (id); reindex table parts",
    "create table parts (id int) partition by range (id); cluster parts using i",
    "do $$ begin commit; end $$",
  ];

  test.each(statements)("%s", (sql) => {
    expect(reasonsOf(lintLast(`begin; ${sql}`))).toContain("fails_in_transaction");
    expect(lintLast(`begin; ${sql}`).verdict).toBe("unsafe");
    expect(reasonsOf(lintLast(sql, { transaction: "per-file" }))).toContain("fails_in_transaction");
    expect(reasonsOf(lintLast(sql))).not.toContain("fails_in_transaction");
    expect(reasonsOf(lintLast(`begin; commit; ${sql}`))).not.toContain("fails_in_transaction");
    expect(reasonsOf(lintLast(`commit; ${sql}`, { transaction: "per-file" }))).not.toContain(
      "fails_in_transaction",
    );
  });

  test("allows what only looks like it", () => {
    for (const sql of [
      "alter subscription s set publication p with (refresh = false)",
      "alter database d set work_mem = '1MB'",
      "discard temp",
      "do $$ begin perform 1; end $$",
      "reindex table orders",
    ])
      expect([sql, reasonsOf(lintLast(`begin; ${sql}`)).includes("fails_in_transaction")]).toEqual([
        sql,
        false,
      ]);
  });

  test("on a table that the file made, too", () => {
    const statement = lintLast("begin; create table fresh (a int); create index concurrently on fresh (a)");
    expect(statement.verdict).toBe("unsafe");
    expect(reasonsOf(statement)).toEqual(["fails_in_transaction"]);
  });
});

describe("locks that are held on", () => {
  test("NOT VALID and VALIDATE in one transaction", () => {
    const sql =
      "alter table orders add constraint c check (a > 0) not valid; alter table orders validate constraint c";
    expect(lintLast(sql).verdict).toBe("safe");
    const together = lintLast(`begin; ${sql}`);
    expect(together.verdict).toBe("unsafe");
    expect(reasonsOf(together)).toEqual([
      "blocks_reads",
      "blocks_writes",
      "holds_lock_long",
      "scan_under_lock",
      "validate_in_same_transaction",
    ]);
    expect(lintLast(sql, { transaction: "per-file" }).verdict).toBe("unsafe");
  });

  test("a foreign key's weaker lock keeps writes out only", () => {
    const sql =
      "begin; alter table lines add constraint f foreign key (a) references orders not valid; alter table lines validate constraint f";
    expect(reasonsOf(lintLast(sql))).not.toContain("blocks_reads");
    expect(reasonsOf(lintLast(sql))).toContain("blocks_writes");
  });

  test("an instant change, and slow work after it", () => {
    const update = "update orders set a = 1 where a is null";
    expect(reasonsOf(lintLast(`begin; ${addColumn}; ${update}`))).toContain("holds_lock_long");
    expect(reasonsOf(lintLast(`${addColumn}; ${update}`))).not.toContain("holds_lock_long");
    expect(reasonsOf(lintLast(`begin; ${addColumn}; commit; ${update}`))).not.toContain("holds_lock_long");
    expect(reasonsOf(lintLast(`begin; savepoint s; ${addColumn}; rollback to s; ${update}`))).not.toContain(
      "holds_lock_long",
    );
    expect(reasonsOf(lintLast(`begin; ${addColumn}; update orders set a = 1 where id = 5`))).toEqual([]);
  });

  test("on another table than the one that the work is on", () => {
    const statement = lintLast(`begin; ${addColumn}; alter table lines validate constraint c`);
    expect(reasonsOf(statement)).toEqual(["blocks_reads", "blocks_writes", "holds_lock_long"]);
    expect(statement.findings[0]?.message).toContain("orders");
  });

  test("several tables in one transaction are a matter of hygiene", () => {
    const statement = lintLast(
      `begin; set local lock_timeout = '1s'; ${addColumn}; alter table lines add column b int`,
    );
    expect(statement.verdict).toBe("careful");
    expect(statement.findings).toMatchObject([
      {
        rule: "too-much-in-one-transaction",
        kind: "hygiene",
        reasons: ["two_tables_locked", "holds_lock_long"],
      },
    ]);
  });
});

describe("names that go and come back", () => {
  const swap = "alter table orders rename a to a_old; alter table orders rename a_new to a";

  test("a swap in one transaction leaves no moment without the name", () => {
    const verdicts = (sql: string) => lintFile(sql).statements.map((one) => one.verdict);
    expect(verdicts(`set lock_timeout = '1s'; begin; ${swap}; commit`)).toEqual([
      "safe",
      "safe",
      "careful",
      "careful",
      "safe",
    ]);
    expect(verdicts(swap)).toEqual(["unsafe", "unsafe"]);
    expect(verdicts("begin; alter table orders rename a to b; commit")).toContain("unsafe");
  });

  test("a table renamed, and a view in its place", () => {
    const sql = "alter table orders rename to purchases; create view orders as select * from purchases";
    expect(lintFile(`begin; ${sql}; commit`).verdict).toBe("careful");
    expect(lintFile(sql, { transaction: "per-file" }).verdict).toBe("careful");
    expect(lintFile(sql).verdict).toBe("unsafe");
  });

  test("a column that the file added may be renamed and dropped", () => {
    const sql =
      "set lock_timeout = '1s'; alter table orders add column x int; alter table orders rename x to y; alter table orders drop column y";
    expect(lintFile(sql).verdict).toBe("safe");
  });

  test("a default that is dropped with the column's first breath breaks the applications that run", () => {
    const sql =
      "alter table orders add column x int not null default 0; alter table orders alter x drop default";
    expect(lintLast(sql)).toMatchObject({ verdict: "unsafe" });
    expect(reasonsOf(lintLast(sql))).toEqual(["breaks_app"]);
  });
});

describe("what the file itself made", () => {
  test.each([
    "create table fresh (id bigint primary key, a int); create index on fresh (a)",
    "create table fresh (id int); alter table fresh add column b uuid default gen_random_uuid() not null",
    "create table fresh (id int); alter table fresh alter id type bigint, add primary key (id); alter table fresh drop column id",
    "create table fresh as select * from orders; update fresh set a = 1; delete from fresh; truncate fresh; drop table fresh",
    "create table sales.fresh (like orders); alter table sales.fresh add check (a > 0)",
    "select 1 as a into fresh; alter table fresh rename a to b",
    "create temp table fresh (a int); alter table fresh add unique (a)",
    "create unlogged table fresh (a int); vacuum full fresh",
    "create table parents (a int) partition by list (a); create table p partition of parents for values in (1); create index on parents (a)",
    "create table if not exists fresh (a int); create index on fresh (a)",
    "create table fresh (a int); alter table fresh rename to fresher; create index on fresher (a)",
    "set search_path to sales; create table fresh (a int); create index on sales.fresh (a)",
    'create table "Fresh" (a int); create index on "Fresh" (a)',
    "create view v as select 1; drop view v",
    "create type mood as enum ('a'); alter type mood rename value 'a' to 'b'; drop type mood",
    "create function f() returns int language sql as 'select 1'; drop function f()",
    "create sequence s; drop sequence s",
    "create materialized view v as select 1 as a; create unique index on v (a); refresh materialized view v; drop materialized view v",
  ])("%s", (sql) => {
    const file = lintFile(sql);
    expect(
      file.statements.map((one) => [one.sql, one.verdict]).filter(([, verdict]) => verdict !== "safe"),
    ).toEqual([]);
  });

  test("a table that was rolled back was not made", () => {
    expect(lintLast("begin; create table fresh (a int); rollback; create index on fresh (a)").verdict).toBe(
      "unsafe",
    );
    expect(
      lintLast("begin; savepoint s; create table fresh (a int); rollback to s; create index on fresh (a)")
        .verdict,
    ).toBe("unsafe");
  });

  test("another table of the same name in another schema is not it", () => {
    expect(lintLast("create table sales.fresh (a int); create index on fresh (a)").verdict).toBe("unsafe");
    expect(lintLast('create table "Fresh" (a int); create index on fresh (a)').verdict).toBe("unsafe");
  });

  test("a lock on an existing table counts, and its queue", () => {
    expect(lintLast("create table fresh (a int references orders)")).toMatchObject({
      verdict: "careful",
      locks: [{ relation: "orders", mode: "SHARE ROW EXCLUSIVE" }],
    });
    expect(lintLast("create table p partition of orders default").lockMode).toBe("ACCESS EXCLUSIVE");
  });

  test("the next file knows nothing of it", () => {
    expect(lintFile("create index on fresh (a)").verdict).toBe("unsafe");
  });
});
