import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { signIn } from "./people";
import { saveShot } from "./shots";

/** On an environment that no target is in: what others run must not change under them. */
test("an admin gives an environment a policy, sees what would change, and a second tab is told that it was first", async ({
  browser,
}) => {
  const admin = await signIn(browser, "admin");
  await admin.goto("/settings/policies");
  await expect(admin.getByRole("heading", { name: "production" })).toBeVisible();
  await expect(admin.getByText("1 approval before expand, switch, contract")).toBeVisible();
  expect((await new AxeBuilder({ page: admin }).analyze()).violations).toEqual([]);
  await saveShot(admin, "policies-light-1440");

  const path = "/settings/policies/load-test";
  const second = await admin.context().newPage();
  await second.goto(path);
  await admin.goto(path);
  const form = admin.getByRole("form", { name: "Policy of load-test" });
  await expect(form.getByRole("button", { name: "Save the policy" })).toBeDisabled();
  await form.getByRole("textbox", { name: "Approvals of contract" }).fill("9");
  await expect(form.getByText(/no such gate could open/)).toBeVisible();
  await form.getByRole("textbox", { name: "Approvals of contract" }).fill("1");
  await form.getByRole("textbox", { name: "Lag of a replica" }).fill("half");
  await expect(form.getByText("This can't be a policy yet")).toBeVisible();
  await form.getByRole("textbox", { name: "Lag of a replica" }).fill("0.5");
  await form.getByRole("checkbox", { name: /^Phases start in certain hours only/ }).click();
  await form.getByRole("textbox", { name: "Time zone" }).fill("Europe/Berlin");
  await expect(form.getByText("1 approval before contract")).toBeVisible();
  await form.getByRole("textbox", { name: "Why" }).fill("Load tests run at night.");
  expect((await new AxeBuilder({ page: admin }).analyze()).violations).toEqual([]);
  await saveShot(admin, "policy-light-1440");
  await form.getByRole("button", { name: "Save the policy" }).click();
  await expect(admin.getByRole("region", { name: "History" })).toContainText("Load tests run at night.");

  // The other tab still holds what was before.
  const late = second.getByRole("form", { name: "Policy of load-test" });
  await late.getByRole("textbox", { name: "Approvals of expand" }).fill("2");
  await late.getByRole("button", { name: "Save the policy" }).click();
  await expect(late.getByText(/was changed while you were editing it/)).toBeVisible();

  const engineer = await signIn(browser, "engineer", { colorScheme: "dark", width: 390 });
  await engineer.goto(path);
  await expect(engineer.getByText("An admin can change it")).toBeVisible();
  await expect(engineer.getByRole("button", { name: "Save the policy" })).toHaveCount(0);
  expect((await new AxeBuilder({ page: engineer }).analyze()).violations).toEqual([]);
  await saveShot(engineer, "policy-dark-390");
  for (const page of [admin, engineer]) await page.context().close();
});
