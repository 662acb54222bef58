import { expect, type Page } from "@playwright/test";

/** Fills in the designer as a person would: by label and role. */

export interface DesignedColumn {
  readonly target: "production" | "staging";
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly fill?: { readonly kind: "Constant" | "Derive" | "When null"; readonly expression: string };
  readonly isNotNull?: boolean;
}

export async function openDesigner(page: Page): Promise<void> {
  await page.goto("/rollouts/new");
  await expect(page.getByRole("form", { name: "Change" })).toBeVisible();
}

export async function chooseTable(page: Page, target: string, table: string): Promise<void> {
  await page.getByRole("combobox", { name: "Target" }).click();
  await page.getByRole("option", { name: new RegExp(`^${target}`) }).click();
  const search = page.getByRole("combobox", { name: "Table" });
  await search.click();
  await search.fill(table);
  await page.getByRole("option", { name: new RegExp(`^${table}\\b`) }).click();
}

/** Designs a column up to a plan without errors; stays on the page. */
export async function designColumn(page: Page, column: DesignedColumn): Promise<void> {
  await openDesigner(page);
  await chooseTable(page, column.target, column.table);
  await page.getByRole("textbox", { name: "Name" }).fill(column.name);
  const type = page.getByRole("combobox", { name: "Type" });
  await type.click();
  await type.fill(column.type);
  // The list covers what stands below it.
  await page.keyboard.press("Escape");
  if (column.fill !== undefined) {
    await page.getByRole("radio", { name: column.fill.kind, exact: true }).click();
    await page.getByRole("textbox", { name: "Expression" }).fill(column.fill.expression);
  }
  if (column.isNotNull === true) await page.getByRole("switch", { name: /Allow NULL/ }).click();
}

/** Sends the design to review; the rollout's page is open then. Returns its address. */
export async function sendToReview(page: Page): Promise<string> {
  const send = page.getByRole("button", { name: "Send to review" });
  await expect(send).toBeEnabled();
  await send.click();
  await page.waitForURL(/\/rollouts\/(?!new)[^/]+$/);
  return new URL(page.url()).pathname;
}
