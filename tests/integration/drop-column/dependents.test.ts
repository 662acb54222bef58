import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { DropColumn } from "@/lib/domain/change/drop-column/drop-column-schema";
import { judgeDropColumn } from "@/lib/domain/change/drop-column/judge-drop-column";
import { listLosses } from "@/lib/domain/change/drop-column/losses";
import { loadParser } from "@/lib/domain/sql/parser";
import { readChangeFacts } from "@/lib/postgres/change-facts";
import { openSession } from "@/lib/postgres/session";
import { createDatabase, createOldestDatabase, type TestDatabase } from "@/tests/support/servers";

/** What the judge says stands in the way of dropping a column, or goes with it, is what the server does. */

const drop: DropColumn = {
  kind: "drop_column",
  table: { schema: "public", name: "orders" },
  column: "code",
  down: null,
};

const setUp = `create table orders (
  id bigint primary key,
  code text,
  other text,
  amount int
)`;

/** What has to be there, and whether the server lets the column go. */
const cases: readonly {
  readonly name: string;
  readonly statements: readonly string[];
  readonly isDroppable: boolean;
  /** Told as going with it. */
  readonly losses?: readonly string[];
  readonly since?: 15;
  /** Up to this version the server drops it along, without a word; the judge refuses all the same. */
  readonly isTakenAlongUntil?: 14;
}[] = [
  { name: "nothing", statements: [], isDroppable: true },
  { name: "a view", statements: ["create view v as select id, code from orders"], isDroppable: false },
  {
    name: "a view that reads other columns",
    statements: ["create view v as select id, other from orders"],
    isDroppable: true,
  },
  {
    name: "a view that reads it in its condition",
    statements: ["create view v as select id from orders where code is null"],
    isDroppable: false,
  },
  {
    name: "a materialized view",
    statements: ["create materialized view v as select code from orders"],
    isDroppable: false,
  },
  {
    name: "a rule",
    statements: ["create rule r as on update to orders where old.code = 'x' do instead nothing"],
    isDroppable: false,
  },
  {
    name: "a generated column",
    statements: ["alter table orders add column g text generated always as (upper(code)) stored"],
    isDroppable: false,
    isTakenAlongUntil: 14,
  },
  {
    name: "a policy",
    statements: ["create policy p on orders using (code = current_user)"],
    isDroppable: false,
  },
  {
    name: "a trigger of its updates",
    statements: [
      "create function f() returns trigger language plpgsql as 'begin return new; end'",
      "create trigger t before update of code on orders for each row execute function f()",
    ],
    isDroppable: false,
  },
  {
    name: "a trigger with a condition on it",
    statements: [
      "create function f() returns trigger language plpgsql as 'begin return new; end'",
      "create trigger t before update on orders for each row when (new.code is null) execute function f()",
    ],
    isDroppable: false,
  },
  {
    name: "a publication of its columns",
    statements: ["create publication pub_code for table orders (id, code)"],
    isDroppable: false,
    since: 15,
  },
  {
    name: "a publication of the table",
    statements: ["create publication pub_all for table orders"],
    isDroppable: true,
  },
  {
    name: "a function whose body the catalog knows",
    statements: [
      "create function f() returns bigint language sql begin atomic select count(code) from orders; end",
    ],
    isDroppable: false,
  },
  {
    name: "a function with its name in the text",
    statements: ["create function f() returns bigint language sql as 'select count(code) from orders'"],
    isDroppable: true,
  },
  {
    name: "a foreign key of another table",
    statements: [
      "alter table orders add unique (code)",
      "create table lines (id int primary key, code text references orders (code))",
    ],
    isDroppable: false,
  },
  {
    name: "a foreign key of its own",
    statements: [
      "create table codes (code text primary key)",
      "alter table orders add foreign key (code) references codes",
    ],
    isDroppable: true,
    losses: ["the foreign key constraint orders_code_fkey"],
  },
  {
    name: "indexes, over it alone, with others, and through an expression or a condition",
    statements: [
      "create index i1 on orders (code)",
      "create index i2 on orders (other, code)",
      "create index i3 on orders (upper(code))",
      "create index i4 on orders (other) where code is null",
      "create index i5 on orders (other) include (code)",
      "create index i6 on orders (other)",
    ],
    isDroppable: true,
    losses: ["the index i1", "the index i2", "the index i3", "the index i4", "the index i5"],
  },
  {
    name: "constraints",
    statements: [
      "alter table orders add constraint c1 check (code <> '')",
      "alter table orders add constraint c2 check (code <> other)",
      "alter table orders add constraint c3 unique (code, other)",
      "alter table orders add constraint c4 check (other <> '')",
      "alter table orders add constraint c5 exclude using btree (code with =)",
    ],
    isDroppable: true,
    losses: [
      "the check constraint c1",
      "the check constraint c2",
      "the unique constraint c3",
      "the exclusion constraint c5",
    ],
  },
  {
    name: "extended statistics",
    statements: [
      "create statistics s1 on code, other from orders",
      "create statistics s2 on code, other, amount from orders",
      "create statistics s3 on other, amount from orders",
    ],
    isDroppable: true,
    losses: ["the statistics public.s1", "the statistics public.s2"],
  },
  {
    name: "a sequence that belongs to it",
    statements: [
      "create sequence numbers owned by orders.code",
      "alter table orders alter column code set default nextval('numbers')",
    ],
    isDroppable: true,
    losses: ["the sequence numbers"],
  },
];

