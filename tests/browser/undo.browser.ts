import { expect, test } from "@playwright/test";
import pg from "pg";
import { designColumn, sendToReview } from "./designing";
import { start, startByHand } from "./gating";
import { signIn } from "./people";
import { shopUrl } from "./shop";

/** Taking back and giving up, from the page. */

/** The table as the catalog defines it: columns with types, defaults and NOT NULL, triggers, constraints. */
async function readDefinition(): Promise<unknown> {
  const client = new pg.Client({ connectionString: await shopUrl("staging") });
  await client.connect();
  try {
    const { rows } = await client.query(`
      select
        (select json_agg(json_build_array(attname, format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid)) order by attname)
          from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
          where attrelid = 'payments'::regclass and attnum > 0 and not attisdropped) as columns,
        (select json_agg(tgname order by tgname) from pg_trigger where tgrelid = 'payments'::regclass) as triggers,
        (select json_agg(pg_get_constraintdef(oid) order by conname) from pg_constraint where conrelid = 'payments'::regclass) as constraints,
        (select count(*) from pg_proc where proname like '%amount_cents%') as functions`);
    return rows[0];
  } finally {
    await client.end();
  }
}

test("what was started is undone from the page to the table's first definition, and the rollout given up", async ({
  browser,
}) => {
  test.setTimeout(120_000);
  const before = await readDefinition();
  await startByHand(browser, "staging");
  const page = await signIn(browser, "engineer");
  await designColumn(page, {
    target: "staging",
    table: "payments",
    name: "amount_cents",
    type: "bigint",
    fill: { kind: "Derive", expression: "amount * 100" },
    isNotNull: true,
  });
  await sendToReview(page);
  for (const [phase, next] of [
    ["expand", "Backfill is ready to start"],
    ["backfill", "Verify is ready to start"],
    ["verify", "Constrain is ready to start"],
    ["constrain", "Switch is ready to start"],
  ] as const) {
    await start(page, phase, "staging");
    await expect(page.getByText(next, { exact: true }).first()).toBeVisible({ timeout: 30_000 });
  }
  for (const phase of ["constrain", "verify", "backfill", "expand"] as const) {
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: new RegExp(`^Undo ${phase}`) }).click();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: `Undo ${phase}`, exact: true })
      .click();
    const title = `${phase.charAt(0).toUpperCase()}${phase.slice(1)}`;
    await expect(page.getByText(`${title} is ready to start`, { exact: true }).first()).toBeVisible({
      timeout: 30_000,
    });
  }
  expect(await readDefinition()).toEqual(before);

  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: /^Abort the rollout/ }).click();
  await page
    .getByRole("dialog", { name: /^Give up/ })
    .getByRole("button", { name: "Abort the rollout", exact: true })
    .click();
  await expect(page.getByText("Aborted", { exact: true }).first()).toBeVisible();
  await expect(page.getByRole("button", { name: /^Start/ })).toHaveCount(0);
  await page.context().close();
});

test("an admin adds a target: a wrong connection is explained, a right one is saved and never shown again", async ({
  browser,
}) => {
  const page = await signIn(browser, "admin");
  await page.goto("/targets/new");
  const good = new URL(await shopUrl("staging"));
  const bad = new URL(good);
  bad.password = "not-the-password";
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("second staging");
  const connection = page.getByLabel("Connection string of the primary");
  await connection.fill(bad.toString());
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(page.getByText(/password/i).first()).toBeVisible();
  await connection.fill(good.toString());
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(page.getByText(/18\.4/).first()).toBeVisible();
  await page.getByRole("button", { name: "Add target" }).click();
  await expect(page.getByRole("heading", { name: "second staging", level: 1 })).toBeVisible();
  expect(await page.content()).not.toContain(good.password);
  await page.context().close();
});
