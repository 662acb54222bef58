import { Client } from "pg";
import { beforeAll, describe, expect, test } from "vitest";
import type { TableFacts } from "@/lib/domain/facts/table-facts";
import { findTableFacts } from "@/lib/postgres/catalog/table-facts";
import { openSession } from "@/lib/postgres/session";
import { createDatabase, createOldestDatabase } from "@/tests/support/servers";

/** What depends on a column is in the facts, on the newest and on the oldest server. */

const setUp = `
create table customers (id bigint primary key, name text);
create table orders (
  id serial primary key,
  customer_id bigint references customers (id) on delete cascade,
  amount numeric(12,2) not null default 0 check (amount >= 0),
  code text collate "C",
  doubled numeric generated always as (amount * 2) stored,
  unique (code) include (amount)
);
create table lines (
  id bigint generated always as identity primary key,
  order_id int
);
alter table lines add constraint lines_order foreign key (order_id) references orders (id) not valid;
create index orders_big on orders (lower(code)) where amount > 100;
alter table orders alter column amount set statistics 321;
alter table orders alter column code set storage external;
comment on column orders.amount is 'In euros; it''s net';
comment on index orders_big is 'For the report';
comment on constraint orders_amount_check on orders is 'No refunds here';
create view big_orders as select id, amount from orders where amount > 100;
create materialized view totals as select customer_id, sum(amount) as total from orders group by customer_id;
alter table orders enable row level security;
create policy mine on orders using (code = current_user);
create statistics orders_both on customer_id, amount from orders;
create function touch() returns trigger language plpgsql as $$ begin new.code := upper(new.code); return new; end $$;
create trigger on_amount after update of amount on orders for each row execute function touch();
create function order_total(bigint) returns numeric language sql as 'select amount from orders where id = $1';
create function unrelated() returns int language sql as 'select 1';
create publication all_orders for table orders;
grant select (amount), update (amount) on orders to reporter_%1$s with grant option;
grant select (code) on orders to public;
`;

async function readOn(
  server: "newest" | "oldest",
): Promise<{ facts: TableFacts; role: string; version: number }> {
  const database = await (server === "newest" ? createDatabase("depends") : createOldestDatabase("depends"));
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const suffix = database.name;
  await client.query(`create role reporter_${suffix}`);
  try {
    await client.query(setUp.replaceAll("%1$s", suffix));
    const session = await openSession({
      connectionString: database.url,
      purpose: "observe",
      rolloutId: "test",
    });
    try {
      const facts = await findTableFacts(session, { schema: "public", name: "orders" });
      if (facts === null) throw new Error("no facts");
      return { facts, role: `reporter_${suffix}`, version: facts.server.versionNum };
    } finally {
      await session.close();
    }
  } finally {
    await client.query(`drop owned by reporter_${suffix}; drop role reporter_${suffix}`);
    await client.end();
    await database.drop();
  }
}

describe.each(["newest", "oldest"] as const)("on the %s server", (server) => {
  let facts: TableFacts;
  let role = "";
  beforeAll(async () => {
    ({ facts, role } = await readOn(server));
  });
  const columnOf = (name: string) => facts.columns.find((one) => one.name === name);

  test("a column carries its comment, statistics target, storage, collation, privileges and sequence", () => {
    expect(columnOf("amount")).toMatchObject({
      comment: "In euros; it's net",
      statisticsTarget: 321,
      privileges: [
        { grantee: role, privilege: "SELECT", isGrantable: true },
        { grantee: role, privilege: "UPDATE", isGrantable: true },
      ],
    });
    expect(columnOf("code")).toMatchObject({
      collation: 'pg_catalog."C"',
      storage: "external",
      statisticsTarget: null,
      privileges: [{ grantee: "PUBLIC", privilege: "SELECT", isGrantable: false }],
    });
    expect(columnOf("id")?.sequence).toEqual({
      schema: "public",
      name: "orders_id_seq",
      type: "integer",
      lastValue: null,
    });
    expect(columnOf("customer_id")).toMatchObject({
      comment: null,
      storage: null,
      collation: null,
      sequence: null,
    });
  });

  test("an index knows every column that it reads, and the constraint that it stands for", () => {
    const byName = new Map(facts.indexes.map((one) => [one.name, one]));
    expect(byName.get("orders_big")).toMatchObject({
      columns: ["amount", "code"],
      constraint: null,
      comment: "For the report",
    });
    expect(byName.get("orders_code_amount_key")).toMatchObject({
      columns: ["amount", "code"],
      constraint: "orders_code_amount_key",
      unique: true,
    });
    expect(byName.get("orders_pkey")).toMatchObject({ isPrimary: true, constraint: "orders_pkey" });
  });

  test("constraints know their columns, and foreign keys both of their ends", () => {
    const byName = new Map(facts.constraints.map((one) => [one.name, one]));
    expect(byName.get("orders_amount_check")).toMatchObject({
      columns: ["amount"],
      comment: "No refunds here",
    });
    expect(byName.get("orders_customer_id_fkey")).toMatchObject({
      columns: ["customer_id"],
      references: { schema: "public", name: "customers", columns: ["id"] },
    });
    expect(facts.referencedBy).toEqual([
      {
        schema: "public",
        table: "lines",
        name: "lines_order",
        columns: ["order_id"],
        referencedColumns: ["id"],
        definition: "FOREIGN KEY (order_id) REFERENCES orders(id) NOT VALID",
        validated: false,
      },
    ]);
  });

  test("views, policies, generated columns, statistics, triggers, publications and functions that read a column are named", () => {
    const told = facts.dependents.map((one) => [one.kind, one.name, one.columns.join()]);
    expect(told).toEqual([
      ["function_text", "public.order_total", "id,amount"],
      ["function_text", "public.touch", "code"],
      ["generated_column", "doubled", "amount"],
      ["materialized_view", "public.totals", "amount,customer_id"],
      ["policy", "mine", "code"],
      ["publication", "all_orders", ""],
      ["statistics", "public.orders_both", "amount,customer_id"],
      ["trigger", "on_amount", "amount"],
      ["view", "public.big_orders", "amount,id"],
    ]);
  });
});

test("a publication's column list is read where there is one", async () => {
  const database = await createDatabase("published");
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query("create table t (id int primary key, a int, b int)");
    await client.query("create publication chosen for table t (id, b)");
    const session = await openSession({
      connectionString: database.url,
      purpose: "observe",
      rolloutId: "test",
    });
    const facts = await findTableFacts(session, { schema: "public", name: "t" }).finally(() =>
      session.close(),
    );
    expect(facts?.dependents).toEqual([
      { kind: "publication", name: "chosen", columns: ["id", "b"], definition: null },
    ]);
  } finally {
    await client.end();
    await database.drop();
  }
});

test("a publication of all tables of a schema is named for its tables", async () => {
  const database = await createDatabase("published_schema");
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query("create table t (id int primary key)");
    await client.query("create schema other");
    await client.query("create publication of_schema for tables in schema public");
    await client.query("create publication of_other for tables in schema other");
    const session = await openSession({
      connectionString: database.url,
      purpose: "observe",
      rolloutId: "test",
    });
    const facts = await findTableFacts(session, { schema: "public", name: "t" }).finally(() =>
      session.close(),
    );
    expect(facts?.dependents).toEqual([
      { kind: "publication", name: "of_schema", columns: [], definition: null },
    ]);
  } finally {
    await client.end();
    await database.drop();
  }
});
