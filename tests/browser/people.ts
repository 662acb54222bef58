import { type Browser, expect, type Page } from "@playwright/test";

/** Signed-in people, each in a browser context of their own. */

export type Person = "engineer" | "reviewer" | "admin";

const names: Readonly<Record<Person, RegExp>> = { engineer: /Ada/, reviewer: /Rui/, admin: /Mina/ };

export function baseUrl(): string {
  const url = process.env.COLONNADE_TEST_URL;
  if (url === undefined)
    throw new Error("The demo is not running: start these tests through Playwright's global set-up.");
  return url;
}

/** Opens a page of one person's, signed in with the sign-in page's one click. */
export async function signIn(
  browser: Browser,
  person: Person,
  options: { readonly colorScheme?: "light" | "dark"; readonly width?: number } = {},
): Promise<Page> {
  const context = await browser.newContext({
    baseURL: baseUrl(),
    colorScheme: options.colorScheme ?? "light",
    viewport: { width: options.width ?? 1440, height: 900 },
  });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.getByRole("button", { name: names[person] }).click();
  await expect(page.getByRole("heading", { name: "Rollouts", level: 1 })).toBeVisible();
  return page;
}
