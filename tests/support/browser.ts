import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";

/** Where a Chromium may be, in the order in which they are tried. */
const systemBrowsers = [
  process.env.COLONNADE_CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Path of a Chromium on this machine: Playwright's own where it is installed, else the system's; null when there is none. */
export function findBrowser(): string | null {
  const own = chromium.executablePath();
  if (own !== "" && existsSync(own)) return own;
  return systemBrowsers.find((path): path is string => path !== undefined && existsSync(path)) ?? null;
}

/** Flags that a headless Chromium needs in containers, and those that keep it from calling out. */
export const browserFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
