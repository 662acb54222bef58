import { expect, type Locator, type Page } from "@playwright/test";

/** Fills in the designer as a person would: by label and role. */

export type TargetName = "production" | "staging";

export interface DesignedColumn {
  readonly target: TargetName;
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

export async function chooseTable(page: Page, target: TargetName, table: string): Promise<void> {
  await page.getByRole("combobox", { name: "Target" }).click();
  await page.getByRole("option", { name: new RegExp(`^${target}`) }).click();
  await pick(page, "Table", table);
}

/** Says what should change, by the chooser's label. */
export async function chooseKind(page: Page, label: string): Promise<void> {
  await page.getByRole("combobox", { name: "What should change?" }).click();
  await page.getByRole("option", { name: new RegExp(`^${label}`) }).click();
}

async function pick(page: Page, label: string, value: string): Promise<void> {
  const search = page.getByRole("combobox", { name: label, exact: true });
  await search.click();
  await search.fill(value);
  await page.getByRole("option", { name: new RegExp(`^${value}\\b`) }).click();
}

/** A box to write into, by the whole of its label. */
export function box(page: Page, label: string): Locator {
  return page.getByRole("textbox", { name: new RegExp(`^${label}(?: \\(optional\\))?$`) });
}

/** One thing that a person does to the form, and that is there again when the draft is opened. */
export type Entry =
  /** Picks from a list that can be searched: a column, a table. */
  | { readonly pick: string; readonly value: string }
  /** Types into a list that takes what is written: a type. */
  | { readonly type: string; readonly value: string }
  | { readonly write: string; readonly value: string }
  /** One of several, by its label. */
  | { readonly choose: string }
  /** Picks from a short list. */
  | { readonly select: string; readonly value: string }
  /** Columns in an order. */
  | { readonly add: string; readonly values: readonly string[] }
  | { readonly turnOn: string }
  /** Unfolds what stands behind a line; there is nothing to find again. */
  | { readonly open: string }
  /** Presses a button; there is nothing to find again. */
  | { readonly press: string };

/** Does it. */
export async function fillIn(page: Page, entry: Entry): Promise<void> {
  if ("pick" in entry) return await pick(page, entry.pick, entry.value);
  if ("type" in entry) {
    const type = page.getByRole("combobox", { name: entry.type, exact: true });
    await type.click();
    await type.fill(entry.value);
    // The list covers what stands below it.
    return await page.keyboard.press("Escape");
  }
  if ("write" in entry) {
    return await box(page, entry.write).fill(entry.value);
  }
  if ("choose" in entry) return await page.getByRole("radio", { name: entry.choose }).click();
  if ("select" in entry) {
    await page.getByRole("combobox", { name: entry.select, exact: true }).click();
    return await page.getByRole("option", { name: new RegExp(`^${entry.value}`) }).click();
  }
  if ("add" in entry) {
    for (const value of entry.values) {
      await page.getByRole("combobox", { name: entry.add }).click();
      await page.getByRole("option", { name: new RegExp(`^${value}\\b`) }).click();
    }
    return;
  }
  if ("open" in entry) return await page.getByText(entry.open, { exact: true }).click();
  if ("turnOn" in entry) return await page.getByRole("switch", { name: entry.turnOn }).click();
  await page.getByRole("button", { name: entry.press, exact: true }).click();
}

/** Expects to find it again. */
export async function expectFilledIn(page: Page, entry: Entry): Promise<void> {
  if ("pick" in entry) {
    await expect(page.getByRole("combobox", { name: entry.pick, exact: true })).toHaveValue(entry.value);
  } else if ("type" in entry) {
    await expect(page.getByRole("combobox", { name: entry.type, exact: true })).toHaveValue(entry.value);
  } else if ("write" in entry) {
    await expect(box(page, entry.write)).toHaveValue(entry.value);
  } else if ("choose" in entry) {
    await expect(page.getByRole("radio", { name: entry.choose })).toBeChecked();
  } else if ("select" in entry) {
    await expect(page.getByRole("combobox", { name: entry.select, exact: true })).toHaveText(entry.value);
  } else if ("add" in entry) {
    const chosen = page.getByRole("list", { name: `${entry.add}, in order` }).getByRole("listitem");
    await expect(chosen).toHaveText([...entry.values]);
  } else if ("turnOn" in entry) {
    await expect(page.getByRole("switch", { name: entry.turnOn })).toBeChecked();
  }
}

/** Designs a column up to a plan without errors; stays on the page. */
export async function designColumn(page: Page, column: DesignedColumn): Promise<void> {
  await openDesigner(page);
  await chooseTable(page, column.target, column.table);
  await page.getByRole("textbox", { name: "Name" }).fill(column.name);
  await fillIn(page, { type: "Type", value: column.type });
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
