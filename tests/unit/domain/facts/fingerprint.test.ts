import { describe, expect, test } from "vitest";
import { compareFacts, fingerprintFacts } from "@/lib/domain/facts/fingerprint";
import { changeFacts, column, tableFacts } from "@/tests/support/builders/facts";

const own = {
  ownObjects: {
    columns: ["total_cents"],
    triggers: ["zz_t"],
    functions: ["f"],
    indexes: ["i"],
    constraints: ["c"],
  },
};
const before = changeFacts();

describe("the facts that an approval rests on", () => {
  test("are the same after the rollout's own expand", () => {
    const after = changeFacts({
      table: tableFacts({
        columns: [...tableFacts().columns, column("total_cents", "bigint")],
        triggers: [
          {
            name: "zz_t",
            timing: "before",
            onInsert: true,
            onUpdate: true,
            forEachRow: true,
            updateOf: [],
            function: "colonnade.f",
            enabled: true,
            definition: "",
          },
        ],
        constraints: [
          {
            name: "c",
            kind: "check",
            definition: "CHECK (true)",
            validated: true,
            columns: [],
            comment: null,
            references: null,
          },
        ],
      }),
    });
    expect(compareFacts(before, after, own)).toEqual([]);
    expect(fingerprintFacts(after, own)).toBe(fingerprintFacts(before, own));
  });

  test("are the same when only sizes and estimates moved", () => {
    const facts = tableFacts();
    const after = changeFacts({
      table: {
        ...facts,
        readAt: "2026-11-24T07:00:00.000Z",
        table: { ...facts.table, estimatedRows: 2, tableBytes: 1 },
      },
    });
    expect(fingerprintFacts(after, own)).toBe(fingerprintFacts(before, own));
  });

  test("differ when somebody adds a column by hand, and the difference is named", () => {
    const after = changeFacts({
      table: tableFacts({ columns: [...tableFacts().columns, column("surprise", "text")] }),
    });
    expect(fingerprintFacts(after, own)).not.toBe(fingerprintFacts(before, own));
    expect(compareFacts(before, after, own)).toEqual(["column surprise was added"]);
  });

  test("differ when a source column changes its type or goes", () => {
    const changed = changeFacts({
      table: tableFacts({
        columns: tableFacts().columns.map((one) =>
          one.name === "amount" ? { ...one, type: "numeric(14,2)" } : one,
        ),
      }),
    });
    expect(compareFacts(before, changed, own)).toEqual(["column amount changed"]);
    const gone = changeFacts({
      table: tableFacts({ columns: tableFacts().columns.filter((one) => one.name !== "amount") }),
    });
    expect(compareFacts(before, gone, own)).toEqual(["column amount is gone"]);
  });
});
