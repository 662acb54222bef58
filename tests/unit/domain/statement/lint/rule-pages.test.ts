import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ruleIds } from "@/lib/domain/statement/lint/rules/rule-ids";

test("every rule has a page, and every page a rule", () => {
  const pages = readdirSync("docs/rules")
    .filter((name) => name !== "README.md")
    .map((name) => name.replace(/\.md$/, ""));
  expect(pages.sort()).toEqual([...ruleIds].sort());
});

test.each([...ruleIds])("the page of %s has a title and something to say", (rule) => {
  const text = readFileSync(`docs/rules/${rule}.md`, "utf8");
  expect(text).toMatch(/^# \S/);
  expect(text.length).toBeGreaterThan(150);
});
