import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Change } from "@/lib/domain/change/change";
import type { VerifyStep } from "@/lib/domain/plan/plan";
import { planChange } from "@/lib/domain/plan/plan-change";
import { createTargetSchema } from "@/lib/domain/plan/target-schema";
import { loadParser } from "@/lib/domain/sql/parser";
import { readChangeFacts } from "@/lib/postgres/change-facts";
import { openSession } from "@/lib/postgres/session";
import { createDatabase, createOldestDatabase } from "@/tests/support/servers";

/** The look for rows that a coming constraint would refuse finds exactly those that an independent query finds. */

const table = { schema: "public", name: "Order Lines" };

/** A key of two columns with gaps; duplicates, NULLs, orphans and negative amounts by chance, yet the same every time. */
const setUp = [
  "create schema sales",
  "create table sales.products (kind text, code int, primary key (code, kind))",
  "insert into sales.products select case when n % 2 = 0 then 'even' else 'odd' end, n from generate_series(1, 60) n",
  `create table "Order Lines" (
  "order" int not null, line uuid not null, kind text, code bigint, amount numeric, "the note" text,
  primary key ("order", line)
)`,
  "select setseed(0.42)",
  `insert into "Order Lines"
select n / 3, md5(n::text)::uuid, (array['even', 'odd', null])[1 + floor(random() * 3)::int], nullif(floor(random() * 70)::int, 0),
  floor(random() * 100)::int - 3, nullif('note ' || floor(random() * 900)::int, 'note 7')
from generate_series(1, 1500) n`,
  'analyze "Order Lines"',
];

interface Look {
  readonly name: string;
  readonly change: Change;
  /** On 15 and later only. */
  readonly isNew?: boolean;
  /** Keys of the rows at fault as `order, line`. */
  readonly oracle: string;
}

const key = `"order" || ', ' || line`;
const unique = (columns: string[], nullsNotDistinct: boolean): Change => ({
  kind: "add_unique",
  table,
  name: null,
  columns,
  nullsNotDistinct,
  duplicates: { kind: "refuse" },
});
const repeats = (columns: string, where: string) => `select key from (
  select ${key} as key, row_number() over (partition by ${columns} order by "order", line) as at from "Order Lines" where ${where}
) x where at > 1`;

const looks: readonly Look[] = [
  {
    name: "NULLs",
    change: { kind: "set_not_null", table, column: "kind", nulls: { kind: "refuse" } },
    oracle: `select ${key} as key from "Order Lines" where kind is null`,
  },
  {
    name: "orphans, by the rule of MATCH SIMPLE",
    change: {
      kind: "add_foreign_key",
      table,
      name: null,
      columns: ["kind", "code"],
      references: { schema: "sales", table: "products", columns: ["kind", "code"] },
      onDelete: "no_action",
      onUpdate: "no_action",
      orphans: { kind: "refuse" },
    },
    oracle: `select ${key} as key from "Order Lines" l left join sales.products p on p.kind = l.kind and p.code = l.code
where l.kind is not null and l.code is not null and p.code is null`,
  },
  {
    name: "rows that break a check, NULL being no breach",
    change: {
      kind: "add_check",
      table,
      name: null,
      expression: `amount >= 0 and "the note" <> 'note 9'`,
      violations: { kind: "refuse" },
    },
    oracle: `select ${key} as key from "Order Lines" where not (amount >= 0 and "the note" <> 'note 9')`,
  },
  {
    name: "duplicates over one column",
    change: unique(["the note"], false),
    oracle: repeats(`"the note"`, `"the note" is not null`),
  },
  {
    name: "duplicates over two columns, NULLs distinct",
    change: unique(["kind", "code"], false),
    oracle: repeats("kind, code", "kind is not null and code is not null"),
  },
  {
    name: "duplicates over two columns, NULLs not distinct",
    change: unique(["kind", "code"], true),
    isNew: true,
    oracle: repeats("kind, code", "true"),
  },
];

