import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { type Change, changeSchema } from "@/lib/domain/change/change";
import { loadParser } from "@/lib/domain/sql/parser";
import { toChanges } from "@/lib/domain/statement/lint/to-changes";

/** "Make it a rollout": which changes a migration becomes, and what stays out, with why. */

beforeAll(loadParser);

const orders = { schema: "public", name: "orders" };

function only(sql: string): Change {
  const { changes } = toChanges(sql, null);
  expect(changes, sql).toHaveLength(1);
  const [change] = changes;
  if (change === undefined) throw new Error("no change");
  return change;
}

describe("several statements about the new columns of one table", () => {
  test("become one change: columns, fill, NOT NULL, default, check, index", () => {
    const sql = `begin;
set local lock_timeout = '2s';
alter table orders add column total_cents bigint, add column region text;
update orders set total_cents = (amount * 100)::bigint;
update orders set region = 'eu' where region is null;
alter table orders alter column total_cents set not null, alter column region set default 'eu';
alter table orders add constraint cents_positive check (total_cents >= 0);
create index on orders (total_cents);
commit;`;
    const { changes, kept, taken } = toChanges(sql, null);
    expect(changes).toEqual([
      {
        kind: "add_columns",
        table: orders,
        columns: [
          {
            name: "total_cents",
            type: "bigint",
            nullable: false,
            default: null,
            fill: { kind: "derive", expression: "CAST(amount * 100 AS bigint)" },
          },
          {
            name: "region",
            type: "text",
            nullable: true,
            default: "'eu'",
            fill: { kind: "when_null", expression: "'eu'" },
          },
        ],
        indexes: [{ columns: ["total_cents"], method: "btree" }],
        constraints: [{ kind: "check", expression: "total_cents >= 0" }],
      },
    ]);
    expect(taken.map((one) => one.statementIndex)).toEqual([2, 3, 4, 5, 6, 7]);
    expect(kept.map((one) => one.statementIndex)).toEqual([0, 1, 8]);
    for (const { why } of kept) expect(why).toMatch(/^Not needed/);
  });

  test("a volatile default gives each row a value of its own in the background; a steady one is a fast default", () => {
    expect(only("alter table orders add column token uuid not null default gen_random_uuid()")).toMatchObject(
      {
        columns: [{ nullable: false, default: "gen_random_uuid()", fill: { kind: "when_null" } }],
      },
    );
    expect(only("alter table orders add column at timestamptz default now()")).toMatchObject({
      columns: [{ default: "now()", fill: { kind: "constant", expression: "now()" } }],
    });
  });
});

describe("one statement", () => {
  test.each<[string, object]>([
    [
      "alter table shop.orders alter column id type bigint using id::bigint",
      {
        kind: "change_type",
        table: { schema: "shop", name: "orders" },
        column: "id",
        type: "bigint",
        up: "CAST(id AS bigint)",
        down: null,
      },
    ],
    [
      "alter table orders rename column note to remark",
      { kind: "rename_column", table: orders, column: "note", to: "remark" },
    ],
    [
      "alter table orders alter note set not null",
      { kind: "set_not_null", column: "note", nulls: { kind: "refuse" } },
    ],
    ["alter table orders alter note drop not null", { kind: "drop_not_null", column: "note" }],
    [
      "alter table orders alter note set default 'x'",
      { kind: "set_default", column: "note", expression: "'x'" },
    ],
    ["alter table orders alter note drop default", { kind: "drop_default", column: "note" }],
    ["alter table orders drop column note cascade", { kind: "drop_column", column: "note", down: null }],
    [
      "alter table orders add constraint fk foreign key (customer_id) references customers (id) on delete cascade",
      {
        kind: "add_foreign_key",
        name: "fk",
        columns: ["customer_id"],
        references: { schema: "public", table: "customers", columns: ["id"] },
        onDelete: "cascade",
        orphans: { kind: "refuse" },
      },
    ],
    [
      "alter table orders add unique (code, region)",
      { kind: "add_unique", columns: ["code", "region"], name: null },
    ],
    ["alter table orders add check (amount > 0)", { kind: "add_check", expression: "amount > 0" }],
    [
      `create unique index "Once" on orders using btree (lower(note) desc nulls last, id) include (amount) where amount > 0`,
      {
        kind: "add_index",
        name: "Once",
        isUnique: true,
        include: ["amount"],
        where: "amount > 0",
        parts: [
          { of: { kind: "expression", expression: "lower(note)" }, order: "descending", nulls: "last" },
          { of: { kind: "column", name: "id" } },
        ],
      },
    ],
    [
      "update orders set note = 'none' where note is null",
      { kind: "fill_only", columns: [{ name: "note", fill: { kind: "when_null" } }], where: null },
    ],
    [
      "update orders set note = upper(note) where id > 5",
      { kind: "fill_only", columns: [{ fill: { kind: "derive" } }], where: "id > 5" },
    ],
    [
      "alter table orders add column total numeric generated always as (amount * 2) virtual",
      {
        kind: "add_columns",
        columns: [{ name: "total", fill: { kind: "virtual", expression: "amount * 2" } }],
      },
    ],
  ])("%s", (sql, change) => {
    expect(only(sql)).toMatchObject(change);
  });

  test("NOT VALID and its VALIDATE are one change", () => {
    const { changes, taken } = toChanges(
      "alter table orders add constraint c check (amount > 0) not valid; alter table orders validate constraint c;",
      null,
    );
    expect(changes).toHaveLength(1);
    expect(taken).toEqual([
      { statementIndex: 0, changeIndex: 0 },
      { statementIndex: 1, changeIndex: 0 },
    ]);
  });
});

