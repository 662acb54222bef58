import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { box, designColumn, sendToReview } from "./designing";
import { signIn } from "./people";
import { saveShot } from "./shots";

/** The author takes a rollout back to draft. */
async function returnToDraft(author: Page, path: string): Promise<void> {
  await author.goto(path);
  await author.getByRole("button", { name: "More actions" }).click();
  await author.getByRole("menuitem", { name: /^Return to draft/ }).click();
  await author
    .getByRole("dialog", { name: "Return this rollout to draft?" })
    .getByRole("button", { name: "Return to draft" })
    .click();
  await expect(author.getByRole("button", { name: /^Submit/ }).first()).toBeVisible();
}

/** Three people, each with the review page open: what one says and decides the others see at once, and a decision is for one plan. */
test("a change is reviewed: a line is talked about, changes are asked for, and what differs afterwards is shown", async ({
  browser,
}) => {
  test.setTimeout(120_000);
  const author = await signIn(browser, "engineer");
  await designColumn(author, {
    target: "production",
    table: "payments",
    name: "fee_cents",
    type: "bigint",
    fill: { kind: "Derive", expression: "(amount * 3)::bigint" },
  });
  const path = await sendToReview(author);
  const reviewer = await signIn(browser, "reviewer");
  const admin = await signIn(browser, "admin", { colorScheme: "dark", width: 390 });
  for (const page of [author, reviewer, admin]) {
    await page.goto(`${path}/review`);
    await expect(page.getByRole("heading", { name: /^Review: Add fee_cents/ })).toBeVisible();
    await expect(page.getByRole("region", { name: "What changes" })).toContainText("fee_cents bigint");
    await expect(page.getByRole("region", { name: "Risk of expand" })).toContainText("waiting for the lock");
  }
  // The author decides nothing about it, and is told why.
  await expect(author.getByText("You wrote this change: somebody else has to approve it.")).toBeVisible();
  await expect(author.getByRole("button", { name: "Object" })).toHaveCount(0);

  await reviewer.getByRole("button", { name: /^Comment on line 1 of “Add/ }).click();
  await reviewer.getByRole("textbox", { name: "Comment on line 1" }).fill("Is three percent right?");
  await reviewer.keyboard.press("Control+Enter");
  for (const page of [author, reviewer, admin]) {
    await expect(page.getByText("Is three percent right?").first()).toBeVisible();
  }
  const thread = author.getByRole("article", { name: "Comment by Rui Reviewer" }).first();
  await thread.getByRole("button", { name: "Answer" }).click();
  await thread.getByRole("textbox", { name: "Answer" }).fill("No, it is five.");
  await thread.getByRole("button", { name: "Answer" }).click();
  await expect(reviewer.getByText("No, it is five.").first()).toBeVisible();

  // One approves while another objects: the gate is shut, and both are told.
  await admin.getByRole("button", { name: "Approve expand" }).click();
  const approval = admin.getByRole("dialog", { name: "Approve expand on production?" });
  await approval.getByRole("button", { name: "Approve expand", exact: true }).click();
  await expect(approval).toBeHidden();
  await reviewer.locator("body").press("c");
  const asking = reviewer.getByRole("dialog", { name: "Ask for changes" });
  await asking.getByRole("textbox", { name: "What should change?" }).fill("Five percent, please.");
  expect((await new AxeBuilder({ page: reviewer }).analyze()).violations).toEqual([]);
  await asking.getByRole("button", { name: "Ask for changes" }).click();
  await expect(asking).toBeHidden();
  for (const page of [author, reviewer, admin]) {
    await expect(page.getByText("Rui Reviewer asks for changes to expand")).toBeVisible();
    await expect(page.getByRole("list", { name: "What expand needs" })).toContainText(
      "Rui Reviewer asked for changes",
    );
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  }
  await saveShot(reviewer, "review-light-1440");
  await saveShot(admin, "review-dark-390");

  // The plan that follows is another one: approval and objection are void, and the difference is shown.
  await returnToDraft(author, path);
  await expect(reviewer.getByText(/is at work on it: it is not submitted/)).toBeVisible();
  await author.goto(`${path}/edit`);
  // The preview comes once the page listens: what is typed before would be lost to it.
  await expect(author.getByText("8 rows of the target, not stored")).toBeVisible();
  await box(author, "Expression").fill("(amount * 5)::bigint");
  await sendToReview(author);
  await expect(reviewer.getByRole("region", { name: "What differs from what was approved" })).toContainText(
    "amount * 5",
  );
  await expect(reviewer.getByText("Rui Reviewer asks for changes to expand")).toHaveCount(0);
  await expect(
    reviewer.getByText(/Mina Admin's approval of plan \w{8} is void: The rollout went back/),
  ).toBeVisible();
  await expect(reviewer.getByText(/^Line 1 of “Add.*, in an earlier plan$/)).toBeVisible();
  await saveShot(reviewer, "review-differs-light-1440");

  // Approve while the author takes it back: refused, said to the reviewer, and nothing is half done.
  await reviewer.locator("body").press("a");
  const late = reviewer.getByRole("dialog", { name: "Approve expand on production?" });
  await expect(late).toBeVisible();
  await returnToDraft(author, path);
  await late.getByRole("button", { name: "Approve expand", exact: true }).click();
  await expect(late.getByText("Not approved")).toBeVisible();
  await author
    .getByRole("button", { name: /^Submit/ })
    .first()
    .click();
  await expect(author.getByText("Expand waits for approval").first()).toBeVisible();
  await late.getByRole("button", { name: "Approve expand", exact: true }).click();
  await expect(late).toBeHidden();
  await expect(reviewer.getByText("You have approved it.", { exact: true })).toBeVisible();
  await expect(author.getByRole("button", { name: "Start expand on production" }).first()).toBeVisible();
  // What began is left as it was found: other tests use the table.
  await returnToDraft(author, path);
  for (const page of [author, reviewer, admin]) await page.context().close();
});
