import { expect, type Page } from "@playwright/test";
import { defaultPolicy } from "@/lib/domain/gate/policy";

/** What people do at a gate. */

type Phase = "expand" | "backfill" | "verify" | "index" | "constrain" | "switch" | "contract";

/** True where production's policy asks for a second person before the phase. */
export function needsApproval(phase: Phase): boolean {
  return defaultPolicy("production").phases[phase].approvals > 0;
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