describe("what can't be a change", () => {
  test.each([
    ["create table t (id int); alter table t add column a int", /table that this file makes/],
    ["alter table orders rename to purchases", /renames columns, and no other object/],
    ["alter table orders add column id2 bigserial", /serial or identity/],
    ["alter table orders add column x int generated always as (id * 2) stored", /stored generated column/],
    ["alter table orders add primary key (id)", /no primary keys/],
    ["update orders set note = c.name from customers c where c.id = customer_id", /reads other rows/],
    ["delete from orders", /removes rows/],
    ["do $$ begin end $$", /DO block/],
    ['create index on orders (note collate "C")', /collation/],
  ])("%s is kept back, with why", (sql, why) => {
    const { changes, kept } = toChanges(sql, null);
    expect(changes).toEqual([]);
    expect(kept.at(-1)?.why).toMatch(why);
  });

  test("every statement is told of: taken, or kept with why", () => {
    const pieces = [
      "alter table orders add column a int",
      "update orders set a = 1",
      "alter table orders alter a set not null",
      "create index on orders (a)",
      "alter table orders drop column b, add column c text default 'x'",
      "select 1",
      "alter table lines add unique (a, b)",
      "alter table orders rename a to b",
      "truncate orders",
      "commit",
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 8 }), (statements) => {
        const { changes, kept, taken } = toChanges(statements.join(";\n"), null);
        const told = new Set([...kept, ...taken].map((one) => one.statementIndex));
        expect([...told].sort((a, b) => a - b)).toEqual(statements.map((_, index) => index));
        for (const change of changes) expect(changeSchema.safeParse(change).success).toBe(true);
        for (const one of taken) expect(changes[one.changeIndex]).toBeDefined();
      }),
    );
  });

  test("no SQL gives no change, and never throws", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(Array.isArray(toChanges(text, null).changes)).toBe(true);
      }),
    );
  });
});

describe("a file is done in its order", () => {
  const column = (sql: string) => {
    const change = only(sql);
    if (change.kind !== "add_columns") throw new Error("no columns are added");
    return change.columns[0];
  };

  test("what a default filled, an UPDATE of NULLs does not fill again", () => {
    const sql =
      "alter table orders add column a int not null default 5; update orders set a = 1 where a is null";
    expect(column(sql)).toMatchObject({ default: "5", fill: { kind: "constant", expression: "5" } });
  });

  test("an UPDATE of all rows has the last word", () => {
    const sql = "alter table orders add column a int; update orders set a = 1; update orders set a = b + 1";
    expect(column(sql)).toMatchObject({ fill: { kind: "derive", expression: "b + 1" } });
  });

  test.each([
    "alter table orders add column a int; update orders set a = 1; update orders set a = a + 1",
    "alter table orders add column a int; update orders set a = 1 where b is null",
    "alter table orders add column a int; update orders set a = b; update orders set a = 1 where a is null",
  ])("what depends on earlier values stays out: %s", (sql) => {
    const { kept } = toChanges(sql, null);
    expect(kept.map((one) => one.statementIndex)).toEqual([sql.split(";").length - 1]);
  });

  test("nothing comes of what is rolled back", () => {
    const add = "alter table orders add column a int";
    expect(toChanges(`begin; ${add}; rollback`, null)).toMatchObject({ changes: [], taken: [] });
    expect(toChanges(`begin; ${add}; rollback`, null).kept[1]?.why).toMatch(/ROLLBACK/);
    const half = `begin; ${add}; savepoint s; alter table orders add column b int; rollback to s; commit`;
    expect(only(half)).toMatchObject({ columns: [{ name: "a" }] });
    expect(only(`begin; ${add}; commit; rollback`)).toMatchObject({ columns: [{ name: "a" }] });
    expect(only(`begin; ${add}; rollback; begin; ${add}; commit`)).toMatchObject({
      columns: [{ name: "a" }],
    });
  });

  test("a column that is added and dropped again is none", () => {
    const sql = "alter table orders add column a int; alter table orders drop column a";
    expect(toChanges(sql, null)).toMatchObject({ changes: [], taken: [] });
    const two = `alter table orders add column a int, add column b int check (b > 0); create index on orders (a);
      alter table orders drop column a`;
    expect(only(two)).toMatchObject({
      columns: [{ name: "b" }],
      indexes: [],
      constraints: [{ kind: "check", expression: "b > 0" }],
    });
  });

  test("a column that is added and then changed is added as it is in the end", () => {
    const sql = `alter table orders add column a int; update orders set a = b * 2; alter table orders add check (a > 0);
      alter table orders rename a to c; alter table orders alter c type bigint; alter table orders alter c set not null`;
    expect(only(sql)).toMatchObject({
      columns: [
        { name: "c", type: "bigint", nullable: false, fill: { kind: "derive", expression: "b * 2" } },
      ],
      constraints: [{ kind: "check", expression: "c > 0" }],
    });
  });

  test("a table is looked for where the search path says", () => {
    const sql = "set search_path = sales; alter table orders add column a int";
    expect(only(sql)).toMatchObject({ table: { schema: "sales", name: "orders" } });
    expect(only(`${sql.replace("add", "drop")}; reset search_path`.replace(" int", ""))).toMatchObject({
      kind: "drop_column",
      table: { schema: "sales", name: "orders" },
    });
    const made = "create table sales.orders (id int); alter table public.orders add column a int";
    expect(only(made)).toMatchObject({ table: orders });
  });

  test("what reads a column under its new name comes after the change of name", () => {
    const sql =
      "alter table orders add column a int; alter table orders rename b to c; update orders set a = c";
    expect(toChanges(sql, null).changes.map((one) => one.kind)).toEqual([
      "add_columns",
      "rename_column",
      "fill_only",
    ]);
  });
});
