import { beforeAll, describe, expect, test } from "vitest";
import type { AddColumns, NewColumn } from "@/lib/domain/change/add-columns/add-columns-schema";
import { judgeAddColumns } from "@/lib/domain/change/add-columns/judge-add-columns";
import { atOnceLimits } from "@/lib/domain/change/at-once";
import type { ChangeFacts, TableFacts } from "@/lib/domain/facts/table-facts";
import { planChange } from "@/lib/domain/plan/plan-change";
import { loadParser } from "@/lib/domain/sql/expression";
import {
  changeFacts,
  onVersion15,
  tableFacts,
  validExpression,
  validType,
} from "@/tests/support/builders/facts";

/** What PostgreSQL takes as virtual is held against a real server in tests/integration/add-columns. */

function add(column: Partial<NewColumn>, more: Partial<AddColumns> = {}): AddColumns {
  return {
    kind: "add_columns",
    table: { schema: "public", name: "orders" },
    columns: [
      {
        name: "cents",
        type: "bigint",
        nullable: true,
        default: null,
        fill: { kind: "derive", expression: "amount * 100" },
        ...column,
      },
    ],
    indexes: [],
    constraints: [],
    ...more,
  };
}

function factsOf(
  table: Partial<TableFacts> = {},
  said: Parameters<typeof validExpression>[1] = {},
): ChangeFacts {
  return changeFacts({
    table: tableFacts(table),
    expressions: [validExpression("amount * 100", { columns: ["amount"], ...said })],
    types: [validType("bigint")],
  });
}

function sized(size: Partial<TableFacts["table"]>): Partial<TableFacts> {
  return { table: { ...tableFacts().table, ...size } };
}

const small = sized({ estimatedRows: 10_000, tableBytes: 8 * 1024 * 1024 });

function codes(change: AddColumns, facts: ChangeFacts): string[] {
  return judgeAddColumns(change, facts, atOnceLimits).map((one) => `${one.severity} ${one.code}`);
}

beforeAll(loadParser);

describe("a virtual column", () => {
  test("is offered on 18 where a derived one could be one", () => {
    expect(codes(add({}), factsOf())).toEqual(["info virtual_possible"]);
    expect(codes(add({}), factsOf(onVersion15))).toEqual([]);
    expect(codes(add({}), factsOf({}, { volatility: "stable" }))).toEqual(["warning derive_stable"]);
    expect(codes(add({}), factsOf({}, { userDefined: ["f()"] }))).toEqual([]);
    const indexed = add({}, { indexes: [{ columns: ["cents"], method: "btree" }] });
    expect(codes(indexed, factsOf())).toEqual([]);
  });

  test("has a plan of one instant statement, and no backfill", () => {
    const planned = planChange(add({ fill: { kind: "virtual", expression: "amount * 100" } }), factsOf(), {
      rolloutId: "r1",
    });
    if (planned.kind !== "planned") throw new Error("refused");
    const kinds = planned.plan.phases.flatMap((phase) => phase.steps.map((step) => step.kind));
    expect(kinds.filter((kind) => kind === "backfill" || kind === "verify")).toEqual([]);
    expect(planned.plan.phases[0]?.steps).toMatchObject([
      {
        sql: 'alter table "public"."orders"\n  add column "cents" bigint generated always as (amount * 100) virtual',
        instant: true,
        rewrites: false,
        scans: false,
      },
    ]);
  });
});

describe("a table small enough to be filled at once", () => {
  test("is told so, and refused above the limits, with the numbers", () => {
    const facts = factsOf({ ...small, ...onVersion15 });
    expect(codes(add({}), facts)).toEqual(["info small_enough_at_once"]);
    expect(codes(add({}, { atOnce: true }), facts)).toEqual([]);
    for (const size of [
      { estimatedRows: atOnceLimits.maxRows + 1, tableBytes: 1_000 },
      { estimatedRows: 10, tableBytes: atOnceLimits.maxBytes + 1 },
    ]) {
      const large = factsOf({ ...sized(size), ...onVersion15 });
      expect(codes(add({}), large)).toEqual([]);
      expect(codes(add({}, { atOnce: true }), large)).toEqual(["error too_large_at_once"]);
    }
    const [refused] = judgeAddColumns(add({}, { atOnce: true }), factsOf(), atOnceLimits);
    expect(refused?.message).toContain("about 1000000 rows, 95.4 MiB");
    expect(refused?.message).toContain("10000 rows and 8 MiB");
  });

  test("a table that was never analysed is judged by its pages; an empty one fits", () => {
    const never = (tableBytes: number) =>
      codes(
        add({}, { atOnce: true }),
        factsOf({ ...sized({ estimatedRows: null, tableBytes }), ...onVersion15 }),
      );
    expect(never(0)).toEqual([]);
    expect(never(10_000 * 28)).toEqual([]);
    expect(never(1024 * 1024)).toEqual(["error too_large_at_once"]);
  });

  test("needs no key, and no backfill or verification", () => {
    const facts = factsOf({ ...small, key: null });
    const planned = planChange(add({}, { atOnce: true }), facts, { rolloutId: "r1" });
    if (planned.kind !== "planned") throw new Error("refused");
    expect(planned.plan.phases.map((phase) => phase.name)).toEqual(["expand", "switch", "contract"]);
    expect(planned.plan.phases[0]?.steps.at(-1)).toMatchObject({
      id: "expand.fill",
      blocks: "nothing",
      timeout: { lockTimeoutMs: 200, statementTimeoutMs: 1_000 },
    });
  });

  test("is of no concern where no row has to be filled", () => {
    const constant = add({ fill: { kind: "constant", expression: "amount * 100" } }, { atOnce: true });
    expect(codes(constant, factsOf({}, { columns: [] }))).toEqual([]);
  });
});

test("a domain without rules of its own can be added, any other can't", () => {
  const typed = (more: { isPlainDomain?: true }): ChangeFacts => ({
    ...factsOf(),
    types: [
      {
        source: "bigint",
        result: {
          kind: "valid",
          type: "cents",
          isDomain: true,
          isSerial: false,
          isUserDefined: true,
          ...more,
        },
      },
    ],
  });
  expect(codes(add({ fill: { kind: "none" } }), typed({ isPlainDomain: true }))).toEqual([]);
  expect(codes(add({ fill: { kind: "none" } }), typed({}))).toEqual(["error domain_rewrites"]);
});
