import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { openHookServer } from "../integration/notify/receivers";
import { baseUrl, signIn } from "./people";
import { saveShot } from "./shots";

/** A review is asked: the reviewer's inbox and a webhook are told, live; once it is given, the author is told. */

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
}

async function send(page: Page, path: string, data: object): Promise<Record<string, string>> {
  const answer = await page.request.post(path, { headers: { origin: baseUrl() }, data });
  expect(answer.ok(), await answer.text()).toBe(true);
  return await answer.json();
}

test("who may approve is told at once, in the inbox and by webhook, and the author when it is done", async ({
  browser,
}) => {
  const hook = await openHookServer();
  const name = `deploys ${Date.now() % 100_000}`;
  const mina = await signIn(browser, "admin");
  await mina.goto("/settings/webhooks");
  await mina.getByRole("button", { name: "New webhook" }).click();
  const dialog = mina.getByRole("dialog");
  await dialog.getByRole("radio", { name: "A program" }).click();
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("Address").fill(hook.url);
  await dialog.getByRole("checkbox", { name: "Approved", exact: true }).check();
  await saveShot(mina, "webhooks-new");
  await expectAccessible(mina);
  await dialog.getByRole("button", { name: "Add the webhook" }).click();
  await expect(mina.getByRole("dialog", { name: `The secret of ${name}` }).locator("code")).toContainText(
    "clnw_",
  );
  await mina.getByRole("button", { name: "I have copied it" }).click();
  await mina.getByRole("button", { name: `Test ${name}` }).click();
  await expect.poll(() => hook.posts.length, { timeout: 10_000 }).toBe(1);
  expect(JSON.parse(hook.posts[0]?.body ?? "{}")).toMatchObject({ isTest: true });

  const rui = await signIn(browser, "reviewer", { colorScheme: "dark" });
  await rui.goto("/inbox");
  const ada = await signIn(browser, "engineer", { width: 390 });
  const { items } = await (await ada.request.get("/api/v1/targets")).json();
  const target = items.find((one: { name: string }) => one.name === "production");
  const title = `Told of ${Date.now() % 100_000}`;
  const { rolloutId } = await send(ada, "/api/v1/rollouts", {
    targetId: target.id,
    title,
    change: {
      kind: "add_columns",
      table: { schema: "public", name: "payments" },
      columns: [
        {
          name: `told_${Date.now() % 100_000}`,
          type: "text",
          nullable: true,
          default: null,
          fill: { kind: "none" },
        },
      ],
      indexes: [],
      constraints: [],
    },
  });
  const rollout = await (await ada.request.get(`/api/v1/rollouts/${rolloutId}`)).json();
  await send(ada, `/api/v1/rollouts/${rolloutId}/submit`, { expectedVersion: rollout.version });

  // Without a reload.
  const waiting = rui
    .getByRole("list", { name: "Waiting for you" })
    .getByRole("listitem")
    .filter({ hasText: title });
  await expect(waiting).toContainText("Approve expand on production");
  const told = rui.getByRole("list", { name: "What happened, newest first" }).getByRole("listitem");
  await expect(told.filter({ hasText: `asks for a review of “${title}”` })).toBeVisible();
  await expect(
    rui.getByRole("navigation", { name: "Main" }).getByRole("link", { name: /^Inbox/ }),
  ).toContainText("unread");
  await saveShot(rui, "inbox-dark");
  await expectAccessible(rui);
  await waiting.getByRole("link", { name: title }).click();
  await expect(rui).toHaveURL(new RegExp(`/rollouts/${rolloutId}/review`));
  await send(rui, `/api/v1/rollouts/${rolloutId}/phases/expand/approve`, { planHash: rollout.planHash });

  await ada.goto("/inbox");
  await expect(ada.getByText(new RegExp(`Rui .* approved expand of “${title}”`))).toBeVisible();
  await saveShot(ada, "inbox-390");
  await expectAccessible(ada);
  await ada.getByRole("button", { name: "Mark all as read" }).click();
  await expect(ada.getByRole("button", { name: "Mark all as read" })).toHaveCount(0);
  await ada.goto("/inbox/settings");
  await saveShot(ada, "inbox-settings-390");
  await expectAccessible(ada);

  await rui.goto("/inbox");
  await expect(rui.getByRole("heading", { name: "Waiting for you" })).toBeVisible();
  await expect(waiting).toHaveCount(0);
  await expect.poll(() => hook.posts.map((one) => JSON.parse(one.body).kind)).toContain("approved");
  await mina.reload();
  const log = mina.getByRole("list", { name: "Deliveries, newest first" }).getByRole("listitem");
  await expect(log.filter({ hasText: title }).filter({ hasText: name }).first()).toContainText("Delivered");
  await saveShot(mina, "webhooks");
  await expectAccessible(mina);
  await mina.getByRole("button", { name: `Remove ${name}` }).click();
  await mina.getByRole("dialog").getByRole("button", { name: "Remove the webhook" }).click();
  await expect(mina.getByRole("row").filter({ hasText: name })).toHaveCount(0);
  const { version } = await (await ada.request.get(`/api/v1/rollouts/${rolloutId}`)).json();
  await send(ada, `/api/v1/rollouts/${rolloutId}/abort`, { expectedVersion: version });
  for (const page of [mina, rui, ada]) await page.context().close();
  await hook.close();
});
