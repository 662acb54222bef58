import { expect, test } from "vitest";
import { editForm, findUneditable, toEdit } from "@/lib/view/designer/target-form";

const target = { name: "shop", replicaNames: ["replica-1"] };
const form = editForm(target);

test("what is left empty stays as it is, and an edit of nothing can't be sent", () => {
  expect(toEdit(form, target)).toBeNull();
  expect(findUneditable(form, target)).toBe("Nothing is changed yet");
  expect(toEdit({ ...form, connectionString: " postgres://a@b/c " }, target)).toEqual({
    connectionString: "postgres://a@b/c",
  });
  expect(toEdit({ ...form, name: "shop-1" }, target)).toEqual({ name: "shop-1" });
});

test("replicas are sent whole once one of them is touched", () => {
  expect(toEdit({ ...form, replicas: [] }, target)).toEqual({ replicas: [] });
  const more = { key: 1, name: "replica-2", connectionString: "postgres://a@two/c" };
  expect(toEdit({ ...form, replicas: [...form.replicas, more] }, target)).toEqual({
    replicas: [{ name: "replica-1" }, { name: "replica-2", connectionString: "postgres://a@two/c" }],
  });
  expect(findUneditable({ ...form, replicas: [{ ...more, name: "" }] }, target)).toContain(
    "Name each replica",
  );
});
