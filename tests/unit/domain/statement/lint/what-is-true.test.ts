import { beforeAll, describe, expect, test } from "vitest";
import { loadParser } from "@/lib/domain/sql/parser";
import type { Verdict } from "@/lib/domain/statement/lint-result";
import { type LintSetting, lintFile, lintLast, reasonsOf } from "./lint-one";

/** Statements that look like others and are not: each was once judged wrongly. */

beforeAll(() => loadParser());

const timeout = "set lock_timeout = '1s';";
const build = ["blocks_reads", "blocks_writes", "index_build"];

describe("a search path is looked up by for as long as it is set", () => {
  const make = "create table orders (id integer)";
  const add = "alter table orders add column b serial";
  test.each<[string, Verdict]>([
    [`set search_path = sales; ${make}; ${add}`, "safe"],
    [`set search_path = sales; ${make}; reset search_path; ${add}`, "unsafe"],
    [`set search_path = sales; ${make}; set search_path to default; ${add}`, "unsafe"],
    [`set search_path = sales; ${make}; reset all; ${add}`, "unsafe"],
    [`set search_path = sales; ${make}; discard all; ${add}`, "unsafe"],
    [`set search_path = sales; ${make}; discard plans; ${add}`, "safe"],
    [`begin; set local search_path = sales; ${make}; ${add}`, "safe"],
    [`begin; set local search_path = sales; ${make}; commit; ${add}`, "unsafe"],
    [`${make}; begin; set search_path = sales; rollback; ${add}`, "safe"],
    [`create table "My, Own".orders (id integer); set search_path = "My, Own", public; ${add}`, "safe"],
    [
      `select set_config('search_path', '"Sales", public', false); create table orders (id integer); alter table "Sales".orders add b serial`,
      "safe",
    ],
  ])("%s", (sql, verdict) => {
    expect(lintLast(timeout + sql).verdict).toBe(verdict);
  });
});

describe("what is known from DDL", () => {
  const schemaSql = `
    create table orders (id integer primary key, code varchar(9) unique, note varchar(9));
    create index on orders (lower(note));
    create table lines (order_id integer references orders, code varchar(9) references orders (code));
    create view notes as select o.note from orders o;
    create table parted (id integer) partition by range (id);`;
  const setting: LintSetting = { schemaSql, serverMajor: 17 };
  const locks = (sql: string) =>
    lintLast(timeout + sql, setting).locks.map((one) => `${one.relation} ${one.mode}`);

  test("a foreign key without columns refers to the primary key", () => {
    const both = ["orders ACCESS EXCLUSIVE", "lines ACCESS EXCLUSIVE"];
    expect(locks("alter table orders alter id type bigint")).toEqual(both);
    expect(locks("alter table orders alter code type varchar(20)")).toEqual(both);
    expect(locks("alter table orders drop column id cascade")).toEqual(both);
    const renamed = "alter table orders rename id to number; alter table orders alter number type bigint";
    expect(locks(renamed)).toEqual(both);
    const moved = "alter table lines rename to parts; alter table orders alter id type bigint";
    expect(locks(moved)).toEqual(["orders ACCESS EXCLUSIVE", "parts ACCESS EXCLUSIVE"]);
  });

  test("an index with an expression is built anew by whatever change of type", () => {
    const widened = lintLast(`${timeout}drop view notes; alter table orders alter note type text`, setting);
    expect(widened).toMatchObject({ verdict: "unsafe", buildsIndex: true });
    expect(reasonsOf(widened)).toEqual(build);
  });

  test("a view stands in the way of its columns, and of no others", () => {
    const said = (sql: string) =>
      lintLast(timeout + sql, setting)
        .findings.map((one) => one.message)
        .join();
    expect(said("alter table orders alter note type text")).toMatch(/The view notes reads orders\.note/);
    expect(said("alter table orders drop column note")).toMatch(/The view notes reads orders\.note/);
    expect(said("alter table orders alter code type text")).not.toMatch(/view/);
    expect(said("drop view notes; alter table orders drop column note")).not.toMatch(/view/);
    expect(said("create view all_of as select * from lines; alter table lines drop column code")).toMatch(
      /The view all_of/,
    );
  });

  test("a foreign key NOT VALID on a partitioned table came with 18", () => {
    const add = `${timeout}alter table parted add foreign key (id) references orders not valid`;
    const rules = (serverMajor: number) =>
      lintLast(add, { ...setting, serverMajor }).findings.map((one) => one.rule);
    expect(rules(17)).toContain("not-on-this-version");
    expect(rules(18)).not.toContain("not-on-this-version");
  });
});

