import { beforeAll, expect, test } from "vitest";
import type { AddColumns } from "@/lib/domain/change/add-columns/add-columns-schema";
import { planChange } from "@/lib/domain/plan/plan-change";
import { listDataQuestions } from "@/lib/domain/preflight/data-questions";
import type { Moment } from "@/lib/domain/preflight/finding";
import { countSql, duplicatesSql } from "@/lib/domain/preflight/question-sql";
import { loadParser } from "@/lib/domain/sql/parser";
import { changeFacts, column, tableFacts, validExpression, validType } from "@/tests/support/builders/facts";

const change: AddColumns = {
  kind: "add_columns",
  table: { schema: "public", name: "orders" },
  columns: [
    {
      name: "cents",
      type: "bigint",
      nullable: false,
      default: null,
      fill: { kind: "when_null", expression: "amount * 100" },
    },
  ],
  indexes: [],
  constraints: [{ kind: "unique", columns: ["cents", "currency"] }],
};

const before = changeFacts({
  expressions: [validExpression("amount * 100", { columns: ["amount"] })],
  types: [validType("bigint")],
});
const table = tableFacts();
const after = { ...before, table: { ...table, columns: [...table.columns, column("cents", "bigint")] } };

beforeAll(() => loadParser());

function ask(moment: Moment) {
  const planned = planChange(change, before, { rolloutId: "test" });
  if (planned.kind !== "planned") throw new Error(JSON.stringify(planned.problems));
  const facts = moment === "submit" || moment === "expand" ? before : after;
  return listDataQuestions({ change, plan: planned.plan, facts, moment, maxLagSeconds: 1 });
}
const kinds = (moment: Moment) => ask(moment).map((question) => question.kind);

test("a new column is asked as its expression, then as itself, and no more once its constraints are proven", () => {
  expect(kinds("submit")).toEqual(["trial", "nulls", "duplicates"]);
  expect(kinds("expand")).toEqual(["trial", "nulls", "duplicates"]);
  expect(kinds("backfill")).toEqual(["trial", "nulls", "duplicates"]);
  // The walk tried every row.
  expect(kinds("verify")).toEqual(["nulls", "duplicates"]);
  expect(kinds("constrain")).toContain("nulls");
  expect(kinds("switch")).toEqual([]);
  expect(kinds("contract")).toEqual([]);
  const sqlAt = (moment: Moment) => {
    const nulls = ask(moment).find((question) => question.kind === "nulls");
    return nulls?.kind === "nulls" ? countSql(nulls).text : "";
  };
  expect(sqlAt("submit")).toBe(`select count(*)::text as rows
from (
  select "id", "amount", "currency", "note", cast((cast((amount * 100) as bigint)) as bigint) as "cents", "id"::text as "colonnade key"
  from "public"."orders"
) as "orders"
where "cents" is null`);
  // Before the walk most rows hold nothing yet: what they will hold is asked, and what the application wrote is kept.
  expect(sqlAt("backfill")).toContain(`coalesce("cents", cast((amount * 100) as bigint))`);
  expect(sqlAt("constrain")).not.toContain("amount *");
});

test("rows that are NULL in one of several columns repeat nobody", () => {
  const duplicates = ask("submit").find((question) => question.kind === "duplicates");
  if (duplicates?.kind !== "duplicates") throw new Error("not asked");
  expect(duplicatesSql(duplicates).text).toContain(
    `where ("cents") is not null and ("currency") is not null`,
  );
  expect(duplicatesSql({ ...duplicates, nullsNotDistinct: true }).text).not.toContain("is not null");
});
