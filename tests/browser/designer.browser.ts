import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { box, chooseKind, chooseTable, type Entry, expectFilledIn, fillIn, openDesigner } from "./designing";
import { signIn } from "./people";
import { saveShot } from "./shots";

/**
 * The form of every kind of change, filled in by clicks on the staging shop: it gives a plan, is saved as a draft, and is opened again with
 * the same values. Nothing is started.
 */

interface Designed {
  readonly kind: string;
  readonly table: string;
  readonly entries: readonly Entry[];
  /** The change in words, as the plan's first line has it. */
  readonly title: string;
  /** A wrong expression in one of the fields, and what is said under it. */
  readonly wrong?: { readonly field: string; readonly text: string; readonly says: RegExp };
}

const designs: readonly Designed[] = [
  {
    kind: "Add columns",
    table: "products",
    entries: [
      { write: "Name", value: "title_folded" },
      { type: "Type", value: "text" },
      { choose: "Derive" },
      { write: "Expression", value: "lower(title)" },
      { press: "Index" },
      // Offered since the table is small.
      { turnOn: "Do it at once" },
    ],
    title: "Add title_folded text to products",
    wrong: { field: "Expression", text: "lower('title", says: /unterminated/ },
  },
  {
    kind: "Add columns",
    table: "orders",
    entries: [
      { write: "Name", value: "total_cents" },
      { type: "Type", value: "numeric" },
      { choose: "Virtual" },
      { write: "Expression", value: "amount * 100" },
    ],
    title: "Add total_cents numeric to orders",
    wrong: { field: "Expression", text: "random()", says: /volatile/ },
  },
  {
    kind: "Change a type",
    table: "order_items",
    entries: [
      { pick: "Column", value: "quantity" },
      { type: "Type", value: "bigint" },
      { write: "New value", value: "quantity::bigint" },
      { write: "Old value", value: "quantity::integer" },
    ],
    title: "Change order_items.quantity to bigint",
    wrong: { field: "New value", text: "quantitty * 1", says: /quantitty.* does not exist/ },
  },
  {
    kind: "Rename a column",
    table: "orders",
    entries: [
      { pick: "Column", value: "note" },
      { write: "New name", value: "remark" },
    ],
    title: "Rename orders.note to remark",
  },
  {
    kind: "Split or merge columns",
    table: "customers",
    entries: [
      { add: "Replace", values: ["name"] },
      { write: "Name", value: "display_name" },
      { type: "Type", value: "text" },
      { write: "Its value", value: "upper(name)" },
      { write: "name from the new columns", value: "initcap(display_name)" },
    ],
    title: "Split name into display_name in customers",
    wrong: { field: "Its value", text: "upper(nam)", says: /nam.* does not exist/ },
  },
  {
    kind: "Drop a column",
    table: "orders",
    entries: [
      { pick: "Column", value: "note" },
      { write: "Value in rows written without it", value: "'none'" },
    ],
    title: "Drop orders.note",
  },
  {
    kind: "Fill columns",
    table: "orders",
    entries: [
      { pick: "Column", value: "note" },
      { choose: "Every row" },
      { open: "How rows are walked" },
      { select: "Passes over each window", value: "4 passes" },
      { write: "Expression", value: "'from ' || status" },
      { write: "Only rows where", value: "note = ''" },
    ],
    title: "Fill note in orders",
    wrong: { field: "Only rows where", text: "note == ''", says: /operator|syntax/ },
  },
  {
    kind: "Set NOT NULL",
    table: "orders",
    entries: [
      { pick: "Column", value: "note" },
      { choose: "Fill them" },
      { write: "Value", value: "'none'" },
    ],
    title: "Set orders.note NOT NULL",
    wrong: { field: "Value", text: "nonne", says: /nonne.* does not exist/ },
  },
  {
    kind: "Drop NOT NULL",
    table: "customers",
    entries: [{ pick: "Column", value: "country" }],
    title: "Drop NOT NULL of customers.country",
  },
  {
    kind: "Set a default",
    table: "orders",
    entries: [
      { pick: "Column", value: "note" },
      { write: "Default", value: "'none'" },
    ],
    title: "Set the default of orders.note",
    wrong: { field: "Default", text: "lower(12", says: /ends too early/ },
  },
  {
    kind: "Drop a default",
    table: "orders",
    entries: [{ pick: "Column", value: "currency" }],
    title: "Drop the default of orders.currency",
  },
  {
    kind: "Add a foreign key",
    table: "payments",
    entries: [
      { pick: "Refers to", value: "orders" },
      { pick: "Column", value: "order_id" },
      { pick: "Its column", value: "id" },
      { select: "On delete", value: "cascade" },
      { choose: "Leave them" },
      { write: "Name of the constraint", value: "payments_of_orders" },
    ],
    title: "Add a foreign key from payments (order_id) to orders",
  },
  {
    kind: "Add a unique constraint",
    table: "products",
    entries: [
      { add: "Unique together", values: ["title", "category"] },
      { choose: "Give them another value" },
      { pick: "Column to write", value: "title" },
      { write: "New value", value: "title || ' ' || id" },
    ],
    title: "Make title, category unique in products",
    wrong: { field: "New value", text: "titel || id", says: /titel.* does not exist/ },
  },
  {
    kind: "Add a check",
    table: "orders",
    entries: [
      { write: "Check", value: "amount >= 0" },
      { choose: "Leave them" },
      { write: "Name of the constraint", value: "orders_amount_is_positive" },
    ],
    title: "Add a check to orders",
    wrong: { field: "Check", text: "amuont > 0", says: /amuont.* does not exist/ },
  },
  {
    kind: "Add an index",
    table: "orders",
    entries: [
      { choose: "Expression" },
      { write: "Expression", value: "lower(status)" },
      { select: "Order", value: "descending" },
      { add: "Also keep", values: ["amount"] },
      { write: "Only rows where", value: "status <> 'done'" },
    ],
    title: "Add an index on orders (an expression)",
    wrong: { field: "Only rows where", text: "statos = 1", says: /statos.* does not exist/ },
  },
];