/** Walks as an engine would, in small windows; what is found, by the step's own account. */
async function walk(client: Client, step: VerifyStep): Promise<{ mismatches: number; sampleKeys: string[] }> {
  await client.query(
    `insert into colonnade.ledger (rollout_id, step_id, lane, epoch) values ('r', $1, 0, 1)
on conflict (rollout_id, step_id, lane) do update set mismatches = 0, sample_keys = '{}'`,
    [step.id],
  );
  const none = step.strategy?.order === "place" ? [null] : step.key.map(() => null);
  let last: (string | null)[] = none;
  for (;;) {
    const found = await client.query<{ last_key: string[]; rows: number }>(step.windowSql, [
      ...last,
      170,
      ...none,
    ]);
    const window = found.rows[0];
    if (window === undefined) break;
    const values = ["r", step.id, 0, 1, window.rows, ...window.last_key, ...last];
    const compared = await client.query<{ advanced: boolean; mismatches: number }>(step.compareSql, values);
    expect(compared.rows[0]?.advanced).toBe(true);
    // The look that a replica is given says the same of each window.
    const looked = await client.query<{ differs: boolean; is_replica: boolean }>(step.lookSql ?? "", [
      ...window.last_key,
      ...last,
    ]);
    expect(looked.rows[0]).toEqual({ differs: compared.rows[0]?.mismatches !== 0, is_replica: false });
    last = window.last_key;
  }
  const ledger = await client.query<{ mismatches: number; keys: string[]; walked: number }>(
    "select mismatches::int, sample_keys as keys, rows_walked::int as walked from colonnade.ledger where step_id = $1",
    [step.id],
  );
  const { mismatches = -1, keys = [], walked = 0 } = ledger.rows[0] ?? {};
  expect(walked % 1500).toBe(0);
  return { mismatches, sampleKeys: keys };
}

describe.each(["newest", "oldest"] as const)("rows at fault, on the %s server", (server) => {
  let client: Client;
  let url: string;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    await loadParser();
    const database = await (server === "newest" ? createDatabase("fault") : createOldestDatabase("fault"));
    ({ url } = database);
    drop = () => database.drop();
    client = new Client({ connectionString: url });
    await client.connect();
    for (const statement of [...setUp, createTargetSchema.text]) await client.query(statement);
  });

  afterAll(async () => {
    await client.end();
    await drop();
  });

  const cases = looks
    .filter((look) => server === "newest" || look.isNew !== true)
    .flatMap((look) => {
      const ways = look.change.kind === "add_unique" ? ["small", "large"] : ["small"];
      return ways.map((way) => ({ ...look, way }));
    });

  test.each(cases)("$name ($way table)", async ({ change, oracle, way }) => {
    const session = await openSession({ connectionString: url, purpose: "observe", rolloutId: "r" });
    const read = await readChangeFacts(session, change).finally(() => session.close());
    const size = way === "large" ? { tableBytes: 50_000_000_000 } : {};
    const facts = { ...read, table: { ...read.table, table: { ...read.table.table, ...size } } };
    const planned = planChange(change, facts, { rolloutId: "r" });
    if (planned.kind !== "planned") throw new Error(JSON.stringify(planned.problems));
    const helper = planned.plan.phases[0]?.steps.find((step) => step.id === "expand.helper");
    expect(helper !== undefined).toBe(way === "large");
    if (helper?.kind === "statement") await client.query(helper.sql);
    const step = planned.plan.phases.find((phase) => phase.name === "verify")?.steps[0];
    if (step?.kind !== "verify") throw new Error("no verification");

    const found = await walk(client, step);
    if (helper?.kind === "statement") await client.query(helper.undo[0]?.sql ?? "");

    const expected = await client.query<{ key: string }>(oracle);
    const keys = expected.rows.map((row) => row.key);
    expect(keys.length).toBeGreaterThan(10);
    expect(found.mismatches).toBe(keys.length);
    expect(found.sampleKeys).toHaveLength(10);
    if (change.kind === "add_unique" && way === "small") {
      // All members of a group are shown, the first one too.
      const members = await client.query(
        `select count(distinct (${change.columns.map((name) => `"${name}"`).join(", ")}))::int as groups
from "Order Lines" where ${key} = any ($1)`,
        [found.sampleKeys],
      );
      expect(members.rows[0]?.groups).toBeLessThanOrEqual(5);
      expect(found.sampleKeys.some((one) => keys.includes(one))).toBe(true);
    } else for (const one of found.sampleKeys) expect(keys).toContain(one);
  });
});
