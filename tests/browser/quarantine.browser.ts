import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import pg from "pg";
import { designColumn, sendToReview } from "./designing";
import { start, startByHand } from "./gating";
import { signIn } from "./people";
import { shopUrl } from "./shop";
import { saveShot } from "./shots";

async function askStaging(query: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: await shopUrl("staging") });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(query)).rows;
  } finally {
    await client.end();
  }
}

test("rows that can't be filled are shown; one is mended, one skipped by its author, one gets another value from a reviewer", async ({
  browser,
}) => {
  test.setTimeout(120_000);
  await askStaging("update orders set amount = 99999999 where id in (11, 12, 13)");
  await startByHand(browser, "staging");
  const author = await signIn(browser, "engineer");
  await designColumn(author, {
    target: "staging",
    table: "orders",
    name: "amount_cents",
    type: "integer",
    fill: { kind: "Derive", expression: "(amount * 100)::int" },
  });
  const path = await sendToReview(author);
  await start(author, "expand", "staging");
  await expect(author.getByRole("button", { name: "Start backfill on staging" }).first()).toBeVisible({
    timeout: 20_000,
  });
  await start(author, "backfill", "staging");
  const section = author.getByRole("region", { name: "Rows that can't be filled" });
  const table = section.getByRole("table");
  await expect(author.getByText("3 rows of orders can't be filled; all others are.").first()).toBeVisible({
    timeout: 30_000,
  });
  await expect(table.getByRole("row")).toHaveCount(4);
  await expect(table.getByRole("row", { name: /^11 integer out of range Open/ })).toBeVisible();
  // Its value is shown to those who may look, and only then.
  await expect(author.getByText("99999999.00")).toHaveCount(0);
  await section.getByRole("button", { name: "Show the values of row 11" }).click();
  const values = author.getByRole("dialog", { name: "Row 11" });
  await expect(values.getByText("99999999.00")).toBeVisible();
  await author.keyboard.press("Escape");
  await expect(section.getByRole("button", { name: /^Other value/ })).toHaveCount(0);

  await section.getByRole("button", { name: "Skip: row 12 of orders" }).click();
  const skip = author.getByRole("dialog", { name: "Skip row 12 of orders?" });
  await skip.getByRole("button", { name: "Skip", exact: true }).click();
  await expect(skip.getByText("Say why, in a few words: it stays with the record.")).toBeVisible();
  await skip.getByRole("textbox", { name: "Why this is right" }).fill("A test order.");
  await skip.getByRole("button", { name: "Skip", exact: true }).click();
  await expect(skip).toBeHidden();
  await expect(table.getByRole("row", { name: /Will be skipped: A test order\./ })).toBeVisible();

  const reviewer = await signIn(browser, "reviewer", { colorScheme: "dark", width: 390 });
  await reviewer.goto(path);
  await reviewer.getByRole("button", { name: "Other value: row 13 of orders" }).click();
  const other = reviewer.getByRole("dialog", { name: "Give row 13 of orders another value?" });
  await other.getByRole("textbox", { name: "amount_cents" }).fill("amuont");
  await other.getByRole("textbox", { name: "Why this is right" }).fill("Agreed with accounting.");
  await other.getByRole("button", { name: "Give this value" }).click();
  await expect(other.getByText(/column .?amuont.? does not exist/)).toBeVisible();
  await other.getByRole("textbox", { name: "amount_cents" }).fill("2147483647");
  await saveShot(reviewer, "quarantine-other-value-dark-390");
  await other.getByRole("button", { name: "Give this value" }).click();
  await expect(other).toBeHidden();
  await saveShot(reviewer, "quarantine-dark-390");
  await expect(
    table.getByRole("row", { name: /Will get amount_cents = 2147483647: Agreed with accounting\./ }),
  ).toBeVisible();
  await saveShot(author, "quarantine-light-1440");
  for (const page of [author, reviewer]) {
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  }

  await askStaging("update orders set amount = 5 where id = 11");
  await author
    .getByRole("button", { name: /^Try backfill again/ })
    .first()
    .click();
  const again = author.getByRole("dialog");
  await again.getByRole("button", { name: /^(Start|Try) backfill/ }).click();
  await expect(author.getByRole("button", { name: "Start verify on staging" }).first()).toBeVisible({
    timeout: 30_000,
  });
  await expect(table.getByRole("row", { name: /Filled at a later try, or gone/ })).toBeVisible();
  await start(author, "verify", "staging");
  await expect(author.getByText(/compared, none is wrong/)).toBeVisible({ timeout: 30_000 });
  expect(
    await askStaging("select id::int, amount_cents from orders where id in (11, 12, 13) order by id"),
  ).toEqual([
    { id: 11, amount_cents: 500 },
    { id: 12, amount_cents: null },
    { id: 13, amount_cents: 2147483647 },
  ]);
  await reviewer.context().close();
  await author.context().close();
});
