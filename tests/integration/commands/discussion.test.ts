import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { addComment } from "@/lib/commands/review/add-comment";
import { deleteComment } from "@/lib/commands/review/delete-comment";
import { editComment } from "@/lib/commands/review/edit-comment";
import { raiseObjection } from "@/lib/commands/review/raise-objection";
import { resolveComment } from "@/lib/commands/review/resolve-comment";
import { withdrawObjection } from "@/lib/commands/review/withdraw-objection";
import { approvePhase } from "@/lib/commands/rollouts/approve-phase";
import { startPhase } from "@/lib/commands/rollouts/start-phase";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Result } from "@/lib/domain/refusal";
import { getReview } from "@/lib/queries/review/get-review";
import { getRollout } from "@/lib/queries/rollouts/get-rollout";
import type { ReviewView } from "@/lib/view/review/review-view";
import type { RolloutView } from "@/lib/view/rollout-view";
import { type Control, openControl } from "../store/control";

let control: Control;
let ada: Actor;
let rui: Actor;
let mina: Actor;
let vera: Actor;
let targetId: string;
let rolloutId: string;
let planHash: string;

beforeAll(async () => {
  control = await openControl("discussion");
  ada = await control.person("ada", "reviewer");
  rui = await control.person("rui", "reviewer");
  mina = await control.person("mina", "admin");
  vera = await control.person("vera", "viewer");
  targetId = await control.target(ada);
});
afterAll(() => control.close());
beforeEach(async () => {
  ({ id: rolloutId, planHash } = await control.rollout(ada, targetId));
});

function codeOf(result: Result<unknown>): string {
  return result.ok ? "ok" : result.refusal.code;
}

function expectOk<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
}

async function view(): Promise<RolloutView> {
  return expectOk(await getRollout(control.services, vera, rolloutId));
}

async function review(): Promise<ReviewView> {
  return expectOk(await getReview(control.services, vera, rolloutId));
}

async function eventKinds(): Promise<string[]> {
  const { rows } = await control.services.store.pool.query<{ kind: string }>(
    "select data ->> 'kind' as kind from app.events where rollout_id = $1 order by id",
    [rolloutId],
  );
  return rows.map((row) => row.kind);
}

const approve = (actor: Actor) =>
  approvePhase(control.services, actor, { rolloutId, phase: "expand", planHash });

const object = (actor: Actor, more: object = {}) =>
  raiseObjection(control.services, actor, {
    rolloutId,
    planHash,
    phase: "expand",
    kind: "changes_requested",
    comment: "Name it total_cents.",
    ...more,
  });

describe("an objection", () => {
  test("is a reviewer's: not a viewer's, not the author's own, never without a reason, never to another plan", async () => {
    expect(codeOf(await object(vera))).toBe("forbidden");
    expect(codeOf(await object(ada))).toBe("forbidden");
    expect(codeOf(await object(rui, { comment: " " }))).toBe("invalid_input");
    expect(codeOf(await object(rui, { planHash: "another plan" }))).toBe("conflict");
    expect(await eventKinds()).toEqual([]);
  });

  test("holds the gate shut although somebody approved, until it is taken back", async () => {
    expectOk(await approve(mina));
    const { objectionId } = expectOk(await object(rui));
    const shut = await view();
    expect(shut.phases[0]?.gate.isOpen).toBe(false);
    const start = { rolloutId, phase: "expand", planHash, expectedVersion: shut.version };
    const refused = await startPhase(control.services, ada, start);
    expect(refused.ok ? "" : refused.refusal.message).toContain("rui asked for changes");
    const taken = { rolloutId, objectionId };
    expect(codeOf(await withdrawObjection(control.services, ada, taken))).toBe("forbidden");
    expect(codeOf(await withdrawObjection(control.services, rui, taken))).toBe("ok");
    expect(codeOf(await withdrawObjection(control.services, rui, taken))).toBe("precondition_failed");
    expect((await view()).phases[0]?.gate.isOpen).toBe(true);
    expect(await eventKinds()).toEqual(["phase_approved", "changes_requested", "objection_withdrawn"]);
  });

  test("to the whole plan holds every gate, and an admin may take it back", async () => {
    const { objectionId } = expectOk(await object(rui, { phase: null, kind: "rejected" }));
    const { phases } = await view();
    expect(phases.every((one) => one.gate.requirements.some(({ kind }) => kind === "no_objection"))).toBe(
      true,
    );
    expectOk(await withdrawObjection(control.services, mina, { rolloutId, objectionId }));
    expect((await view()).objections[0]?.withdrawnAt).not.toBeNull();
  });

  test("and an approval by one person take each other's place", async () => {
    expectOk(await approve(rui));
    expectOk(await object(rui));
    expect((await view()).phases[0]?.approvals[0]?.voidReason).toBe("rui objects now.");
    expectOk(await approve(rui));
    const after = await view();
    expect(after.phases[0]?.gate.isOpen).toBe(true);
    expect(after.objections[0]?.withdrawnAt).not.toBeNull();
    expect(await eventKinds()).toEqual([
      "phase_approved",
      "changes_requested",
      "approvals_voided",
      "phase_approved",
      "objection_withdrawn",
    ]);
  });

  test("of one person at once, by a double click or in two tabs, is one", async () => {
    const codes = (await Promise.all([object(rui), object(rui), object(rui)])).map(codeOf);
    expect(codes.sort()).toEqual(["ok", "precondition_failed", "precondition_failed"]);
    expect((await view()).objections).toHaveLength(1);
  });

  test("and an approval by two people at once: one of both orders, and the gate is shut", async () => {
    expect((await Promise.all([object(rui), approve(mina)])).map(codeOf)).toEqual(["ok", "ok"]);
    expect((await view()).phases[0]?.gate.isOpen).toBe(false);
  });
});

