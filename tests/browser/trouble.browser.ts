import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "@playwright/test";
import pg from "pg";
import { designColumn, sendToReview } from "./designing";
import { approve, start } from "./gating";
import { baseUrl, signIn } from "./people";
import { askShop, shopUrl } from "./shop";
import { saveShot } from "./shots";

/** What goes wrong in production, seen from the page: it says what holds the rollout back, loses nothing, and goes on. */

const run = promisify(execFile);

/** Process ids of the demo's web server and engine: those that were told this demo's port. */
async function findProcesses(): Promise<{ readonly web: number; readonly engine: number }> {
  const { port } = new URL(baseUrl());
  const { stdout } = await run("ps", ["axeww", "-o", "pid,command"], { maxBuffer: 64 * 1024 * 1024 });
  const ours = stdout.split("\n").filter((line) => new RegExp(` PORT=${port}( |$)`).test(line));
  const find = (what: string) => {
    const line = ours.find((one) => one.includes(what));
    if (line === undefined) throw new Error(`The demo's ${what} is not running.`);
    return Number(line.trim().split(/\s+/)[0]);
  };
  return { web: find("next-server"), engine: find("lib/worker/main.ts") };
}

// The fleet is everybody's: no test leaves its replica paused.
test.afterEach(() => askReplica("select pg_wal_replay_resume() where pg_is_wal_replay_paused()"));

async function askReplica(query: string): Promise<void> {
  const client = new pg.Client({ connectionString: await shopUrl("replica-1") });
  await client.connect();
  await client.query(query);
  await client.end();
}

test("a blocked statement names who blocks it; a lagging replica stops the backfill; killed processes come back", async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const author = await signIn(browser, "engineer");
  const reviewer = await signIn(browser, "reviewer");
  await designColumn(author, {
    target: "production",
    table: "order_items",
    name: "line_cents",
    type: "bigint",
    fill: { kind: "Derive", expression: "unit_price * quantity * 100" },
  });
  const path = await sendToReview(author);
  await reviewer.goto(path);

  // Someone left a transaction open on the table.
  const blocker = new pg.Client({ connectionString: await shopUrl(), application_name: "forgotten psql" });
  await blocker.connect();
  await blocker.query("begin");
  await blocker.query("select count(*) from order_items where order_id = 4711");
  await approve(reviewer, "expand", "production");
  await start(author, "expand", "production");
  await expect(author.getByRole("cell", { name: "forgotten psql" }).first()).toBeVisible({ timeout: 20_000 });
  await expect(author.getByText("4711")).toHaveCount(0);
  await saveShot(author, "rollout-blocked-light-1440");
  // The connection is about to be ended from the page.
  // Twice it says so: by the server's last message, and by the connection's end.
  const ended = new Promise<Error>((resolve) => blocker.on("error", resolve));
  const admin = await signIn(browser, "admin");
  await admin.goto(path);
  await admin.getByRole("button", { name: /^End session \d+$/ }).click();
  await admin
    .getByRole("dialog", { name: /^End session/ })
    .getByRole("button", { name: "End session", exact: true })
    .click();
  expect((await ended).message).toMatch(/terminating connection|Connection terminated/);
  await expect(admin.getByText(/^Ended session \d+ of forgotten psql/)).toBeVisible();
  await admin.context().close();
  await expect(author.getByText("Backfill is ready to start", { exact: true }).first()).toBeVisible({
    timeout: 30_000,
  });

  // The replica stops replaying: its lag grows over the limit before the first chunk could end the walk.
  await askReplica("select pg_wal_replay_pause()");
  await start(author, "backfill", "production");
  await expect(author.getByText(/replica-1/).first()).toBeVisible();
  await expect(author.getByText(/^Stopped/).first()).toBeVisible({ timeout: 20_000 });
  await saveShot(author, "rollout-stopped-light-1440");

  const before = await findProcesses();
  // The web server is back within a second or two: without a network the page can't find it before its word was seen.
  await author.context().setOffline(true);
  process.kill(before.engine, "SIGKILL");
  process.kill(before.web, "SIGKILL");
  await expect(author.getByText(/This page lost its connection/)).toBeVisible({ timeout: 20_000 });
  await saveShot(author, "rollout-lost-light-1440");
  await author.context().setOffline(false);
  await askReplica("select pg_wal_replay_resume()");
  await expect(author.getByText("Verify is ready to start", { exact: true }).first()).toBeVisible({
    timeout: 60_000,
  });
  const after = await findProcesses();
  expect(after.engine).not.toBe(before.engine);
  expect(after.web).not.toBe(before.web);

  await start(author, "verify", "production");
  await expect(author.getByText("Switch waits for approval", { exact: true }).first()).toBeVisible({
    timeout: 30_000,
  });
  const [left] = await askShop(
    "select count(*)::text as wrong from order_items where line_cents is distinct from (unit_price * quantity * 100)::bigint",
  );
  expect(left?.wrong).toBe("0");
  await author.context().close();
  await reviewer.context().close();
});

test("an approval is void when the table changes before the phase starts", async ({ browser }) => {
  test.setTimeout(120_000);
  const author = await signIn(browser, "engineer");
  const reviewer = await signIn(browser, "reviewer");
  await designColumn(author, {
    target: "production",
    table: "customers",
    name: "vip",
    type: "boolean",
    fill: { kind: "Constant", expression: "false" },
  });
  const path = await sendToReview(author);
  await reviewer.goto(path);
  await approve(reviewer, "expand", "production");
  await askShop("alter table customers add column surprise text");
  await author.getByRole("button", { name: "Start expand on production" }).first().click();
  const dialog = author.getByRole("dialog", { name: /^Start expand/ });
  await dialog.getByRole("button", { name: "Start expand", exact: true }).click();
  await expect(dialog.getByText(/column surprise was added/)).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(reviewer.getByRole("button", { name: "Approve expand on production" }).first()).toBeVisible();
  const columns = await askShop(
    "select attname from pg_attribute where attrelid = 'customers'::regclass and attname = 'vip'",
  );
  expect(columns).toEqual([]);
  await askShop("alter table customers drop column surprise");
  await author.context().close();
  await reviewer.context().close();
});

test("a person who may not, can't: pages and actions refuse", async ({ browser }) => {
  const author = await signIn(browser, "engineer");
  await author.goto("/targets/new");
  await expect(author.getByText(/admin/i).first()).toBeVisible();
  await expect(author.getByRole("textbox", { name: /Connection/ })).toHaveCount(0);
  const outside = await browser.newContext({ baseURL: baseUrl() });
  const stranger = await outside.newPage();
  await stranger.goto("/rollouts");
  await expect(stranger).toHaveURL(/sign-in/);
  expect((await outside.request.get("/api/v1/rollouts")).status()).toBe(401);
  expect((await outside.request.get("/api/stream")).status()).toBe(401);
  await outside.close();
  await author.context().close();
});
