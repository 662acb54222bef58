import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { signIn } from "./people";
import { saveShot } from "./shots";

test("a reviewer reads the audit log, narrows it down, checks its chain and takes an export; an engineer may not", async ({
  browser,
}) => {
  const reviewer = await signIn(browser, "reviewer");
  await reviewer.getByRole("link", { name: "Audit log" }).click();
  const events = reviewer.getByRole("list", { name: "Events, newest first" });
  await expect(events.getByRole("listitem").first()).toBeVisible();
  await reviewer.getByRole("textbox", { name: "Who" }).fill("nobody of this name");
  await expect(reviewer.getByText("Nothing matches")).toBeVisible();
  await expect(reviewer).toHaveURL(/who=nobody/);
  await reviewer.getByRole("button", { name: "Show everything" }).click();
  await expect(events.getByRole("listitem").first()).toBeVisible();
  await reviewer.getByRole("button", { name: "Check the chain" }).click();
  await expect(reviewer.getByText(/^The record is whole: [0-9,]+ events$/)).toBeVisible();
  expect((await new AxeBuilder({ page: reviewer }).analyze()).violations).toEqual([]);
  await saveShot(reviewer, "audit-light-1440");
  const [download] = await Promise.all([
    reviewer.waitForEvent("download"),
    reviewer.getByRole("link", { name: "Export" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("colonnade-audit.jsonl");
  await reviewer.reload();
  await expect(events).toContainText("of the audit log");

  const engineer = await signIn(browser, "engineer", { colorScheme: "dark", width: 390 });
  await engineer.goto("/audit");
  await expect(engineer.getByText("The audit log is for reviewers and admins")).toBeVisible();
  const admin = await signIn(browser, "admin", { colorScheme: "dark", width: 390 });
  await admin.goto("/audit");
  await expect(admin.getByRole("list", { name: "Events, newest first" })).toBeVisible();
  expect((await new AxeBuilder({ page: admin }).analyze()).violations).toEqual([]);
  await saveShot(admin, "audit-dark-390");
  for (const page of [reviewer, engineer, admin]) await page.context().close();
});
