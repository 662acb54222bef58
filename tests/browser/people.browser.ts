import AxeBuilder from "@axe-core/playwright";
import { type Browser, type BrowserContext, expect, type Page, test } from "@playwright/test";
import { totpCode } from "@/tests/support/totp";
import { baseUrl, signIn } from "./people";
import { saveShot } from "./shots";

/** A person comes in by an invite, secures the account with a second factor and a passkey, and is shown out; nothing on the way breaks the page's policy. */

const password = "correct horse battery staple";

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
}

/** What the pages of a context did that their policy forbids. */
function watchPolicy(context: BrowserContext): string[] {
  const broken: string[] = [];
  context.on("console", (message) => {
    if (/Content.Security.Policy/i.test(message.text())) broken.push(message.text());
  });
  context.on("weberror", (error) => broken.push(String(error.error())));
  return broken;
}

async function newcomer(browser: Browser, width = 1440): Promise<{ page: Page; broken: string[] }> {
  const context = await browser.newContext({ baseURL: baseUrl(), viewport: { width, height: 900 } });
  return { page: await context.newPage(), broken: watchPolicy(context) };
}

async function signInWith(page: Page, email: string): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

async function signOut(page: Page): Promise<void> {
  await page.goto("/account");
  await page.getByRole("button", { name: /Ivy Invited/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in", level: 1 })).toBeVisible();
}

const atHome = (page: Page) =>
  expect(page.getByRole("heading", { name: "Rollouts", level: 1 })).toBeVisible();

test("invite, second factor, passkey, sessions, and the end of an account", async ({ browser }) => {
  // Another address each time: a demo that runs on has people of before.
  const email = `ivy-${Date.now() % 1_000_000}@example.test`;
  const mina = await signIn(browser, "admin");
  const minaBroken = watchPolicy(mina.context());
  await mina.goto("/settings/people");
  const group = `Database ${Date.now() % 100_000}`;
  await mina.getByRole("button", { name: "New group" }).click();
  await mina.getByRole("dialog").getByLabel("Name").fill(group);
  await mina.getByRole("button", { name: "Make the group" }).click();
  await expect(mina.getByText(group, { exact: true })).toBeVisible();

  await mina.getByRole("button", { name: "Invite a person" }).click();
  const inviting = mina.getByRole("dialog");
  await inviting.getByLabel("E-mail").fill(email);
  await inviting.getByRole("radio", { name: "Reviewer" }).click();
  await inviting.getByRole("checkbox", { name: group }).check();
  await saveShot(mina, "people-invite");
  await expectAccessible(mina);
  await inviting.getByRole("button", { name: "Make the link" }).click();
  const link = (await mina.getByRole("dialog").locator("code").first().textContent()) ?? "";
  await saveShot(mina, "people-invite-link");
  await mina.getByRole("button", { name: "I have copied it" }).click();
  await expect(mina.getByRole("row").filter({ hasText: email })).toContainText("Open");

  const { page: ivy, broken } = await newcomer(browser);
  await ivy.goto(new URL(link).pathname);
  await expect(ivy.getByText(`Mina Admin invites you as reviewer, into ${group}.`)).toBeVisible();
  await saveShot(ivy, "invite");
  await expectAccessible(ivy);
  await ivy.getByLabel("Name").fill("Ivy Invited");
  await ivy.getByLabel("Password").fill(password);
  await ivy.getByRole("button", { name: "Create the account" }).click();
  await atHome(ivy);

  // The second factor, set up with what the page shows.
  await ivy.goto("/account");
  await ivy.getByRole("button", { name: "Set up a second factor" }).click();
  await ivy.getByRole("dialog").getByLabel("Password").fill(password);
  await ivy.getByRole("button", { name: "Continue" }).click();
  await expect(ivy.getByRole("img", { name: /QR code/ })).toBeVisible();
  await saveShot(ivy, "account-second-factor");
  await expectAccessible(ivy);
  const key = ((await ivy.getByRole("dialog").locator(".font-mono").first().textContent()) ?? "").trim();
  const uri = `otpauth://totp/x?secret=${key}`;
  await ivy.getByLabel("Code", { exact: true }).fill(totpCode(uri, new Date()));
  await ivy.getByRole("button", { name: "Turn it on" }).click();
  const list = ivy.getByRole("list", { name: "Backup codes" }).getByRole("listitem");
  await expect(list).toHaveCount(10);
  const codes = await list.allTextContents();
  await saveShot(ivy, "account-backup-codes");
  await ivy.getByRole("button", { name: "I have kept them" }).click();

  // A passkey, made by a device of the browser's that asks who holds it.
  const cdp = await ivy.context().newCDPSession(ivy);
  await cdp.send("WebAuthn.enable");
  await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await ivy.getByRole("button", { name: "Add a passkey" }).click();
  await ivy.getByRole("dialog").getByLabel("Name").fill("laptop");
  await ivy.getByRole("button", { name: "Add the passkey" }).click();
  await expect(ivy.getByRole("button", { name: "Remove laptop" })).toBeVisible();
  await saveShot(ivy, "account");
  await expectAccessible(ivy);

  await signOut(ivy);
  await signInWith(ivy, email);
  await expect(ivy.getByRole("heading", { name: "Second step" })).toBeVisible();
  await saveShot(ivy, "sign-in-second-step");
  await expectAccessible(ivy);
  await ivy.getByLabel("Code").fill("000000");
  await ivy.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(ivy.getByText("This code is not right.")).toBeVisible();
  await ivy.getByRole("button", { name: "Use a backup code" }).click();
  await ivy.getByLabel("Backup code").fill(codes[0] ?? "");
  await ivy.getByRole("button", { name: "Sign in", exact: true }).click();
  await atHome(ivy);
  await signOut(ivy);
  await ivy.getByRole("button", { name: "Sign in with a passkey" }).click();
  await atHome(ivy);

  // The admin sees who they are, gives another role, and shows them out; a page that is open is told at once.
  await mina.reload();
  const row = mina.getByRole("row").filter({ hasText: email });
  await expect(row).toContainText("Password and code");
  await expect(row).toContainText("1 passkey");
  await expect(row).toContainText(group);
  await saveShot(mina, "people");
  await expectAccessible(mina);
  const more = async (item: RegExp) => {
    await row.getByRole("button", { name: "More for Ivy Invited" }).click();
    await mina.getByRole("menuitem", { name: item }).click();
  };
  await more(/Change the role/);
  await mina
    .getByRole("dialog")
    .getByRole("radio", { name: /^Viewer/ })
    .click();
  await saveShot(mina, "people-role");
  await mina.getByRole("button", { name: "Make them viewer" }).click();
  await expect(row).toContainText("Viewer");
  await more(/Sessions/);
  await expect(mina.getByRole("list", { name: "Sessions" }).getByRole("listitem")).toHaveCount(1);
  await saveShot(mina, "people-sessions");
  await mina.getByRole("button", { name: "Close" }).last().click();
  await more(/Deactivate/);
  await mina.getByRole("button", { name: "Deactivate the account" }).click();
  await expect(row).toContainText("Deactivated");
  await ivy.reload();
  await expect(ivy.getByRole("heading", { name: "Sign in", level: 1 })).toBeVisible();
  await ivy.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(ivy.getByText("This account is deactivated.")).toBeVisible();
  expect([...broken, ...minaBroken]).toEqual([]);
  await ivy.context().close();
  await mina.context().close();
});

test("dead links, the pages on a phone and in the dark, and what a page may run", async ({ browser }) => {
  const { page, broken } = await newcomer(browser, 390);
  await page.goto("/invite/nothing");
  await expect(page.getByRole("heading", { name: "This invite can't be used." })).toBeVisible();
  const answer = await page.goto("/sign-in");
  await saveShot(page, "sign-in-390");
  await expectAccessible(page);
  const headers = answer?.headers() ?? {};
  const policy = headers["content-security-policy"] ?? "";
  expect(policy).toMatch(/script-src 'self' 'nonce-[^']{20,}' 'strict-dynamic';/);
  expect(policy).not.toMatch(/script-src[^;]*unsafe-inline/);
  expect(headers).toMatchObject({ "x-frame-options": "DENY", "x-content-type-options": "nosniff" });
  // Another nonce each time.
  expect((await page.request.get("/sign-in")).headers()["content-security-policy"]).not.toBe(policy);
  // What is slipped into a page does not run.
  expect(broken).toEqual([]);
  await page.route("**/reset/nothing", async (route) => {
    const real = await route.fetch();
    const slipped = `<script>window.slippedIn = 1</script><img src="data:," onerror="window.slippedIn = 2">`;
    await route.fulfill({
      response: real,
      body: (await real.text()).replace("</body>", `${slipped}</body>`),
    });
  });
  await page.goto("/reset/nothing");
  await expect(page.getByRole("heading", { name: "This link can't be used." })).toBeVisible();
  expect(await page.evaluate(() => "slippedIn" in window)).toBe(false);
  expect(broken.length).toBeGreaterThan(0);
  // Another site's page can't carry out an action: Next compares Origin and Host before it looks which.
  const act = (origin: string) =>
    page.request.post("/sign-in", {
      headers: { origin, "next-action": "0".repeat(42), "content-type": "text/plain;charset=UTF-8" },
      data: "[]",
    });
  expect((await act("https://evil.example")).status()).toBe(500);
  // The same from our own origin gets as far as the question which action is meant.
  expect((await act(new URL(baseUrl()).origin)).status()).toBeLessThan(500);
  await page.context().close();

  const mina = await signIn(browser, "admin", { colorScheme: "dark", width: 390 });
  await mina.goto("/settings/people");
  await expect(mina.getByRole("heading", { name: "People", level: 1 })).toBeVisible();
  await saveShot(mina, "people-390-dark");
  await expectAccessible(mina);
  expect(await mina.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await mina.goto("/account");
  await expect(mina.getByRole("heading", { name: "Your account", level: 1 })).toBeVisible();
  await saveShot(mina, "account-390-dark");
  await expectAccessible(mina);
  expect(await mina.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  // Nothing that the other pages are made of breaks their policy: editor, charts, popups, theme.
  const minaBroken = watchPolicy(mina.context());
  for (const path of [
    "/rollouts",
    "/rollouts/new",
    "/targets",
    "/audit",
    "/reference",
    "/settings/keys",
    "/gallery",
  ]) {
    await mina.goto(path);
    await expect(mina.locator("h1").first()).toBeVisible();
  }
  await mina.goto("/rollouts/new");
  await mina.getByRole("tab", { name: "Paste SQL" }).click();
  const editor = mina.getByRole("textbox", { name: "SQL to judge" });
  await editor.fill("alter table orders add column memo text;");
  // The editor's own style sheet holds: its lines are set in the type for code.
  await expect(mina.locator(".cm-scroller")).toHaveCSS("font-family", /mono/i);
  expect(minaBroken).toEqual([]);
  await mina.context().close();
});