describe("a range or a limit bounds nothing when it is huge", () => {
  test.each<[string, Verdict]>([
    ["update orders set a = 1 where id between 0 and 2000000000", "unsafe"],
    ["update orders set a = 1 where id between 1 and 10000", "safe"],
    ["update orders set a = 1 where id > -5 and id <= 90000000", "unsafe"],
    ["update orders set a = 1 where 0 < id and 90000000 > id", "unsafe"],
    ["update orders set a = 1 where id > 0 and id < 90000000 and id = 7", "safe"],
    ["update orders set a = 1 where id between $1 and $2", "safe"],
    ["update orders set a = 1 where id in (select id from orders where b limit 10000000)", "unsafe"],
    ["update orders set a = 1 where id in (select id from orders where b limit 1000)", "safe"],
    ["delete from orders where id between '1'::bigint and 3000000000", "unsafe"],
  ])("%s", (sql, verdict) => {
    expect(lintLast(sql).verdict).toBe(verdict);
  });
});

describe("a value added to an enum", () => {
  const use = "update orders set mood = 'calm' where id = 1";
  test.each<[string, boolean]>([
    [`begin; alter type mood add value 'calm'; ${use}`, true],
    [`begin; alter type mood add value 'calm'; alter table orders alter mood set default 'calm'`, true],
    [`alter type mood add value 'calm'; ${use}`, false],
    [`begin; alter type mood add value 'calm'; commit; ${use}`, false],
    [`begin; create type mood as enum ('glad'); alter type mood add value 'calm'; ${use}`, false],
    [`begin; alter type mood add value 'calm'; update orders set mood = 'glad' where id = 1`, false],
  ])("can't be used before its transaction ends: %s", (sql, isRefused) => {
    expect(reasonsOf(lintLast(timeout + sql)).includes("fails_in_transaction")).toBe(isRefused);
  });
});

test("REINDEX TABLE makes reads wait, too", () => {
  expect(lintLast("reindex table orders")).toMatchObject({ verdict: "unsafe", blocksReads: true });
});

test("an identity begins at 1, and with ALWAYS refuses inserts that name the column", () => {
  const add = (form: string) => lintLast(`${timeout}alter table orders alter id add generated ${form}`);
  expect(add("always as identity")).toMatchObject({ verdict: "unsafe" });
  expect(reasonsOf(add("always as identity (start with 900)"))).toEqual(["breaks_app"]);
  expect(add("by default as identity")).toMatchObject({ verdict: "careful" });
  expect(add("by default as identity (start with 900)")).toMatchObject({ verdict: "safe" });
});

test("a concurrent build can leave an INVALID index behind", () => {
  const said = (sql: string) => lintFile(sql).statements[0];
  expect(said("create unique index concurrently i on orders (a)")).toMatchObject({ verdict: "careful" });
  expect(said("create index concurrently if not exists i on orders (a)")?.findings[0]?.message).toMatch(
    /INVALID/,
  );
  expect(said("create index concurrently i on orders (a)")).toMatchObject({ verdict: "safe" });
});

test("an index is copied into another tablespace under a lock that stops reads", () => {
  const moved = lintLast(`${timeout}alter index i set tablespace fast`);
  expect(moved).toMatchObject({ verdict: "unsafe", blocksReads: true, buildsIndex: true });
});

