import { describe, expect, test } from "vitest";
import { type AddColumns, addColumnsSchema } from "@/lib/domain/change/add-columns/add-columns-schema";
import { type AddColumnsForm, addColumnsForm, editColumns } from "@/lib/view/designer/forms/add-columns-form";

const change: AddColumns = {
  kind: "add_columns",
  table: { schema: "public", name: "orders" },
  columns: [
    {
      name: "total_cents",
      type: "bigint",
      nullable: false,
      default: "0",
      fill: { kind: "derive", expression: "amount * 100" },
    },
    { name: "region_id", type: "integer", nullable: true, default: null, fill: { kind: "none" } },
  ],
  indexes: [{ columns: ["total_cents", "id"], method: "btree" }],
  constraints: [
    { kind: "check", expression: "total_cents >= 0" },
    { kind: "unique", columns: ["total_cents"] },
    {
      kind: "foreign_key",
      column: "region_id",
      references: { schema: "public", table: "regions", column: "id" },
    },
  ],
};

const { table } = change;
const { empty, fromChange } = addColumnsForm;
const toChange = (form: AddColumnsForm) => addColumnsForm.toChange(form, table);

function firstKey(form: AddColumnsForm): number {
  return form.columns[0]?.key ?? -1;
}

describe("the form that adds columns", () => {
  test("gives back exactly the change that it was made from", () => {
    expect(toChange(fromChange(change))).toEqual(change);
    expect(addColumnsSchema.safeParse(toChange(fromChange(change))).success).toBe(true);
  });

  test("takes blanks around what was typed away, and an empty default for none", () => {
    let form = empty();
    form = editColumns(form, {
      kind: "change_column",
      key: firstKey(form),
      to: { name: " note ", type: " text ", default: "  " },
    });
    expect(toChange(form).columns[0]).toEqual({
      name: "note",
      type: "text",
      nullable: true,
      default: null,
      fill: { kind: "none" },
    });
  });

  test("keeps an expression while the fill is none, and sends it only when there is one", () => {
    let form = fromChange(change);
    form = editColumns(form, { kind: "change_column", key: firstKey(form), to: { fill: "none" } });
    expect(toChange(form).columns[0]?.fill).toEqual({ kind: "none" });
    form = editColumns(form, { kind: "change_column", key: firstKey(form), to: { fill: "when_null" } });
    expect(toChange(form).columns[0]?.fill).toEqual({ kind: "when_null", expression: "amount * 100" });
  });

  test("carries the short locked way only when it was chosen", () => {
    const form = fromChange(change);
    expect(toChange(form)).not.toHaveProperty("atOnce");
    expect(toChange(editColumns(form, { kind: "choose_at_once", atOnce: true })).atOnce).toBe(true);
  });

  test("lets indexes and constraints follow a new column that is renamed", () => {
    const form = fromChange(change);
    const renamed = toChange(
      editColumns(form, { kind: "change_column", key: firstKey(form), to: { name: "cents" } }),
    );
    expect(renamed.indexes).toEqual([{ columns: ["cents", "id"], method: "btree" }]);
    expect(renamed.constraints[1]).toEqual({ kind: "unique", columns: ["cents"] });
  });

  test("takes a removed column out of indexes and constraints, and never the last column", () => {
    const form = fromChange(change);
    const one = editColumns(form, { kind: "remove_column", key: firstKey(form) });
    expect(toChange(one).indexes).toEqual([{ columns: ["id"], method: "btree" }]);
    expect(editColumns(one, { kind: "remove_column", key: firstKey(one) })).toBe(one);
  });

  test("offers the newest column for a new index and a new constraint", () => {
    let form = fromChange(change);
    form = editColumns(form, { kind: "add_index" });
    form = editColumns(form, { kind: "add_constraint", of: "unique" });
    expect(form.indexes.at(-1)).toMatchObject({ columns: ["region_id"], method: "btree" });
    expect(form.constraints.at(-1)).toMatchObject({ kind: "unique", columns: ["region_id"] });
  });

  test("gives every part a key of its own", () => {
    let form = fromChange(change);
    form = editColumns(form, { kind: "add_column" });
    form = editColumns(form, { kind: "add_constraint", of: "check" });
    form = editColumns(form, { kind: "add_index" });
    const keys = [...form.columns, ...form.constraints, ...form.indexes].map((part) => part.key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