/** Everything that can be lost, by the words for it. */
const present = `select 'the index ' || c.relname from pg_index i
  join pg_class c on c.oid = i.indexrelid
  where i.indrelid = 'orders'::regclass and not exists (select from pg_constraint where conindid = i.indexrelid and conrelid = i.indrelid)
union all
select 'the ' || case contype when 'c' then 'check' when 'u' then 'unique' when 'x' then 'exclusion' when 'f' then 'foreign key'
  when 'p' then 'primary key' else contype::text end || ' constraint ' || conname
from pg_constraint where conrelid = 'orders'::regclass and contype <> 'n'
union all
select 'the statistics ' || stxnamespace::regnamespace || '.' || stxname from pg_statistic_ext
union all
select 'the sequence ' || c.relname from pg_class c where c.relkind = 'S'`;

beforeAll(loadParser);

describe.each([
  ["18", createDatabase],
  ["14", createOldestDatabase],
] as const)("dropping a column on PostgreSQL %s", (version, create) => {
  let database: Pick<TestDatabase, "url" | "drop">;
  let client: Client;

  beforeAll(async () => {
    database = await create("drop_column");
    client = new Client({ connectionString: database.url });
    await client.connect();
  });
  beforeEach(async () => {
    await client.query("drop schema public cascade; create schema public");
    await client.query("drop publication if exists pub_code; drop publication if exists pub_all");
    await client.query(setUp);
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  async function listPresent(): Promise<string[]> {
    const found = await client.query<{ told: string }>(`select told from (${present}) as p(told) order by 1`);
    return found.rows.map((row) => row.told);
  }

  /** What is gone after the drop, or null when the server refuses; the table stays as it is. */
  async function tryDrop(): Promise<string[] | null> {
    const before = await listPresent();
    await client.query("begin");
    try {
      await client.query("alter table orders drop column code");
      const after = await listPresent();
      return before.filter((one) => !after.includes(one));
    } catch {
      return null;
    } finally {
      await client.query("rollback");
    }
  }

  test.each(cases.filter((one) => one.since === undefined || Number(version) >= one.since))(
    "with $name",
    async ({ statements, isDroppable, losses = [], isTakenAlongUntil = 0 }) => {
      for (const statement of statements) await client.query(statement);
      const session = await openSession({ connectionString: database.url, purpose: "observe" });
      const facts = await readChangeFacts(session, drop).finally(() => session.close());
      const errors = judgeDropColumn(drop, facts).filter((one) => one.severity === "error");
      const gone = await tryDrop();
      expect(gone !== null).toBe(isDroppable || Number(version) <= isTakenAlongUntil);
      expect(errors.map((one) => one.code)).toEqual(isDroppable ? [] : ["column_needed"]);
      for (const error of errors) expect(error.remedy).toBeTruthy();
      if (gone !== null) {
        expect(gone.toSorted()).toEqual([...losses].toSorted());
        expect(listLosses(facts, "code").toSorted()).toEqual(gone.toSorted());
      }
    },
  );
});
