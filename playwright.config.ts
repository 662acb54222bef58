import { defineConfig } from "@playwright/test";
import { browserFlags, findBrowser } from "./tests/support/browser";

/** Flows that people click through, in a real browser, on the demo fleet that the global set-up starts. */
export default defineConfig({
  testDir: "tests/browser",
  testMatch: "**/*.browser.ts",
  globalSetup: "./tests/browser/start-demo.ts",
  // A page that is slow is a fault, not a reason to wait longer; rollouts have time of their own.
  timeout: 60_000,
  expect: { timeout: 15_000 },
  fullyParallel: false,
  // One fleet for all: a test that pauses the replica would slow another's backfill.
  workers: 1,
  retries: 0,
  forbidOnly: process.env.CI === "true",
  reporter: [["list"], ["./tests/browser/brief-reporter.ts"]],
  outputDir: "test-results",
  use: {
    viewport: { width: 1440, height: 900 },
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: { executablePath: findBrowser() ?? "", args: browserFlags },
  },
});
