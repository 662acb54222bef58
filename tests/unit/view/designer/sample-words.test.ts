import { expect, test } from "vitest";
import { changeSchema } from "@/lib/domain/change/change";
import { printSampleRule } from "@/lib/view/designer/sample-words";

const table = { schema: "public", name: "orders" };

function fillOnly(kind: "derive" | "when_null", where: string | null) {
  return changeSchema.parse({
    kind: "fill_only",
    table,
    columns: [{ name: "note", fill: { kind, expression: "''" } }],
    where,
  });
}

test("a sample says which rows get its values, where not every row does", () => {
  expect(printSampleRule(fillOnly("derive", null))).toBeNull();
  expect(printSampleRule(fillOnly("when_null", null))).toBe("Only rows that are NULL there get a new value.");
  expect(printSampleRule(fillOnly("derive", "amount > 0"))).toBe(
    "Only rows that meet the condition get a new value.",
  );
  expect(printSampleRule(fillOnly("when_null", "amount > 0"))).toBe(
    "Only rows that are NULL there and meet the condition get a new value.",
  );
  const rename = changeSchema.parse({ kind: "rename_column", table, column: "note", to: "remark" });
  expect(printSampleRule(rename)).toBeNull();
});
