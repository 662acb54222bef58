import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type WalkTable, windowSql } from "@/lib/domain/backfill/chunk-sql";
import { keepingChunkSql, nothingIsKept, restoreSql } from "@/lib/domain/backfill/kept-rows";
import { forgetKeptStep } from "@/lib/domain/plan/keeping-walk-steps";
import { createTargetSchema } from "@/lib/domain/plan/target-schema";
import { loadParser, parseExpression } from "@/lib/domain/sql/expression";
import type { Printed } from "@/lib/domain/sql/sql";
import { parseTypeName } from "@/lib/domain/sql/type-name";
import { createDatabase, createOldestDatabase, type TestDatabase } from "@/tests/support/servers";

/** What a keeping walk overwrites, and what comes back of it, on real servers. */

const walk = { rolloutId: "r1", stepId: "backfill.fill" };

function printed(source: string): Printed {
  const parsed = parseExpression(source);
  if (parsed.kind !== "valid") throw new Error(parsed.message);
  return parsed.printed;
}

function typed(source: string): Printed {
  const parsed = parseTypeName(source);
  if (parsed.kind !== "valid") throw new Error(parsed.message);
  return parsed.printed;
}

interface Kept {
  readonly table: string;
  readonly key: Readonly<Record<string, string>>;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly to: string }[];
  readonly pending: string;
}

beforeAll(loadParser);