describe("a comment", () => {
  const say = (actor: Actor, more: object = {}) =>
    addComment(control.services, actor, { rolloutId, body: "Why not numeric?", ...more });
  const onLine = { planHash: "", anchor: { stepId: "expand.columns", part: "sql", line: 1 } };

  async function firstStep(): Promise<string> {
    const step = (await view()).plan.phases[0]?.steps[0];
    if (step === undefined) throw new Error("a plan has steps");
    return step.id;
  }

  test("on a line of the SQL keeps the plan and the step it is about", async () => {
    const anchor = { ...onLine.anchor, stepId: await firstStep() };
    expectOk(await say(rui, { line: { planHash, anchor } }));
    expect((await review()).comments[0]).toMatchObject({
      body: "Why not numeric?",
      author: { name: "rui" },
      planHash,
      anchor,
    });
    const nowhere = { planHash, anchor: { ...anchor, stepId: "no.such.step" } };
    expect(codeOf(await say(rui, { line: nowhere }))).toBe("invalid_input");
    expect(codeOf(await say(vera))).toBe("forbidden");
  });

  test("is answered, resolved and opened again; an answer's answer stands in the same thread", async () => {
    const { commentId } = expectOk(await say(rui));
    const { commentId: answer } = expectOk(await say(ada, { parentId: commentId, body: "Cents are whole." }));
    expectOk(await say(rui, { parentId: answer, body: "Right." }));
    const resolve = (of: string, isResolved: boolean) =>
      resolveComment(control.services, ada, { rolloutId, commentId: of, isResolved });
    expect(codeOf(await resolve(answer, true))).toBe("invalid_input");
    expectOk(await resolve(commentId, true));
    expectOk(await resolve(commentId, true));
    const { comments } = await review();
    expect(comments.map((one) => one.parentId)).toEqual([null, commentId, commentId]);
    expect(comments[0]?.resolved?.by.name).toBe("ada");
    expectOk(await resolve(commentId, false));
    expect((await review()).comments[0]?.resolved).toBeNull();
    expect(await eventKinds()).toEqual([
      "commented",
      "commented",
      "commented",
      "comment_resolved",
      "comment_reopened",
    ]);
  });

  test("is edited by who wrote it, once from each version, and deleted for good", async () => {
    const { commentId } = expectOk(await say(rui));
    expectOk(await say(ada, { parentId: commentId }));
    const edit = (actor: Actor, expectedVersion: number) =>
      editComment(control.services, actor, { rolloutId, commentId, expectedVersion, body: "Never mind." });
    expect(codeOf(await edit(ada, 1))).toBe("forbidden");
    expect(codeOf(await edit(mina, 1))).toBe("forbidden");
    const codes = (await Promise.all([edit(rui, 1), edit(rui, 1)])).map(codeOf);
    expect(codes.sort()).toEqual(["conflict", "ok"]);
    const remove = (actor: Actor) => deleteComment(control.services, actor, { rolloutId, commentId });
    expect(codeOf(await remove(ada))).toBe("forbidden");
    expectOk(await remove(mina));
    expect(codeOf(await remove(rui))).toBe("not_found");
    const { comments } = await review();
    expect(comments).toHaveLength(2);
    expect(comments[0]).toMatchObject({ body: "", isDeleted: true });
    const { rows } = await control.services.store.pool.query(
      "select 1 from app.comments where body like 'Never%'",
    );
    expect(rows).toEqual([]);
  });

  test("of another rollout is not found under this one's address", async () => {
    const { commentId } = expectOk(await say(rui));
    const other = await control.rollout(ada, targetId);
    const asked = { rolloutId: other.id, commentId };
    expect(codeOf(await deleteComment(control.services, rui, asked))).toBe("not_found");
    expect(codeOf(await resolveComment(control.services, rui, { ...asked, isResolved: true }))).toBe(
      "not_found",
    );
    expect(
      codeOf(
        await addComment(control.services, rui, { rolloutId: other.id, parentId: commentId, body: "x" }),
      ),
    ).toBe("not_found");
  });
});
