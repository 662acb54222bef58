import { type Browser, expect, type Page } from "@playwright/test";
import { defaultPolicy } from "@/lib/domain/gate/policy";
import { baseUrl, signIn } from "./people";

/** What people do at a gate. */

type Phase = "expand" | "backfill" | "verify" | "index" | "constrain" | "switch" | "contract";

/** True where production's policy asks for a second person before the phase. */
export function needsApproval(phase: Phase): boolean {
  return defaultPolicy("production").phases[phase].approvals > 0;
}

/**
 * Lets nothing start by itself in an environment: tests that do something between two phases ask an admin for it, as a team would. Again is no
 * harm.
 */
export async function startByHand(browser: Browser, environment: string): Promise<void> {
  const admin = await signIn(browser, "admin");
  const address = `/api/v1/policies/${environment}`;
  const { version, policy } = await (await admin.request.get(address)).json();
  const phases = Object.fromEntries(
    Object.entries<object>(policy.phases).map(([name, rule]) => [name, { ...rule, advance: "by_person" }]),
  );
  const answer = await admin.request.put(address, {
    headers: { origin: baseUrl() },
    data: { expectedVersion: version, policy: { ...policy, phases } },
  });
  // 409: they were by hand already.
  expect([200, 409]).toContain(answer.status());
  await admin.context().close();
}

/** A reviewer approves a phase on the rollout's page. */
export async function approve(page: Page, phase: Phase, target: string): Promise<void> {
  await page
    .getByRole("button", { name: `Approve ${phase} on ${target}` })
    .first()
    .click();
  // By name: a notice in the corner is a dialog too.
  const dialog = page.getByRole("dialog", { name: `Approve ${phase} on ${target}?` });
  await dialog.getByRole("button", { name: `Approve ${phase}`, exact: true }).click();
  await expect(dialog).toBeHidden();
}

/** Someone starts a phase whose gate is open; where there is no way back, by typing the target's name. */
export async function start(page: Page, phase: Phase, target: string): Promise<void> {
  await page
    .getByRole("button", { name: `Start ${phase} on ${target}` })
    .first()
    .click();
  const dialog = page.getByRole("dialog", { name: `Start ${phase} on ${target}?` });
  const typed = dialog.getByRole("textbox");
  if ((phase === "switch" || phase === "contract") && target === "production") await typed.fill(target);
  await dialog.getByRole("button", { name: `Start ${phase}`, exact: true }).click();
  await expect(dialog).toBeHidden();
}