describe.each([
  ["18", createDatabase],
  ["14", createOldestDatabase],
] as const)("kept rows on PostgreSQL %s", (_, create) => {
  let database: Pick<TestDatabase, "url" | "drop">;
  let client: Client;
  let other: Client;

  beforeAll(async () => {
    database = await create("kept_rows");
    client = new Client({ connectionString: database.url });
    other = new Client({ connectionString: database.url });
    await client.connect();
    await other.connect();
  });
  beforeEach(async () => {
    await client.query(
      "drop schema if exists colonnade cascade; drop schema public cascade; create schema public",
    );
    await client.query(createTargetSchema.text);
    await client.query(
      "insert into colonnade.ledger (rollout_id, step_id, lane, epoch) values ($1, $2, 0, 5)",
      [walk.rolloutId, walk.stepId],
    );
  });
  afterAll(async () => {
    await client.end();
    await other.end();
    await database.drop();
  });

  function tableOf(kept: Kept): WalkTable {
    return {
      schema: "public",
      name: kept.table,
      key: Object.entries(kept.key).map(([name, type]) => ({ name, type: typed(type) })),
    };
  }

  /** One window over the whole table. */
  async function fill(kept: Kept, by = client, epoch = 5): Promise<{ changed: number; advanced: boolean }> {
    const table = tableOf(kept);
    const none = table.key.map(() => null);
    const window = (
      await client.query<{ last_key: string[]; rows: number }>(windowSql(table, { withPlaces: false }).text, [
        ...none,
        10_000,
        ...none,
      ])
    ).rows[0];
    if (window === undefined) throw new Error("an empty table");
    const statement = keepingChunkSql(
      table,
      kept.columns.map(({ name, type, to }) => ({ name, type: typed(type), expression: printed(to) })),
      printed(kept.pending),
      1,
    );
    const result = await by.query<{ changed: number; advanced: boolean }>(statement.text, [
      walk.rolloutId,
      walk.stepId,
      0,
      epoch,
      window.rows,
      ...window.last_key,
      ...none,
    ]);
    return result.rows[0] ?? { changed: -1, advanced: false };
  }

  async function restore(
    kept: Kept,
    {
      rows = 1_000,
      epoch = 5,
      after = null,
    }: { rows?: number; epoch?: number; after?: string[] | null } = {},
  ) {
    const columns = kept.columns.map(({ name, type }) => ({ name, type: typed(type) }));
    const result = await client.query<{
      taken: number;
      restored: number;
      last_key: string[] | null;
      driving: boolean;
    }>(restoreSql(tableOf(kept), columns).text, [walk.rolloutId, walk.stepId, 0, epoch, rows, after]);
    return result.rows[0];
  }

  async function isDone(): Promise<boolean> {
    const result = await client.query<Record<string, boolean>>(
      nothingIsKept(walk.rolloutId, walk.stepId).text,
    );
    return Object.values(result.rows[0] ?? {})[0] === true;
  }

  async function rowsOf(query: string): Promise<unknown[]> {
    return (await client.query({ text: query, rowMode: "array" })).rows;
  }

  const notes: Kept = {
    table: "notes",
    key: { id: "bigint" },
    columns: [{ name: "note", type: "text", to: "'filled'" }],
    pending: "note is distinct from 'filled'",
  };

  test("NULLs, quotes, backslashes, empty text and array signs come back as they were", async () => {
    await client.query("create table notes (id bigint primary key, note text)");
    const before = [
      ["1", null],
      ["2", ""],
      ["3", `it's "quoted", {braced} and \\back\\slashed`],
      ["4", "NULL"],
      ["5", "  two\nlines\t"],
      ["6", "filled"],
    ];
    for (const row of before) await client.query("insert into notes values ($1, $2)", row);
    expect(await isDone()).toBe(true);
    expect(await fill(notes)).toEqual({ changed: 5, advanced: true });
    expect(await isDone()).toBe(false);
    expect(await rowsOf("select distinct note from notes")).toEqual([["filled"]]);
    expect(await rowsOf("select key from colonnade.kept order by key")).toEqual(
      [1, 2, 3, 4, 5].map((n) => [[String(n)]]),
    );
    expect(await restore(notes)).toMatchObject({ taken: 5, restored: 5, driving: true });
    expect(await rowsOf("select * from notes order by id")).toEqual(before);
    expect(await isDone()).toBe(true);
  });

  test("composite and uuid keys find their rows again, batch by batch", async () => {
    await client.query(`create table lines (tenant uuid, "no." text, "key" int, amount numeric(12,2), primary key (tenant, "no."));
insert into lines select md5((n % 7)::text)::uuid, 'n''' || n, n, n + 0.25 from generate_series(1, 100) n`);
    const kept: Kept = {
      table: "lines",
      key: { tenant: "uuid", "no.": "text" },
      columns: [
        { name: "amount", type: "numeric(12,2)", to: "amount * 2" },
        { name: "key", type: "integer", to: '"key" + 1' },
      ],
      pending: '"key" % 2 = 0',
    };
    const before = await rowsOf('select * from lines order by tenant, "no."');
    expect(await fill(kept)).toMatchObject({ changed: 50 });
    expect(await rowsOf("select sum(amount)::float from lines")).toEqual([[5050 + 25 + 2550 + 12.5]]);
    const first = await restore(kept, { rows: 20 });
    expect(first).toMatchObject({ taken: 20, restored: 20 });
    const second = await restore(kept, { rows: 20, after: first?.last_key ?? null });
    expect(second).toMatchObject({ taken: 20, restored: 20 });
    expect(await isDone()).toBe(false);
    const third = await restore(kept, { rows: 20, after: second?.last_key ?? null });
    expect(third).toMatchObject({ taken: 10, restored: 10 });
    expect(await restore(kept, { after: third?.last_key ?? null })).toMatchObject({
      taken: 0,
      last_key: null,
    });
    expect(await isDone()).toBe(true);
    expect(await rowsOf('select * from lines order by tenant, "no."')).toEqual(before);
  });

  test("values of every usual type come back exactly", async () => {
    const types: Readonly<Record<string, readonly [string, string]>> = {
      "double precision": ["0.1::float8 + 0.2", "0"],
      real: ["1.1::real / 3", "0"],
      "timestamp(3) with time zone": ["'2024-10-27 01:30:00.123+02'", "now()"],
      interval: ["'-1 year 2 mons 3 days -04:05:06.7'", "'0'"],
      date: ["'infinity'", "'2020-01-01'"],
      bytea: ["'\\x00ff41'", "''"],
      "character(5)": ["'ab'", "'cd'"],
      "character varying(3)": ["'abc'", "''"],
      jsonb: [`'{"a": [1, null, "\\""]}'`, "'{}'"],
      json: [`'{"b" :  1, "a":2}'`, "'{}'"],
      "text[]": [`array['a,b', null, 'c"d']`, "'{}'"],
      "integer[]": ["'{{1,2},{3,null}}'", "null"],
      boolean: ["true", "false"],
      uuid: ["'6f4bd5a0-55d3-4c3c-8b4b-1f0a2f6f3b6e'", "null"],
      inet: ["'10.0.0.1/8'", "null"],
      numrange: ["'[1.5,)'", "'empty'"],
      '"char"': ["'x'", "'y'"],
      mood: ["'so so'", "'ok'"],
      pair: [`row(1, 'a "b", c')`, "null"],
      small: ["7", "8"],
      point: ["'(1.5,2)'", "null"],
      "bit(3)": ["B'101'", "B'000'"],
      money: ["'12.34'", "'0'"],
      xml: ["'<a>1</a>'", "null"],
    };
    await client.query("create type mood as enum ('ok', 'so so'); create type pair as (a int, b text)");
    await client.query("create domain small as int check (value < 10)");
    for (const [at, [type, [from, to]]] of Object.entries(types).entries()) {
      const table = `t${at}`;
      await client.query(
        `create table ${table} (id int primary key, c ${type}); insert into ${table} values (1, ${from})`,
      );
      const kept: Kept = {
        table,
        key: { id: "integer" },
        columns: [{ name: "c", type, to }],
        pending: "id = 1",
      };
      const before = await rowsOf(`select c::text, octet_length(c::text) from ${table}`);
      expect(await fill(kept), type).toMatchObject({ changed: 1 });
      expect(await rowsOf(`select c::text, octet_length(c::text) from ${table}`), type).not.toEqual(before);
      expect(await restore(kept), type).toMatchObject({ taken: 1, restored: 1, driving: true });
      expect(await rowsOf(`select c::text, octet_length(c::text) from ${table}`), type).toEqual(before);
    }
  });

  test("what the application has written since wins, column by column; a deleted row stays deleted", async () => {
    await client.query(`create table pairs (id int primary key, a text, b text);
insert into pairs select n, 'a' || n, 'b' || n from generate_series(1, 5) n`);
    const kept: Kept = {
      table: "pairs",
      key: { id: "integer" },
      columns: [
        { name: "a", type: "text", to: "upper(a)" },
        { name: "b", type: "text", to: "null" },
      ],
      pending: "true",
    };
    await fill(kept);
    await client.query("update pairs set a = 'mine' where id = 2");
    await client.query("update pairs set a = 'mine', b = 'mine' where id = 3");
    await client.query("delete from pairs where id = 4");
    await client.query("insert into pairs values (6, 'new', null)");
    expect(await restore(kept)).toMatchObject({ taken: 5, restored: 3, driving: true });
    expect(await rowsOf("select * from pairs order by id")).toEqual([
      [1, "a1", "b1"],
      [2, "mine", "b2"],
      [3, "mine", "mine"],
      [5, "a5", "b5"],
      [6, "new", null],
    ]);
  });

  test("a row that is walked again keeps its oldest value, or what the application wrote in between", async () => {
    await client.query("create table notes (id bigint primary key, note text)");
    await client.query("insert into notes values (1, 'one'), (2, 'two')");
    await fill({ ...notes, columns: [{ name: "note", type: "text", to: "note || '!'" }], pending: "true" });
    await client.query("update notes set note = 'written' where id = 2");
    await fill({ ...notes, columns: [{ name: "note", type: "text", to: "note || '?'" }], pending: "true" });
    expect(await rowsOf("select note from notes order by id")).toEqual([["one!?"], ["written?"]]);
    await restore(notes);
    expect(await rowsOf("select note from notes order by id")).toEqual([["one"], ["written"]]);
  });

  test("a write that commits while the chunk waits for its row is what is kept", async () => {
    await client.query("create table notes (id bigint primary key, note text)");
    await client.query("insert into notes values (1, 'one'), (2, 'two'), (3, 'three')");
    await other.query("begin; update notes set note = 'late' where id = 2; delete from notes where id = 3");
    const filling = fill(notes);
    await waitsForLock();
    await other.query("commit");
    expect(await filling).toEqual({ changed: 2, advanced: true });
    await restore(notes);
    expect(await rowsOf("select * from notes order by id")).toEqual([
      ["1", "one"],
      ["2", "late"],
    ]);
  });

  test("a write that commits while the way back waits for its row stays", async () => {
    await client.query("create table notes (id bigint primary key, note text)");
    await client.query("insert into notes values (1, 'one'), (2, 'two'), (3, 'three')");
    await fill(notes);
    await other.query("begin; update notes set note = 'late' where id = 2; delete from notes where id = 3");
    const restoring = restore(notes);
    await waitsForLock();
    await other.query("commit");
    expect(await restoring).toMatchObject({ taken: 3, restored: 1, driving: true });
    expect(await rowsOf("select * from notes order by id")).toEqual([
      ["1", "one"],
      ["2", "late"],
    ]);
  });

  async function waitsForLock(): Promise<void> {
    const deadline = Date.now() + 10_000;
    for (;;) {
      const waiting = await other.query(
        "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      if (waiting.rowCount === 1) return;
      if (Date.now() > deadline) throw new Error("nobody waits");
    }
  }

  test("a driver of a past epoch neither keeps nor restores anything", async () => {
    await client.query("create table notes (id bigint primary key, note text)");
    await client.query("insert into notes values (1, 'one')");
    expect(await fill(notes, client, 4)).toEqual({ changed: 0, advanced: false });
    expect(await isDone()).toBe(true);
    await fill(notes);
    expect(await restore(notes, { epoch: 4 })).toEqual({
      taken: 0,
      restored: 0,
      last_key: null,
      driving: false,
    });
    expect(await rowsOf("select note from notes")).toEqual([["filled"]]);
    expect(await isDone()).toBe(false);
  });

  test("the rollout's own trigger stays still on both ways, and what another trigger makes of the value is known", async () => {
    await client.query(`create table notes (id bigint primary key, note text);
insert into notes values (1, 'one');
create function own() returns trigger language plpgsql as 'begin raise exception ''fired''; end';
create trigger own before update on notes for each row
  when (current_setting('colonnade.walk', true) is distinct from 'on') execute function own();
create function theirs() returns trigger language plpgsql as 'begin new.note := upper(new.note); return new; end';
create trigger theirs before update on notes for each row when (new.note = 'filled') execute function theirs()`);
    await fill(notes);
    expect(await rowsOf("select note from notes")).toEqual([["FILLED"]]);
    expect(await restore(notes)).toMatchObject({ restored: 1 });
    expect(await rowsOf("select note from notes")).toEqual([["one"]]);
    await expect(client.query("update notes set note = 'x'")).rejects.toThrow("fired");
  });

  test("tables and columns may be called as the statement's own parts", async () => {
    for (const table of ["driver", "changed", "kept", "taken", "batch", "restored", "advanced"]) {
      await client.query(`create table ${table} (key int primary key, before text, after text, "excluded" int);
insert into ${table} values (1, 'b', 'a', 1)`);
      const kept: Kept = {
        table,
        key: { key: "integer" },
        columns: [
          { name: "before", type: "text", to: '"after"' },
          { name: "after", type: "text", to: '"before"' },
        ],
        pending: `${table}.before = 'b'`,
      };
      expect(await fill(kept), table).toMatchObject({ changed: 1 });
      expect(await rowsOf(`select before, after from ${table}`)).toEqual([["a", "b"]]);
      expect(await restore(kept), table).toMatchObject({ restored: 1 });
      expect(await rowsOf(`select before, after from ${table}`)).toEqual([["b", "a"]]);
    }
  });

  test("contract forgets what one walk has kept, in transactions of a few thousand rows, and nothing else", async () => {
    await client.query("create table notes (id bigint primary key, note text)");
    await client.query("insert into notes select n, 'note ' || n from generate_series(1, 10000) n");
    await fill(notes);
    await client.query(
      "insert into colonnade.kept values ('r2', 'backfill.fill', '{1}', '{a}', '{b}'), ('r1', 'other', '{1}', '{a}', '{b}')",
    );
    const step = forgetKeptStep("notes", walk.rolloutId, walk.stepId);
    expect(step).toMatchObject({ transaction: "forbidden", locks: [] });
    const transaction = async () =>
      Number((await client.query<{ id: string }>("select txid_current()::text as id")).rows[0]?.id);
    const before = await transaction();
    await client.query(step.sql);
    expect((await transaction()) - before).toBeGreaterThanOrEqual(3);
    expect(await isDone()).toBe(true);
    expect(await rowsOf("select rollout_id, step_id from colonnade.kept order by 1")).toEqual([
      ["r1", "other"],
      ["r2", "backfill.fill"],
    ]);
  });

  test("the update finds each row by its key, whatever the planner thinks of how many there are", async () => {
    await client.query(`create table lines (tenant int, no bigint, note text, primary key (tenant, no));
insert into lines select 1, n, 'note ' || n from generate_series(1, 20000) n;
update lines set note = 'filled'; analyze lines; update lines set note = 'x'`);
    const kept: Kept = { ...notes, table: "lines", key: { tenant: "integer", no: "bigint" } };
    const columns = [{ name: "note", type: typed("text"), expression: printed("'filled'") }];
    const values = ["'r1'", "'backfill.fill'", "0", "5", "5000", "'1'", "'9000'", "'1'", "'4000'"];
    const explained = await client.query<{ "QUERY PLAN": string }>(
      `explain ${keepingChunkSql(tableOf(kept), columns, printed(kept.pending), 1).text.replace(
        /\$(\d)/g,
        (_, n: string) => values[Number(n) - 1] ?? "",
      )}`,
    );
    const plan = explained.rows.map((row) => row["QUERY PLAN"]).join("\n");
    const update = plan.slice(plan.indexOf("Update on lines"));
    expect(update).toMatch(
      /^Update on lines.*\n *-> *Nested Loop.*\n(.*\n)? *-> *Nested Loop.*\n(.*\n)*? *-> *Function Scan on "colonnade.row".*\n *-> *Index Scan using lines_pkey/,
    );
  });
});
