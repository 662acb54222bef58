import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { signIn } from "./people";
import { saveShot } from "./shots";

/** Pasted SQL is judged in place, with and without a target's catalog, and becomes a rollout with a click. */

const migration = `-- total in cents
alter table orders add column total_cents bigint;
update orders set total_cents = (amount * 100)::bigint;
alter table orders alter column total_cents set not null;
create index on orders (status);
alter table orders alter column currency type varchar(30);
drop table if exists leftovers;`;

async function openPaste(page: Page): Promise<void> {
  await page.goto("/rollouts/new");
  await page.getByRole("tab", { name: "Paste SQL" }).click();
}

async function write(page: Page, sql: string): Promise<void> {
  const editor = page.getByRole("textbox", { name: "SQL to judge" });
  await editor.click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(sql);
}

async function chooseTarget(page: Page, name: string): Promise<void> {
  await page.getByRole("combobox", { name: "Target" }).click();
  await page.getByRole("option", { name: new RegExp(`^${name}`) }).click();
}

function verdicts(page: Page) {
  return page.getByRole("region", { name: "Verdicts" });
}

for (const look of [
  { width: 1440, colorScheme: "light" },
  { width: 390, colorScheme: "dark" },
] as const) {
  test(`a migration is judged statement by statement at ${look.width} px`, async ({ browser }) => {
    const page = await signIn(browser, "engineer", look);
    await openPaste(page);
    await write(page, migration);
    await expect(verdicts(page).getByText("6 statements:").first()).toBeVisible();
    await expect(verdicts(page).getByText(/taken for granted/i)).toBeVisible();
    const index = verdicts(page).locator('[data-statement="3"]');
    await expect(index.getByText("Unsafe", { exact: true })).toBeVisible();
    await expect(index.getByText("SHARE on orders", { exact: true })).toBeVisible();
    await expect(index.getByText(/Safe way: CREATE INDEX CONCURRENTLY/)).toBeVisible();
    await expect(
      verdicts(page)
        .locator('[data-statement="5"]')
        .getByText(/Not in a rollout/),
    ).toBeVisible();
    await saveShot(page, `paste-${look.width}-${look.colorScheme}`);
    const found = await new AxeBuilder({ page })
      .withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"])
      .analyze();
    expect(found.violations).toEqual([]);
    await page.context().close();
  });
}

test("with a target its catalog is asked; a parse error has its place; a change goes on in the form", async ({
  browser,
}) => {
  const page = await signIn(browser, "engineer");
  await openPaste(page);
  await chooseTarget(page, "staging");
  await write(page, "alter table no_such_table add column a int;");
  await expect(verdicts(page).locator('[data-statement="0"]')).toBeVisible();
  await write(page, "select 1;\nalter tabel orders;");
  await expect(page.getByText(/Line 2, column 7/)).toBeVisible();

  await write(page, migration);
  const list = verdicts(page).getByRole("list").last();
  await expect(list.getByRole("listitem").first()).toContainText("Add total_cents bigint to orders");
  await list.getByRole("button", { name: "Make it a rollout" }).first().click();

  await expect(page.getByRole("tab", { name: "Form" })).toHaveAttribute("aria-selected", "true");
  await expect(page.getByRole("textbox", { name: "Name" }).first()).toHaveValue("total_cents");
  await expect(page.getByRole("textbox", { name: "Expression" })).toHaveValue("CAST(amount * 100 AS bigint)");
  const plan = page.getByRole("region", { name: "Plan of this change" });
  await expect(plan.getByText(/phases · /).first()).toBeVisible({ timeout: 15_000 });
  await saveShot(page, "paste-taken-1440-light");
  await page.context().close();
});

test("a finding leads to its rule's page", async ({ browser }) => {
  const page = await signIn(browser, "engineer");
  await openPaste(page);
  await write(page, "create index on orders (status);");
  await verdicts(page).getByRole("link", { name: "create-index" }).click();
  await expect(page).toHaveURL(/\/rules\/create-index$/);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await saveShot(page, "rule-1440-light");
  await page.getByRole("link", { name: "All rules" }).click();
  await expect(page.getByRole("heading", { name: "Rules", level: 1 })).toBeVisible();
  await saveShot(page, "rules-1440-light");
  await page.context().close();
});
