import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { baseUrl, signIn } from "./people";
import { saveShot } from "./shots";

/** A person makes a key, uses it and revokes it; and reads and tries the API in the product. */

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
}

test("an API key is shown once, acts for its person, and ends when it is revoked", async ({ browser }) => {
  // Another name each time: a demo that runs on has keys of before.
  const name = `nightly ${Date.now() % 100_000}`;
  const ada = await signIn(browser, "engineer");
  await ada.goto("/settings/keys");
  await ada.getByRole("button", { name: "New API key" }).click();
  const dialog = ada.getByRole("dialog");
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByRole("checkbox", { name: "staging" }).check();
  await saveShot(ada, "keys-new");
  await expectAccessible(ada);
  await dialog.getByRole("button", { name: "Make the key" }).click();
  const shown = ada.getByRole("dialog", { name: `The API key ${name}` });
  const key = (await shown.locator("code").first().textContent()) ?? "";
  expect(key).toMatch(/^clnd_/);
  await saveShot(ada, "keys-shown");
  await shown.getByRole("button", { name: "I have copied it" }).click();
  await expect(ada.getByText(key)).toHaveCount(0);
  const row = ada.getByRole("row").filter({ hasText: name });
  await expect(row).toContainText("staging");
  await expect(row).toContainText("Live");
  await saveShot(ada, "keys");
  await expectAccessible(ada);

  const script = await browser.newContext({ baseURL: baseUrl() });
  const ask = async () =>
    await script.request.get("/api/v1/targets", { headers: { authorization: `Bearer ${key}` } });
  const answer = await ask();
  expect(answer.status()).toBe(200);
  expect((await answer.json()).items.map((one: { name: string }) => one.name)).toEqual(["staging"]);

  await row.getByRole("button", { name: `Revoke ${name}` }).click();
  await ada.getByRole("dialog").getByRole("button", { name: "Revoke the key" }).click();
  await expect(row).toContainText("Revoked");
  expect((await ask()).status()).toBe(401);
  await script.close();

  // An admin sees it, too; Ada's page has no such choice.
  await expect(ada.getByRole("radio", { name: "Everybody's" })).toHaveCount(0);
  const mina = await signIn(browser, "admin", { width: 390 });
  await mina.goto("/settings/keys?of=everyone");
  await expect(mina.getByRole("row").filter({ hasText: name })).toContainText("Ada Author");
  await saveShot(mina, "keys-everyone-390");
  await mina.context().close();
  await ada.context().close();
});

test("the reference tells every operation, and its form calls it", async ({ browser }) => {
  const ada = await signIn(browser, "engineer", { colorScheme: "dark" });
  await ada.goto("/reference");
  await expect(ada.getByRole("heading", { name: "API reference", level: 1 })).toBeVisible();
  await saveShot(ada, "reference-dark");
  await ada
    .getByRole("navigation", { name: "Operations" })
    .getByRole("link", { name: "List targets" })
    .click();
  await expect(ada.getByRole("heading", { name: "List targets", level: 1 })).toBeVisible();
  await ada.getByLabel("limit (optional)").fill("1");
  await ada.getByRole("button", { name: "Send GET" }).click();
  await expect(ada.getByText(/^200 · \d+ ms/)).toBeVisible();
  await saveShot(ada, "reference-tried-dark");
  await expectAccessible(ada);

  await ada.goto("/reference/revokeKey");
  await expect(ada.getByRole("button", { name: "Send DELETE" })).toHaveAccessibleDescription(/Give keyId/);
  await ada.getByLabel("keyId").fill("no such key");
  await ada.getByRole("button", { name: "Send DELETE" }).click();
  await ada
    .getByRole("dialog", { name: "Send DELETE now?" })
    .getByRole("button", { name: "Send DELETE" })
    .click();
  await expect(ada.getByText(/^404 · /)).toBeVisible();
  await ada.context().close();

  const phone = await signIn(browser, "reviewer", { width: 390 });
  await phone.goto("/reference/approvePhase");
  await expect(phone.getByRole("heading", { name: "Approve a phase", level: 1 })).toBeVisible();
  await saveShot(phone, "reference-390");
  // Nothing is wider than the phone.
  const width = await phone.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
  await phone.context().close();
});
