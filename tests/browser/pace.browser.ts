import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { designColumn, sendToReview } from "./designing";
import { approve, needsApproval, start } from "./gating";
import { baseUrl, signIn } from "./people";
import { saveShot } from "./shots";

test.afterEach(async ({ browser }) => {
  // A failed test must not leave every other one standing still.
  const mina = await signIn(browser, "admin");
  await mina.request.post("/api/v1/instance/resume", { data: {}, headers: { origin: baseUrl() } });
  await mina.context().close();
});

test("how hard a rollout works is chosen while it works, and one click stops everything", async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const ada = await signIn(browser, "engineer");
  const rui = await signIn(browser, "reviewer", { colorScheme: "dark", width: 390 });
  await designColumn(ada, {
    target: "production",
    table: "orders",
    name: "amount_rounded",
    type: "numeric",
    fill: { kind: "Derive", expression: "round(amount)" },
  });
  const address = await sendToReview(ada);
  await rui.goto(address);
  for (const phase of ["expand", "backfill"] as const) {
    if (needsApproval(phase)) await approve(rui, phase, "production");
    if (phase === "backfill") {
      await ada.getByRole("button", { name: "Change limits" }).click();
      await ada.getByRole("radio", { name: /Gentle/ }).click();
      await ada.getByText("Limits", { exact: true }).click();
      // So slow that there is time to look.
      await ada.getByRole("textbox", { name: "Share of the time, at most" }).fill("5");
      await saveShot(ada, "pace-limits");
      await ada.getByRole("dialog").getByRole("button", { name: "Change limits" }).click();
      await expect(ada.getByText(/share of the time 100 % → 5 %/)).toBeVisible();
    }
    await start(ada, phase, "production");
  }
  const signals = ada.getByRole("table", { name: "Signals that decide the pace" });
  await expect(signals.getByRole("row", { name: /Replica lag/ })).toBeVisible();
  await expect(signals.getByRole("row", { name: /Lookup by key.*150 ms/ })).toBeVisible();

  await ada.getByRole("button", { name: "Stop everything" }).click();
  const notice = rui.getByRole("region", { name: "Everything is stopped" });
  await expect(notice).toContainText("has stopped everything");
  await expect(notice).toContainText("or an admin can let it go on");
  await expect(ada.getByText(/Stopped: .* has stopped everything/)).toBeVisible();
  await saveShot(ada, "pace-stopped");
  await saveShot(rui, "pace-stopped-390");
  for (const page of [ada, rui]) {
    const found = await new AxeBuilder({ page })
      .withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"])
      .analyze();
    expect(found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html.slice(0, 200)}`)).toEqual([]);
  }
  await ada.getByRole("button", { name: "Let everything go on" }).click();
  await ada.getByRole("dialog").getByRole("button", { name: "Let everything go on" }).click();
  await expect(notice).toBeHidden();
  await ada.getByRole("button", { name: "Change limits" }).click();
  await ada.getByRole("radio", { name: /Hard/ }).click();
  await ada.getByRole("dialog").getByRole("button", { name: "Change limits" }).click();
  await expect(rui.getByText("Verify is ready to start", { exact: true }).first()).toBeVisible({
    timeout: 90_000,
  });
  await ada.context().close();
  await rui.context().close();
});