describe("ATTACH PARTITION after its own safe way", () => {
  const attach = "alter table parted attach partition part for values from (0) to (1000)";
  const tables = `create table parted (id int not null) partition by range (id); create table part (id int not null);`;
  const attached = (check: string, schemaSql = tables) => {
    const sql = `${timeout} alter table part add constraint c check (${check}) not valid; alter table part validate constraint c; ${attach}`;
    return lintLast(sql, { schemaSql });
  };

  test.each<[string, Verdict]>([
    ["id >= 0 and id < 1000", "safe"],
    ["id > 0 and id <= 999", "safe"],
    ["id >= 5 and id < 100", "safe"],
  ])("reads no row when CHECK (%s) proves it", (check, verdict) => {
    expect(attached(check)).toMatchObject({ verdict, scans: false });
    expect(attached(check).findings.map((one) => one.rule)).not.toContain("attach-partition");
  });

  test.each(["id >= 0", "id > -1 and id < 1000", "id >= 0 and id <= 1000"])(
    "is unsafe where CHECK (%s) does not",
    (check) => {
      expect(attached(check)).toMatchObject({ verdict: "unsafe", scans: true });
    },
  );

  test.each(["id % 7 = 0", "id >= 0 and abs(id) < 1000"])(
    "is careful where CHECK (%s) may or may not prove it",
    (check) => {
      expect(attached(check).verdict).toBe("careful");
      expect(attached(check).findings.map((one) => one.rule)).toContain("attach-partition");
    },
  );

  test("is unsafe without one, with one about something else, and with one that is not validated", () => {
    expect(lintLast(timeout + attach, { schemaSql: tables }).verdict).toBe("unsafe");
    expect(lintLast(timeout + attach).verdict).toBe("unsafe");
    const other =
      "create table parted (id int not null) partition by range (id); create table part (id int not null, a int check (a > 0));";
    expect(lintLast(timeout + attach, { schemaSql: other }).verdict).toBe("unsafe");
  });

  test("is careful after one when nothing is known of the partitioned table", () => {
    expect(attached("id >= 0 and id < 1000 and id is not null", "").verdict).toBe("careful");
  });
});

test("a table made with its schema is new", () => {
  const made = "create schema fresh create table things (id integer) create index on things (id)";
  const statements = lintFile(`${timeout}${made}; alter table fresh.things add column b serial`).statements;
  expect(statements.map((one) => one.verdict)).toEqual(["safe", "safe", "safe"]);
});

test("a table that is known to have no index gets none when it is written anew", () => {
  const builds = (schemaSql: string | null) =>
    lintLast("alter table orders alter a type bigint", { schemaSql }).buildsIndex;
  expect(builds("create table orders (a int, b int)")).toBe(false);
  expect(builds("create table orders (a int, b int primary key)")).toBe(true);
  expect(builds(null)).toBe(true);
});

test("an index of a partitioned table is one of each partition", () => {
  const parent = "create table events (id int, at date) partition by range (id)";
  const partition = "create table events_1 partition of events for values from (0) to (9)";
  const index = "create index on events (at)";
  for (const made of [
    [parent, partition, index],
    [parent, index, partition],
  ]) {
    const linted = lintLast("reindex table events_1", { schemaSql: made.join("; ") });
    expect(linted.locks).toContainEqual({ relation: "events_1_at_idx", mode: "ACCESS EXCLUSIVE" });
    expect(linted.blocksReads).toBe(true);
  }
});

test("an array of a domain, whatever its constraints, is an instant column", () => {
  const domain = "create domain positive as int check (value > 0)";
  const add = (type: string) =>
    lintLast(`${timeout} alter table orders add a ${type}`, { schemaSql: domain });
  expect(add("positive").verdict).toBe("unsafe");
  expect(add("positive[]").verdict).toBe("safe");
});

test("a new table that refers to two others locks both together", () => {
  const create = (columns: string) => reasonsOf(lintLast(`${timeout} create table lines (${columns})`));
  expect(create("a int references orders, b int references goods")).toEqual(["two_tables_locked"]);
  expect(create("a int references orders, b int references orders")).toEqual([]);
});

test("a new table may be filled from another", () => {
  expect(lintLast("create table fresh (a int); insert into fresh select a from orders").verdict).toBe("safe");
});