let page: Page;

// A form is a dozen clicks, each with an answer of the target's: quick on a machine of one's own, slow on a busy one.
test.describe.configure({ timeout: 120_000 });

test.beforeAll(async ({ browser }) => {
  page = await signIn(browser, "engineer");
});

test.afterAll(async () => {
  await page.context().close();
});

for (const { kind, table, entries, title, wrong } of designs) {
  test(`${kind}: “${title}”, filled in by clicks, gives a plan and opens again as it was saved`, async () => {
    const plan = page.getByRole("region", { name: "Plan" });
    const save = page.getByRole("button", { name: "Save draft" });
    await openDesigner(page);
    await chooseTable(page, "staging", table);
    await chooseKind(page, kind);
    for (const entry of entries) await fillIn(page, entry);
    await expect(plan.getByText(title, { exact: true })).toBeVisible();
    await expect(plan.getByText(/\d+ phases? · \d+ steps?/)).toBeVisible();
    await expect(save).toBeEnabled();
    await saveShot(page, `designer-${title.toLowerCase().replaceAll(/\W+/g, "-")}`);

    const right = entries.find((entry) => "write" in entry && entry.write === wrong?.field);
    if (wrong !== undefined && right !== undefined) {
      const field = box(page, wrong.field);
      await field.fill(wrong.text);
      await expect(field).toHaveAccessibleDescription(wrong.says);
      await fillIn(page, right);
      await expect(page.getByRole("button", { name: "Send to review" })).toBeEnabled();
    }

    await save.click();
    await page.waitForURL(/\/rollouts\/[^/]+\/edit$/);
    await page.reload();
    await expect(page.getByRole("combobox", { name: "What should change?" })).toHaveText(kind);
    for (const entry of entries) await expectFilledIn(page, entry);
    await expect(plan.getByText(title, { exact: true })).toBeVisible();
    await expect(page.getByText("Draft saved")).toBeVisible();
  });
}

