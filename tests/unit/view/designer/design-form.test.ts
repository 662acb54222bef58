import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changeSchema } from "@/lib/domain/change/change";
import {
  editForm,
  emptyForm,
  fillIn,
  fromChange,
  isBlank,
  textOf,
  toChange,
} from "@/lib/view/designer/design-form";
import { findMissing } from "@/lib/view/designer/find-missing";
import { addForeignKeyForm, offerKey } from "@/lib/view/designer/forms/add-foreign-key-form";
import { addKeyed, changeKeyed, moveKeyed, removeKeyed } from "@/lib/view/designer/forms/keyed-list";
import { chooseFrom, splitMergeForm } from "@/lib/view/designer/forms/split-merge-form";
import { kindGroups, kindNames, wordsOf } from "@/lib/view/designer/kind-words";
import { everyKind } from "./every-kind";

const table = { schema: "public", name: "orders" };

describe.each(everyKind)("the form of %s", (kind, changes) => {
  test("gives back exactly the change that it was made from", () => {
    fc.assert(
      fc.property(changes, (change) => {
        expect(changeSchema.parse(change)).toEqual(change);
        const form = fromChange(change);
        expect(toChange(form)).toEqual(change);
        expect(findMissing(form)).toEqual([]);
      }),
    );
  });

  test("is unsaved work once something was typed into it", () => {
    fc.assert(
      fc.property(changes, (change) => {
        expect(isBlank(fromChange(change))).toBe(false);
      }),
    );
  });

  test("says in words of its own what it lacks while it is empty", () => {
    const missing = findMissing(emptyForm(table, kind));
    expect(missing.length).toBeGreaterThan(0);
    for (const one of missing) {
      expect(one).toMatchObject({ code: "missing", severity: "error" });
      // The schema's own words are for programs that call the API.
      expect(one.message).not.toMatch(/^(Give it a name|Write it as SQL|Too small|Invalid)/);
    }
  });

  test("is listed for people, once", () => {
    expect(kindNames.filter((one) => one === kind)).toHaveLength(1);
    expect(wordsOf(kind).line).not.toBe("");
  });
});

describe("the designer's form", () => {
  test("lists no kind that there is no form for", () => {
    expect([...kindNames].sort()).toEqual(everyKind.map(([kind]) => kind).sort());
    expect(kindGroups.map((group) => group.label)).toEqual(["Columns", "Rules", "Indexes"]);
  });

  test("makes no change before a table is chosen, and is blank", () => {
    expect(toChange(emptyForm())).toBeNull();
    expect(isBlank(emptyForm(table))).toBe(true);
  });

  test("keeps what was typed for one kind while another is chosen", () => {
    let form = emptyForm(table, "set_default");
    form = editForm(
      form,
      fillIn("set_default", (fields) => ({ ...fields, column: "note" })),
    );
    form = editForm(form, { kind: "choose_kind", to: "rename_column" });
    form = editForm(
      form,
      fillIn("rename_column", () => ({ column: "note", to: "remark" })),
    );
    expect(toChange(form)).toEqual({ kind: "rename_column", table, column: "note", to: "remark" });
    form = editForm(form, { kind: "choose_kind", to: "set_default" });
    expect(form.fields.set_default.column).toBe("note");
    // Nothing of it is lost silently, either.
    expect(isBlank(form)).toBe(false);
  });

  test("sends an expression only with the rule that needs it, and keeps it meanwhile", () => {
    let form = emptyForm(table, "set_not_null");
    form = editForm(
      form,
      fillIn("set_not_null", (fields) => ({
        ...fields,
        column: "note",
        nulls: "fill" as const,
        expression: " 'none' ",
      })),
    );
    expect(toChange(form)).toMatchObject({ nulls: { kind: "fill", expression: "'none'" } });
    form = editForm(
      form,
      fillIn("set_not_null", (fields) => ({ ...fields, nulls: "refuse" as const })),
    );
    expect(toChange(form)).toMatchObject({ nulls: { kind: "refuse" } });
    expect(form.fields.set_not_null.expression).toBe(" 'none' ");
  });

  test("gives one text for one change, however it was ordered when it was saved", () => {
    const change = changeSchema.parse({ to: "b", column: "a", table, kind: "rename_column" });
    const ordered = changeSchema.parse({ kind: "rename_column", table, column: "a", to: "b" });
    expect(textOf(change)).toBe(textOf(ordered));
  });
});

describe("a foreign key", () => {
  const chosen = { schema: "public", name: "customers" };
  const form = { ...addForeignKeyForm.empty(), referencedTable: chosen };

  test("is offered the key of the table that it refers to", () => {
    const offered = offerKey(form, chosen, ["tenant", "id"]);
    expect(offered.pairs.map((pair) => pair.referenced)).toEqual(["tenant", "id"]);
  });

  test("is offered nothing over what was chosen meanwhile", () => {
    const typed = { ...form, pairs: [{ key: 0, column: "", referenced: "code" }] };
    expect(offerKey(typed, chosen, ["id"])).toBe(typed);
    expect(offerKey(form, { schema: "public", name: "regions" }, ["id"])).toBe(form);
  });

  test("keeps the columns that refer", () => {
    const typed = { ...form, pairs: [{ key: 0, column: "customer_id", referenced: "" }] };
    expect(offerKey(typed, chosen, ["id"]).pairs).toEqual([
      { key: 0, column: "customer_id", referenced: "id" },
    ]);
  });
});

describe("columns that are split or merged", () => {
  test("keep what was typed for those that stay", () => {
    let form = chooseFrom(splitMergeForm.empty(), ["first", "last"]);
    form = {
      ...form,
      from: changeKeyed(form.from, form.from[1]?.key ?? -1, { down: "split_part(a, ' ', 2)" }),
    };
    form = chooseFrom(form, ["last", "middle"]);
    expect(form.from.map((one) => [one.name, one.down])).toEqual([
      ["last", "split_part(a, ' ', 2)"],
      ["middle", ""],
    ]);
    expect(new Set(form.from.map((one) => one.key)).size).toBe(2);
  });
});

describe("rows of a form", () => {
  const rows = [{ key: 3 }, { key: 1 }];

  test("get keys that no other has", () => {
    expect(addKeyed(rows, (key) => ({ key })).map((row) => row.key)).toEqual([3, 1, 4]);
    expect(addKeyed([], (key) => ({ key }))).toEqual([{ key: 0 }]);
  });

  test("move by a place, and never past the ends", () => {
    expect(moveKeyed(rows, 1, -1)).toEqual([{ key: 1 }, { key: 3 }]);
    expect(moveKeyed(rows, 1, 1)).toBe(rows);
    expect(moveKeyed(rows, 9, 1)).toBe(rows);
    expect(removeKeyed(rows, 3)).toEqual([{ key: 1 }]);
  });
});

test("how the rows are walked is kept with the kinds that walk, and with those alone", () => {
  const table = { schema: "public", name: "orders" };
  const chosen = editForm(emptyForm(table, "rename_column"), {
    kind: "choose_walk",
    walk: { order: "place", passes: 4 },
  });
  const change = toChange(chosen);
  expect(change).toMatchObject({ kind: "rename_column", walk: { order: "place", passes: 4 } });
  expect(change === null ? null : fromChange(change).walk).toEqual({ order: "place", passes: 4 });
  const index = toChange(editForm(chosen, { kind: "choose_kind", to: "add_index" }));
  expect(index).not.toHaveProperty("walk");
  expect(toChange(emptyForm(table, "rename_column"))).not.toHaveProperty("walk");
});