test.each([
  "a int, b int generated always as (a) virtual",
  "a int, constraint there not null a",
  "a int check (a > 0) not enforced",
  "a int, constraint once unique nulls not distinct (a)",
])("a new table's parts have their versions, too: %s", (columns) => {
  const rules = (serverMajor: number) =>
    lintLast(`create table fresh (${columns})`, { serverMajor }).findings.map((one) => one.rule);
  expect(rules(14)).toEqual(["not-on-this-version"]);
  expect(rules(18)).toEqual([]);
});

test("a NOT NULL in a column is as old as PostgreSQL", () => {
  const statement = "create table fresh (a int not null, b int constraint there not null primary key)";
  expect(lintLast(statement, { serverMajor: 14 }).findings).toEqual([]);
});

test("a sequence has one row to write anew", () => {
  expect(lintLast(`${timeout} alter sequence ticket set unlogged`)).toMatchObject({
    verdict: "safe",
    lockMode: "ACCESS EXCLUSIVE",
    rewrites: false,
  });
});

test("only what EXPLAIN runs counts", () => {
  expect(lintLast("explain (analyze false) delete from orders").verdict).toBe("safe");
  expect(lintLast("explain (analyze, buffers) delete from orders").verdict).toBe("unsafe");
  expect(lintLast("vacuum (full 0) orders").verdict).toBe("safe");
});

test("an index that ALTER TABLE renames keeps everybody out", () => {
  const schemaSql = "create table orders (id int); create index by_id on orders (id)";
  expect(lintLast("alter index by_id rename to i", { schemaSql }).lockMode).toBe("SHARE UPDATE EXCLUSIVE");
  expect(lintLast("alter table by_id rename to i", { schemaSql })).toMatchObject({
    lockMode: "ACCESS EXCLUSIVE",
    blocksReads: true,
  });
});

test.each(["0", "'GMT'", "'Etc/UTC'"])("time zone %s is UTC", (zone) => {
  const schemaSql = "create table orders (at timestamp)";
  const linted = lintLast(`set time zone ${zone}; alter table orders alter at type timestamptz`, {
    schemaSql,
  });
  expect(linted.rewrites).toBe(false);
});

describe("a DO block", () => {
  const block = (body: string) => lintLast(`${timeout} do $$ begin ${body} end $$`);
  const rules = (body: string) => block(body).findings.map((one) => one.rule);

  test("is looked into", () => {
    const index = "create index i on orders (a);";
    expect(block(index)).toMatchObject({ verdict: "unsafe", buildsIndex: true });
    expect(rules(index)).toEqual(["create-index"]);
    const add = "alter table orders add column a int; exception when duplicate_column then null;";
    expect(block(add).verdict).toBe("safe");
    expect(rules("if true then truncate orders; end if;")).toContain("truncate");
    expect(rules("create index concurrently i on orders (a);")).toContain("not-in-transaction");
  });

  test.each([
    "execute 'drop table ' || 'orders';",
    "perform run_it();",
    "call run_it();",
    "this is no plpgsql;",
  ])("is careful where it can't be told: %s", (body) => {
    expect(rules(body)).toContain("hidden-statements");
    expect(block(body).verdict).toBe("careful");
  });

  test("is a transaction: SET LOCAL holds in it, and not behind it", () => {
    const add = "alter table orders add column a int;";
    const inside = lintFile(
      `do $$ begin set local lock_timeout = '1s'; ${add} end $$; ${add.replace(" a ", " b ")}`,
    ).statements;
    expect(inside.map((one) => one.findings.map((finding) => finding.rule))).toEqual([[], ["lock-timeout"]]);
  });

  test("that commits batch by batch changes few rows at a time; without the COMMIT all of them", () => {
    const batches = (commit: string) =>
      block(
        `for lo in 0..9 loop update orders set a = 1 where id > lo * 100 and id <= (lo + 1) * 100; ${commit} end loop;`,
      );
    expect(batches("commit;").verdict).toBe("safe");
    expect(batches("").verdict).toBe("unsafe");
    const row = "for r in select id from orders loop delete from orders where id = r.id; commit; end loop;";
    expect(lintLast(`do $$ declare r record; begin ${row} end $$`).verdict).toBe("safe");
  });

  test("in another language can't be told", () => {
    expect(lintLast("do language plpython3u 'pass'").findings[0]?.message).toMatch(/plpython3u/);
  });
});
