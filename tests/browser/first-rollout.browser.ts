import { expect, test } from "@playwright/test";
import { startTraffic } from "@/lib/demo/traffic/start-traffic";
import { designColumn, sendToReview } from "./designing";
import { approve, needsApproval, start } from "./gating";
import { signIn } from "./people";
import { askShop, holdOrder, shopUrl } from "./shop";
import { saveShot } from "./shots";

/**
 * The whole flow, clicked through by two people in two browser contexts, on a table with traffic: afterwards the database itself is asked. The
 * traffic's latency before and during is printed; docs/measurements.md keeps it. Its name makes it the first to run: while no other rollout uses
 * the target, contract has to leave nothing behind at all.
 */
test("two people take a column from idea to done while the shop goes on", async ({ browser }) => {
  test.setTimeout(240_000);
  const traffic = startTraffic({ url: await shopUrl(), ratePerSecond: 60 });
  const author = await signIn(browser, "engineer");
  // Approving from a phone at night must work.
  const reviewer = await signIn(browser, "reviewer", { colorScheme: "dark", width: 390 });

  await expect.poll(() => traffic.seconds().length, { timeout: 20_000 }).toBeGreaterThanOrEqual(8);
  const before = traffic.seconds().length;

  await designColumn(author, {
    target: "production",
    table: "orders",
    name: "total_cents",
    type: "bigint",
    fill: { kind: "Derive", expression: "amount * 100" },
    isNotNull: true,
  });
  await author.getByRole("button", { name: "Index", exact: true }).click();
  // The new column is what one most likely wants indexed.
  await expect(author.getByRole("list", { name: "Index on, in order" })).toHaveText("total_cents");
  const plan = author.getByRole("region", { name: "Plan" });
  await expect(plan.getByText("create index concurrently", { exact: false }).first()).toBeVisible();
  const path = await sendToReview(author);

  // The author can't approve: the button says who can.
  await expect(author.getByText(/approval by a reviewer other than Ada/i).first()).toBeVisible();
  await expect(author.getByRole("button", { name: "Approve expand on production" })).toHaveCount(0);

  await reviewer.goto(path);
  for (const phase of ["expand", "backfill", "verify", "index", "constrain", "switch", "contract"] as const) {
    if (needsApproval(phase)) await approve(reviewer, phase, "production");
    // What is looked at while it works must not be over before it was seen.
    const held = phase === "backfill" ? await holdOrder(150_000) : null;
    await start(author, phase, "production");
    if (held !== null) {
      await expect(author.getByRole("progressbar").first()).toBeVisible();
      // A second viewer, and the same one after a reload, see the same.
      await reviewer.reload();
      await saveShot(author, "rollout-backfill-light-1440");
      await saveShot(reviewer, "rollout-backfill-dark-390");
      await held.release();
    }
    const headline = {
      expand: "Backfill is ready to start",
      backfill: "Verify is ready to start",
      verify: "Index is ready to start",
      index: "Constrain is ready to start",
      constrain: "Switch waits for approval",
      switch: "Contract waits for approval",
      contract: "Completed",
    }[phase];
    for (const page of [author, reviewer]) {
      await expect(page.getByText(headline, { exact: true }).first()).toBeVisible({ timeout: 90_000 });
    }
  }

  await saveShot(author, "rollout-completed-light-1440");
  const [left] = await askShop(`
    select
      (select count(*) from orders where total_cents is distinct from (amount * 100)::bigint)::text as wrong,
      (select count(*) from orders)::text as rows,
      (select attnotnull from pg_attribute where attrelid = 'orders'::regclass and attname = 'total_cents')::text as not_null,
      (select bool_and(indisvalid) from pg_index where indexrelid = 'orders_total_cents_idx'::regclass)::text as index_valid,
      (select count(*) from pg_trigger where tgrelid = 'orders'::regclass and not tgisinternal)::text as triggers,
      (select count(*) from pg_namespace where nspname = 'colonnade')::text as schemas,
      (select count(*) from pg_proc where proname like '%total_cents%')::text as functions,
      (select count(*) from pg_constraint where conrelid = 'orders'::regclass and not convalidated)::text as unproven`);
  expect(Number(left?.rows)).toBeGreaterThanOrEqual(200_000);
  expect({ ...left, rows: "" }).toEqual({
    wrong: "0",
    rows: "",
    not_null: "true",
    index_valid: "true",
    triggers: "0",
    schemas: "0",
    functions: "0",
    unproven: "0",
  });

  const whole = await traffic.stop();
  const seconds = traffic.seconds();
  const worst = (part: typeof seconds, figure: "p50Ms" | "p95Ms" | "p99Ms" | "maxMs") =>
    Math.max(...part.map((one) => one[figure] ?? 0)).toFixed(1);
  const median = (part: typeof seconds, figure: "p50Ms" | "p95Ms" | "p99Ms") => {
    const sorted = part.map((one) => one[figure] ?? 0).sort((a, b) => a - b);
    return (sorted[Math.floor(sorted.length / 2)] ?? 0).toFixed(1);
  };
  for (const [name, part] of [
    ["before", seconds.slice(1, before)],
    ["during", seconds.slice(before)],
  ] as const) {
    console.info(
      `traffic ${name}: ${part.length} s, p50 ${median(part, "p50Ms")} ms, p95 ${median(part, "p95Ms")} ms, p99 ${median(part, "p99Ms")} ms (medians of seconds), worst ${worst(part, "maxMs")} ms`,
    );
  }
  console.info(`traffic in all: ${whole.requests} requests, ${whole.failed} failed`);
  expect(whole.lastError).toBeNull();
  expect(whole.failed).toBe(0);
  await author.context().close();
  await reviewer.context().close();
});