test("what was typed for one kind is there again when another was looked at, and the URL opens the kind", async () => {
  await openDesigner(page);
  await chooseTable(page, "staging", "orders");
  await chooseKind(page, "Set a default");
  await fillIn(page, { pick: "Column", value: "note" });
  await chooseKind(page, "Rename a column");
  await expect(page.getByRole("combobox", { name: "Column" })).toHaveValue("");
  await chooseKind(page, "Set a default");
  await expectFilledIn(page, { pick: "Column", value: "note" });
  await expect(page).toHaveURL(
    ({ searchParams }) =>
      searchParams.get("table") === "orders" && searchParams.get("kind") === "set_default",
  );
  page.once("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await expect(page.getByRole("combobox", { name: "What should change?" })).toHaveText("Set a default");
  await expect(page.getByRole("combobox", { name: "Table" })).toHaveValue("orders");
});

test("what is being typed to search a list stays when the target answers meanwhile", async () => {
  await openDesigner(page);
  await chooseTable(page, "staging", "products");
  await chooseKind(page, "Set a default");
  const search = page.getByRole("combobox", { name: "Column", exact: true });
  await fillIn(page, { pick: "Column", value: "title" });
  await expect(page.getByText("Updating")).toBeHidden();
  let answer = (): void => undefined;
  const asked = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route("**/plan/preview", async (route) => {
    await asked;
    await route.continue();
  });
  await box(page, "Default").fill("'a title'");
  await expect(page.getByText("Updating")).toBeVisible();
  await search.click();
  await search.fill("cat");
  answer();
  await expect(page.getByText("Updating")).toBeHidden();
  // By its text alone: while a list is open, assistive technology is told of nothing else on the page.
  await expect(page.getByText("Set the default of products.title", { exact: true })).toBeVisible();
  await expect(search).toHaveValue("cat");
  await page.getByRole("option", { name: /^category\b/ }).click();
  await page.unroute("**/plan/preview");
  await expectFilledIn(page, { pick: "Column", value: "category" });
});

test("every kind can be chosen and filled in with the keyboard, and axe finds no fault in any form", async () => {
  // Each of the kinds is looked at by axe, too.
  test.setTimeout(240_000);
  await openDesigner(page);
  await chooseTable(page, "staging", "orders");
  const chooser = page.getByRole("combobox", { name: "What should change?" });
  // The next thing to say once the table is known.
  await expect(chooser).toBeFocused();
  for (const kind of new Set(designs.map((design) => design.kind))) {
    await chooser.focus();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("listbox")).toBeVisible();
    // One key after the other has been heard: typed letters count as a word only if they come fast, which a busy machine can't promise.
    const wanted = page.getByRole("option", { name: new RegExp(`^${kind}`) });
    // The list takes keys once it has the focus, and goes to what is chosen first.
    await expect(page.getByRole("listbox").and(page.locator(":focus-within"))).toBeVisible();
    const chosen = page.getByRole("option", { selected: true });
    if ((await chosen.count()) > 0) await expect(chosen).toHaveAttribute("data-highlighted");
    await page.keyboard.press("Home");
    for (const option of await page.getByRole("option").all()) {
      await expect(option).toHaveAttribute("data-highlighted");
      if ((await wanted.getAttribute("data-highlighted")) !== null) break;
      await page.keyboard.press("ArrowDown");
    }
    await page.keyboard.press("Enter");
    await expect(chooser).toHaveText(kind);
    await expect(page.getByRole("listbox")).toBeHidden();
    await page.keyboard.press("Tab");
    const isInForm = await page
      .getByRole("form", { name: "Change" })
      .evaluate((form) => form.contains(document.activeElement));
    expect(isInForm, `${kind}: the focus goes on into its fields`).toBe(true);
    const found = await new AxeBuilder({ page })
      .withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"])
      .analyze();
    expect(
      found.violations.map((one) => `${one.id} × ${one.nodes.length}: ${one.nodes[0]?.html.slice(0, 200)}`),
      kind,
    ).toEqual([]);
  }
});
