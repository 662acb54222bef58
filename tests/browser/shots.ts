import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";

/** Saves a picture of the whole page for people to look at, where COLONNADE_SHOTS names a folder; else does nothing. */
export async function saveShot(page: Page, name: string): Promise<void> {
  const folder = process.env.COLONNADE_SHOTS;
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
