import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import pg from "pg";
import { designColumn, sendToReview } from "./designing";
import { approve, start } from "./gating";
import { signIn } from "./people";
import { askShop, shopUrl } from "./shop";
import { saveShot } from "./shots";

/** A payment of nothing, not committed yet: preflight does not meet it, and no walk gets past it before. The rollout's trigger stays still. */
async function spoilPayment(): Promise<{ readonly commit: () => Promise<void> }> {
  const client = new pg.Client({ connectionString: await shopUrl(), application_name: "oracle" });
  await client.connect();
  await client.query("begin");
  await client.query("set local session_replication_role = replica");
  await client.query(
    "update payments set amount = 0 where id = (select id from payments order by id offset 100 limit 1)",
  );
  return {
    commit: async () => {
      await client.query("commit");
      await client.end();
    },
  };
}

/** On production: the author fixes the expression, the reviewer is asked again, and every row follows the new one. */
test("an expression that fails on a row is fixed by its author, approved anew by a reviewer, and every row follows it", async ({
  browser,
}) => {
  test.setTimeout(240_000);
  const author = await signIn(browser, "engineer");
  await designColumn(author, {
    target: "production",
    table: "payments",
    name: "share",
    type: "integer",
    fill: { kind: "Derive", expression: "(1000 / amount)::int" },
  });
  const path = await sendToReview(author);
  const reviewer = await signIn(browser, "reviewer", { colorScheme: "dark", width: 390 });
  await reviewer.goto(path);
  await approve(reviewer, "expand", "production");
  await start(author, "expand", "production");
  // An open transaction in the table would hold the new column up.
  await expect(author.getByText("Backfill is ready to start").first()).toBeVisible({ timeout: 30_000 });
  const spoilt = await spoilPayment();
  await start(author, "backfill", "production");
  await spoilt.commit();
  await expect(author.getByText("1 row of payments can't be filled; all others are.").first()).toBeVisible({
    timeout: 90_000,
  });
  // Only its author may.
  await expect(reviewer.getByRole("region", { name: "Rows that can't be filled" })).toBeVisible();
  await expect(reviewer.getByRole("button", { name: "Fix the expression" })).toHaveCount(0);

  await author.getByRole("button", { name: "Fix the expression" }).first().click();
  const dialog = author.getByRole("dialog", { name: "Fix the expression" });
  const send = dialog.getByRole("button", { name: "Change the plan and ask for approval" });
  await expect(dialog.getByText(/division by zero/).first()).toBeVisible();
  await expect(send).toBeDisabled();
  const field = dialog.getByRole("textbox", { name: "Value of share" });
  await field.fill("(2000 / nulif(amount, 0))::int");
  await expect(dialog.getByText(/function nulif/).first()).toBeVisible();
  await expect(send).toBeDisabled();
  await field.fill("(2000 / nullif(amount, 0))::int");
  await expect(dialog.getByText("Replace the function that keeps the column in step")).toBeVisible();
  await expect(dialog.getByText(/division by zero/)).toHaveCount(0);
  await expect(dialog.getByRole("radio", { name: /^All rows again/ })).toBeChecked();
  expect((await new AxeBuilder({ page: author }).analyze()).violations).toEqual([]);
  await saveShot(author, "amend-dialog-light-1440");
  await send.click();
  await expect(dialog).toBeHidden();

  await expect(author.getByText("Backfill waits for approval").first()).toBeVisible();
  await expect(
    author.getByText(/approval of plan \w{8} is void: The expression was changed\./),
  ).toBeVisible();
  await saveShot(author, "amended-light-1440");
  await reviewer.reload();
  await expect(reviewer.getByText(/is void: The expression was changed\./)).toBeVisible();
  await saveShot(reviewer, "amended-dark-390");
  for (const page of [author, reviewer]) {
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  }
  await approve(reviewer, "backfill", "production");
  await author.getByRole("button", { name: "Go on with backfill on production" }).first().click();
  const again = author.getByRole("dialog", { name: "Go on with backfill on production?" });
  await again.getByRole("button", { name: "Go on with backfill", exact: true }).click();
  await expect(author.getByRole("button", { name: "Start verify on production" }).first()).toBeVisible({
    timeout: 90_000,
  });
  await start(author, "verify", "production");
  await expect(author.getByText(/compared, none is wrong/)).toBeVisible({ timeout: 90_000 });
  expect(
    await askShop(
      "select count(*) as wrong from payments where share is distinct from (2000 / nullif(amount, 0))::int",
    ),
  ).toEqual([{ wrong: "0" }]);
  for (const [phase, headline] of [
    ["switch", "Contract waits for approval"],
    ["contract", "Completed"],
  ] as const) {
    await approve(reviewer, phase, "production");
    await start(author, phase, "production");
    await expect(author.getByText(headline, { exact: true }).first()).toBeVisible({ timeout: 30_000 });
  }
  await reviewer.context().close();
  await author.context().close();
});
