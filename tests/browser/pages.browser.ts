import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { chooseTable, designColumn, openDesigner, sendToReview } from "./designing";
import { baseUrl, signIn } from "./people";
import { saveShot } from "./shots";

/**
 * Every page, in both themes and at two widths: nothing wider than the screen, no accessibility fault that axe can find (WCAG 2.2 AA). Each
 * is also saved as a picture where COLONNADE_SHOTS asks for it.
 */

type ColorScheme = "light" | "dark";

const widths = [1440, 390] as const;
/** Colours don't depend on the width, nor sizes on the theme: axe, which takes its time, looks at each theme at one width, and so at both widths. */
const axeWidths: Record<ColorScheme, number> = { light: 1440, dark: 390 };

/** Looks at the page as it is, at each width; leaves it at the first. */
async function look(page: Page, name: string, colorScheme: ColorScheme): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    const seen = `${name}-${colorScheme}-${width}`;
    await saveShot(page, seen);
    if (width === axeWidths[colorScheme]) await expectNoFault(page, seen);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, `${seen} is wider than the screen`).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize({ width: widths[0], height: 900 });
}

async function expectNoFault(page: Page, seen: string): Promise<void> {
  const found = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"])
    .analyze();
  expect(
    found.violations.map((one) => `${one.id} × ${one.nodes.length}: ${one.nodes[0]?.html.slice(0, 200)}`),
    seen,
  ).toEqual([]);
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`every page can be used, ${colorScheme}`, async ({ browser }) => {
    test.setTimeout(300_000);
    const outside = await browser.newContext({ baseURL: baseUrl(), colorScheme });
    const door = await outside.newPage();
    await door.goto("/sign-in");
    await expect(door.getByRole("heading", { level: 1 })).toBeVisible();
    await look(door, "sign-in", colorScheme);
    await outside.close();

    const page = await signIn(browser, "engineer", { colorScheme });
    await openDesigner(page);
    await look(page, "new-empty", colorScheme);
    await designColumn(page, {
      target: "staging",
      table: "orders",
      name: `seen_${colorScheme}`,
      type: "bigint",
      fill: { kind: "Derive", expression: "amount * 100" },
    });
    await expect(page.getByRole("button", { name: "Send to review" })).toBeEnabled();
    await look(page, "new-planned", colorScheme);
    await page.getByRole("textbox", { name: "Expression" }).fill("amont * * 100");
    await expect(page.getByText(/syntax error/).first()).toBeVisible();
    await look(page, "new-problem", colorScheme);
    await page.getByRole("textbox", { name: "Expression" }).fill("amount * 100");
    await sendToReview(page);
    await expect(page.getByText("Expand is ready to start", { exact: true }).first()).toBeVisible();
    await look(page, "rollout-review", colorScheme);
    await page.goto("/rollouts");
    await expect(page.getByRole("table")).toBeVisible();
    await look(page, "rollouts", colorScheme);
    await page.goto("/targets");
    await expect(page.getByText("production").first()).toBeVisible();
    await look(page, "targets", colorScheme);
    await page.getByRole("link", { name: "production" }).first().click();
    await expect(page.getByRole("heading", { name: "production", level: 1 })).toBeVisible();
    await expect(page.getByText("replica-1").first()).toBeVisible();
    await look(page, "target", colorScheme);
    await page.goto("/settings/instance");
    await expect(page.getByRole("heading", { name: "Instance", level: 1 })).toBeVisible();
    await expect(page.getByRole("table", { name: "Engines" }).getByText("Alive").first()).toBeVisible();
    await look(page, "settings-instance", colorScheme);
    await page.goto("/settings/keys");
    await expect(page.getByRole("heading", { name: "API keys", level: 1 })).toBeVisible();
    await look(page, "settings-keys", colorScheme);
    await page.goto("/reference");
    await expect(page.getByRole("heading", { name: "API reference", level: 1 })).toBeVisible();
    await look(page, "reference", colorScheme);
    await page.goto("/reference/createRollout");
    await expect(page.getByRole("heading", { name: "Create a rollout", level: 1 })).toBeVisible();
    await look(page, "reference-operation", colorScheme);
    await page.goto("/rollouts/there-is-none");
    await look(page, "rollout-gone", colorScheme);
    await page.context().close();

    const admin = await signIn(browser, "admin", { colorScheme });
    await admin.goto("/targets/new");
    await expect(admin.getByRole("heading", { level: 1 })).toBeVisible();
    await look(admin, "target-new", colorScheme);
    await admin.context().close();
  });
}

test("the designer says in plain words what stands in the way", async ({ browser }) => {
  const page = await signIn(browser, "engineer");
  const plan = page.getByRole("region", { name: "Plan" });
  await designColumn(page, { target: "staging", table: "orders", name: "amount", type: "bigint" });
  await expect(plan.getByText("The table already has a column amount.")).toBeVisible();
  await page.getByRole("textbox", { name: "Name" }).fill("fresh");
  await page.getByRole("combobox", { name: "Type" }).first().fill("bigintt");
  await page.keyboard.press("Tab");
  await expect(plan.getByText(/type "bigintt" does not exist/)).toBeVisible();
  await page.getByRole("combobox", { name: "Type" }).first().fill("uuid");
  await page.keyboard.press("Tab");
  await page.getByRole("radio", { name: "Constant" }).click();
  await page.getByRole("textbox", { name: "Expression" }).fill("gen_random_uuid()");
  await expect(plan.getByText(/This expression is volatile/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Send to review" })).toBeDisabled();
  await page.getByRole("radio", { name: "When null" }).click();
  await expect(page.getByRole("button", { name: "Send to review" })).toBeEnabled();
  await chooseTable(page, "staging", "inventory_log");
  await expect(
    plan.getByText(/order in which rows lie on disk, since the table has no key/).first(),
  ).toBeVisible();
  await page.context().close();
});
