import { expect, test } from "@playwright/test";
import pg from "pg";
import { designColumn, sendToReview } from "./designing";
import { signIn } from "./people";
import { askShop, shopUrl } from "./shop";
import { saveShot } from "./shots";

/** Before anything runs the page says how the target is, to the author and to the reviewer alike. */

test("preflight names the session in the way and what the trigger does; read again, it is gone", async ({
  browser,
}) => {
  test.setTimeout(120_000);
  await askShop(`create or replace function touch_payment() returns trigger language plpgsql as $$
begin perform pg_notify('payments', new.id::text); return new; end $$`);
  await askShop(
    "create or replace trigger payments_touch before update on payments for each row execute function touch_payment()",
  );
  const blocker = new pg.Client({ connectionString: await shopUrl(), application_name: "forgotten report" });
  await blocker.connect();
  try {
    await blocker.query("begin");
    await blocker.query("select count(*) from payments where method = 'top secret'");

    const author = await signIn(browser, "engineer");
    await designColumn(author, {
      target: "production",
      table: "payments",
      name: "checked_cents",
      type: "bigint",
      fill: { kind: "Derive", expression: "(amount * 100)::bigint" },
    });
    const path = await sendToReview(author);
    const found = author.getByRole("list", { name: "What preflight found" });
    await expect(found.getByText("The backfill fires the trigger payments_touch")).toBeVisible();
    await expect(found.getByText("sends a notification")).toBeVisible();

    const reviewer = await signIn(browser, "reviewer", { width: 390, colorScheme: "dark" });
    await reviewer.goto(path);
    const seen = reviewer.getByRole("list", { name: "What preflight found" });
    await expect(seen.getByText("The backfill fires the trigger payments_touch")).toBeVisible();
    await expect(async () => {
      await reviewer.getByRole("button", { name: "Read again" }).click();
      await expect(seen.getByText(/forgotten report .* holds ACCESS SHARE on payments/)).toBeVisible({
        timeout: 3_000,
      });
    }).toPass();
    await expect(reviewer.getByText("top secret")).toHaveCount(0);
    // The author's page is told as well.
    await expect(found.getByText("forgotten report")).toBeVisible();
    await saveShot(reviewer, "preflight-blocked-390-dark");
    await saveShot(author, "preflight-blocked-1440");

    await blocker.query("rollback");
    await author.getByRole("button", { name: "Read again" }).click();
    await expect(author.getByText("forgotten report")).toHaveCount(0);
    await expect(reviewer.getByText("forgotten report")).toHaveCount(0);
  } finally {
    await blocker.end();
    await askShop("drop function touch_payment() cascade");
  }
});
