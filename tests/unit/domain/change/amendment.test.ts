import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  compareAmended,
  listFillExpressions,
  withFillExpressions,
} from "@/lib/domain/change/amendment/expressions";
import type { Change } from "@/lib/domain/change/change";
import type { ChangeType } from "@/lib/domain/change/replace-columns/change-type-schema";
import { changeArbitrary, tableArbitrary } from "@/tests/support/builders/arbitrary-change";

const anyChange = tableArbitrary.chain((table) => changeArbitrary(table));
const table = { schema: "public", name: "orders" };

const changeType: ChangeType = {
  kind: "change_type",
  table,
  column: "note",
  type: "integer",
  up: null,
  down: null,
};

/** Another value for one leaf of a change, wherever it is, that leaves it a change of the same kind. */
function leavesOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, member]) => leavesOf(member, [...path, key]));
}

function withLeaf(value: unknown, path: readonly string[], leaf: (old: unknown) => unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return leaf(value);
  if (Array.isArray(value))
    return value.map((one, at) => (String(at) === key ? withLeaf(one, rest, leaf) : one));
  const entries = Object.entries(value as object);
  return Object.fromEntries(
    entries.map(([name, one]) => [name, name === key ? withLeaf(one, rest, leaf) : one]),
  );
}

describe("an amended change", () => {
  test("differs in nothing from itself", () => {
    fc.assert(
      fc.property(anyChange, (change) => {
        expect(compareAmended(change, change).kind).toBe("same");
      }),
    );
  });

  test("may have any other expression that fills rows, and then these are named", () => {
    const seen = new Set<string>();
    const holds = fc.property(anyChange, fc.nat(), (change, pick) => {
      const fields = listFillExpressions(change);
      const field = fields[pick % Math.max(1, fields.length)];
      if (field === undefined) return;
      seen.add(change.kind);
      const source = `${field.source ?? ""} or another`;
      const after = withFillExpressions(change, { [field.path]: source });
      expect(compareAmended(change, after)).toEqual({ kind: "expressions", paths: [field.path] });
      expect(listFillExpressions(after).find((one) => one.path === field.path)?.source).toBe(source);
    });
    fc.assert(holds);
    seen.clear();
    // The same draws each time: which kinds they meet must not be luck.
    fc.assert(holds, { numRuns: 1_000, seed: 20_261_126 });
    expect([...seen].sort()).toEqual(
      [
        "add_check",
        "add_columns",
        "add_unique",
        "change_type",
        "fill_only",
        "set_not_null",
        "split_merge",
      ].sort(),
    );
  });

  test("that differs anywhere else is refused, wherever that is", () => {
    fc.assert(
      fc.property(anyChange, fc.nat(), (change, pick) => {
        const fields = listFillExpressions(change).map((one) => one.path);
        const others = leavesOf(change).filter((path) => !fields.includes(path.join(".")));
        const path = others[pick % others.length] ?? ["kind"];
        const after = withLeaf(change, path, (old) => (typeof old === "boolean" ? !old : `${String(old)}x`));
        // Not always a change any more, but the judgement must not lean on that.
        expect(compareAmended(change, after as Change).kind, path.join(".")).toBe("more");
      }),
      { numRuns: 1_000 },
    );
  });

  test("of a type may leave its conversion to a plain cast, or write it out", () => {
    const written = withFillExpressions(changeType, { up: "nullif(note, '')::integer" });
    expect(compareAmended(changeType, written)).toEqual({ kind: "expressions", paths: ["up"] });
    expect(compareAmended(written, changeType)).toEqual({ kind: "expressions", paths: ["up"] });
    const wider: Change = { ...changeType, up: "nullif(note, '')::bigint", type: "bigint" };
    expect(compareAmended(written, wider)).toEqual({ kind: "more" });
  });

  test("keeps what no walk evaluates: constants, defaults, conditions", () => {
    const constant: Change = {
      kind: "add_columns",
      table,
      columns: [
        {
          name: "a",
          type: "text",
          nullable: true,
          default: null,
          fill: { kind: "constant", expression: "'x'" },
        },
      ],
      indexes: [],
      constraints: [],
    };
    expect(listFillExpressions(constant)).toEqual([]);
    expect(withFillExpressions(constant, { "columns.0.fill.expression": "'y'" })).toEqual(constant);
  });
});
