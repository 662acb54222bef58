import { describe, expect, test } from "vitest";
import type { Problem } from "@/lib/domain/plan/plan";
import { type DesignForm, editForm, emptyForm, fillIn, toChange } from "@/lib/view/designer/design-form";
import { findMissing } from "@/lib/view/designer/find-missing";
import { type AddColumnsEdit, editColumns } from "@/lib/view/designer/forms/add-columns-form";
import {
  findError,
  findErrorWithin,
  findText,
  listPlaces,
  printObstacles,
} from "@/lib/view/designer/place-problems";
import { pointAt } from "@/lib/view/designer/point-at";

const table = { schema: "public", name: "orders" };

function editAdded(form: DesignForm, edit: AddColumnsEdit): DesignForm {
  return editForm(
    form,
    fillIn("add_columns", (fields) => editColumns(fields, edit)),
  );
}

function problem(more: Partial<Problem> = {}): Problem {
  return {
    severity: "error",
    code: "name_taken",
    message: "taken",
    remedy: null,
    path: "columns.0.name",
    position: null,
    ...more,
  };
}

describe("what the form lacks", () => {
  test("is the table first", () => {
    expect(findMissing(emptyForm()).map((one) => one.path)).toEqual(["table"]);
  });

  test("is named field by field, once each, in the form's own words", () => {
    let form = emptyForm(table);
    form = editAdded(form, { kind: "change_column", key: 0, to: { fill: "derive" } });
    form = editAdded(form, { kind: "add_constraint", of: "foreign_key" });
    form = editAdded(form, { kind: "add_index" });
    expect(findMissing(form).map((one) => [one.code, one.path, one.message])).toEqual([
      ["missing", "columns.0.name", "Name the new column."],
      ["missing", "columns.0.type", "Choose the new column's type."],
      ["missing", "columns.0.fill.expression", "Write the expression that fills the column."],
      ["missing", "indexes.0.columns", "Choose the columns to index."],
      ["missing", "constraints.0.column", "Choose the column of the foreign key."],
      ["missing", "constraints.0.references", "Choose the table and column that the foreign key refers to."],
    ]);
  });

  test("is told apart from what can't be as it is", () => {
    const form = editAdded(emptyForm(table), {
      kind: "change_column",
      key: 0,
      to: { name: "x".repeat(64), type: "text" },
    });
    const [found] = findMissing(form);
    expect(found).toMatchObject({ code: "malformed", path: "columns.0.name" });
    expect(found?.message).toContain("63 bytes");
  });
});

describe("a problem", () => {
  test("leads to its field, else to what holds it", () => {
    expect(listPlaces("columns.0.fill.expression")).toEqual([
      "columns.0.fill.expression",
      "columns.0.fill",
      "columns.0",
      "columns",
    ]);
  });

  test("is a field's error only when it is an error placed exactly there", () => {
    const warning = problem({ severity: "warning", message: "careful" });
    expect(findError([warning, problem()], "columns.0.name")).toBe("taken");
    expect(findError([warning], "columns.0.name")).toBeUndefined();
    expect(findError([problem()], "columns.0")).toBeUndefined();
  });

  test("is the error of a field that stands for all that its path holds", () => {
    expect(findErrorWithin([problem({ path: "columns.1" })], "columns")).toBe("taken");
    expect(findErrorWithin([problem({ path: "columns" })], "columns")).toBe("taken");
    expect(findErrorWithin([problem({ path: "columns_more.1" })], "columns")).toBeUndefined();
  });

  test("points into the text that was typed", () => {
    let form = emptyForm(table);
    form = editAdded(form, {
      kind: "change_column",
      key: 0,
      to: { fill: "derive", expression: " amout * 100" },
    });
    form = editAdded(form, { kind: "add_constraint", of: "unique" });
    expect(findText(toChange(form), "columns.0.fill.expression")).toBe("amout * 100");
    expect(findText(toChange(form), "constraints.0.expression")).toBeUndefined();
    expect(findText(toChange(form), "columns.7.name")).toBeUndefined();
  });

  test("is counted for the button: what lacks first, then what is wrong, and nothing for warnings", () => {
    const lacks = problem({ code: "missing" });
    expect(printObstacles([lacks], [problem()])).toBe("1 thing to fill in");
    expect(printObstacles([], [problem(), problem({ path: "columns.1.name" })])).toBe("2 problems to fix");
    expect(printObstacles([problem({ code: "malformed" })], [])).toBe("1 problem to fix");
    expect(printObstacles([], [problem({ severity: "warning" })])).toBeNull();
  });
});

describe("the caret under an expression", () => {
  test("stands under the position, in its own line", () => {
    expect(pointAt("a +\nb c", 6)).toEqual({ before: "", line: "b c", caretAt: 2 });
    expect(pointAt("a\nb", 1)).toEqual({ before: "", line: "a", caretAt: 1 });
  });

  test("may stand past the end, and never outside", () => {
    expect(pointAt("amount *", 8)).toEqual({ before: "", line: "amount *", caretAt: 8 });
    expect(pointAt("x", 99)).toEqual({ before: "", line: "x", caretAt: 1 });
    expect(pointAt("", 0)).toEqual({ before: "", line: "", caretAt: 0 });
  });

  test("stays under its character when a long line is cut", () => {
    const text = `${"a".repeat(100)}!${"b".repeat(100)}`;
    const { before, line, caretAt } = pointAt(text, 100);
    expect(before).toBe("…");
    expect(line[caretAt]).toBe("!");
    expect(line.length).toBeLessThanOrEqual(65);
  });
});
