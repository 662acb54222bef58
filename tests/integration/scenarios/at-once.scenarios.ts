import type { Scenario } from "./scenario";

/** Small tables, worked on at once: one statement under a lock, while the application goes on. */

const table = { schema: "public", name: "rates" };

const rates = [
  "create table currencies (code text primary key)",
  "create table rates (id serial primary key, code text, per_mille int not null default 0, note varchar(20))",
  "insert into currencies values ('EUR'), ('CHF')",
  "insert into rates (code, per_mille, note) select case when n % 2 = 0 then 'EUR' else 'CHF' end, n, 'n' || n from generate_series(1, 500) n",
  "create table mirror (id int primary key, per_mille int)",
  "insert into mirror select id, per_mille from rates",
];

const write = (n: number) =>
  n % 3 === 0
    ? [
        `with made as (insert into rates (code, per_mille, note) values ('EUR', ${10_000 + n}, 'w${n}') returning id, per_mille) insert into mirror select * from made`,
      ]
    : [
        `update rates set per_mille = ${10_000 + n} where id = ${1 + ((n * 7) % 500)}`,
        `update mirror set per_mille = ${10_000 + n} where id = ${1 + ((n * 7) % 500)}`,
      ];

const lost =
  "select count(*) from rates full join mirror using (id) where rates.per_mille is distinct from mirror.per_mille";

const shared = { setUp: rates, oldWrite: write, wrongWhenDone: lost, wrongWhenUndone: lost };

export const atOnceScenarios: readonly Scenario[] = [
  {
    name: "NOT NULL on a small table is one statement",
    ...shared,
    change: { kind: "set_not_null", table, column: "code", nulls: { kind: "refuse" }, atOnce: true },
    endsWith: ["column rates.code text not null"],
  },
  {
    name: "a check on a small table is one statement",
    ...shared,
    change: {
      kind: "add_check",
      table,
      name: "rates_positive",
      expression: "per_mille >= 0",
      violations: { kind: "refuse" },
      atOnce: true,
    },
    endsWith: ["constraint rates_positive on rates: CHECK ((per_mille >= 0))"],
    endsWithout: ["(unproven)"],
  },
  {
    name: "a unique constraint on a small table is one statement",
    ...shared,
    change: {
      kind: "add_unique",
      table,
      name: null,
      columns: ["note"],
      nullsNotDistinct: false,
      duplicates: { kind: "refuse" },
      atOnce: true,
    },
    endsWith: ["constraint rates_note_key on rates: UNIQUE (note)"],
  },
  {
    name: "a foreign key between small tables is one statement",
    ...shared,
    change: {
      kind: "add_foreign_key",
      table,
      name: null,
      columns: ["code"],
      references: { schema: "public", table: "currencies", columns: ["code"] },
      onDelete: "no_action",
      onUpdate: "cascade",
      orphans: { kind: "refuse" },
      atOnce: true,
    },
    endsWith: [
      "constraint rates_code_fkey on rates: FOREIGN KEY (code) REFERENCES currencies(code) ON UPDATE CASCADE",
    ],
    endsWithout: ["(unproven)"],
  },
  {
    name: "an index on a small table is one plain build",
    ...shared,
    change: {
      kind: "add_index",
      table,
      name: null,
      isUnique: true,
      method: "btree",
      parts: [
        {
          of: { kind: "expression", expression: "lower(note)" },
          operatorClass: null,
          order: "ascending",
          nulls: null,
        },
      ],
      include: [],
      where: "code = 'EUR'",
      atOnce: true,
    },
    endsWith: ["CREATE UNIQUE INDEX rates_expr_idx ON public.rates USING btree (lower((note)::text))"],
  },
  {
    name: "a small table is filled by one statement",
    ...shared,
    change: {
      kind: "fill_only",
      table,
      columns: [{ name: "note", fill: { kind: "derive", expression: "'of ' || code" } }],
      where: "id <= 500",
      atOnce: true,
    },
    wrongWhenDone: `${lost} or rates.id <= 500 and note is distinct from 'of ' || code`,
  },
  {
    name: "a small table's serial key becomes bigint by one statement, and integer again",
    ...shared,
    change: { kind: "change_type", table, column: "id", type: "bigint", up: null, down: null, atOnce: true },
    endsWith: [
      "column rates.id bigint not null default nextval('rates_id_seq'::regclass)",
      "sequence rates_id_seq bigint start 1 increment 1 min 1 max 9223372036854775807",
    ],
  },
];
