import { afterAll, beforeAll, expect, test } from "vitest";
import { defaultPolicy, type Policy } from "@/lib/domain/gate/policy";
import { previewPolicy } from "@/lib/queries/policies/preview-policy";
import { getRollout } from "@/lib/queries/rollouts/get-rollout";
import { listRollouts } from "@/lib/queries/rollouts/list-rollouts";
import { readPolicies, readPolicy } from "@/lib/store/policies";
import { policies } from "@/lib/store/schema/policies";
import { type Control, openControl } from "./control";

let control: Control;
beforeAll(async () => {
  control = await openControl("policies");
});
afterAll(() => control.close());

test("the newest version of an environment's policy holds, else the default; rollouts carry it and their gates follow it", async () => {
  const { db } = control.services.store;
  const mina = await control.person("mina", "admin");
  const rui = await control.person("rui", "reviewer");
  const targetId = await control.target(mina, "staging");
  const rollout = await control.rollout(mina, targetId);
  expect(await readPolicy(db, "staging")).toEqual({
    environment: "staging",
    version: null,
    policy: defaultPolicy("staging"),
    groupNames: {},
  });
  const asking = (approvals: number): Policy => {
    const policy = defaultPolicy("staging");
    return { ...policy, phases: { ...policy.phases, expand: { ...policy.phases.expand, approvals } } };
  };
  for (const version of [1, 2]) {
    await db
      .insert(policies)
      .values({ environment: "staging", version, policy: asking(version), changedBy: mina.id });
  }
  expect(await readPolicy(db, "staging")).toMatchObject({ version: 2, policy: asking(2) });
  const both = await readPolicies(db, ["production", "staging"]);
  expect([both.get("production")?.version, both.get("staging")?.version]).toEqual([null, 2]);
  const view = await getRollout(control.services, rui, rollout.id);
  if (!view.ok) throw new Error(view.refusal.message);
  expect(view.value.policy).toMatchObject({ environment: "staging", version: 2 });
  expect(view.value.phases[0]?.gate.requirements).toContainEqual({
    kind: "approvals",
    isMet: false,
    needed: 2,
    given: 0,
    expired: 0,
    groups: [],
  });
  const listed = await listRollouts(control.services, rui, {});
  expect(listed.ok && listed.value[0]?.waitingFor).toBe("approval");
});

test("what a policy would do to open rollouts is told before it holds, and changes nothing", async () => {
  const nia = await control.person("nia", "admin");
  const targetId = await control.target(nia, "load");
  const open = await control.rollout(nia, targetId, "in_review");
  await control.rollout(nia, targetId, "draft");
  await control.rollout(nia, await control.target(nia, "elsewhere"), "in_review");
  const policy = defaultPolicy("load");
  const asking: Policy = {
    ...policy,
    phases: { ...policy.phases, expand: { ...policy.phases.expand, approvals: 1 } },
    limits: { maxLanes: 1 },
  };
  const preview = async (asked: Policy) => {
    const result = await previewPolicy(control.services, nia, { environment: "load", policy: asked });
    if (!result.ok) throw new Error(result.refusal.message);
    return result.value;
  };
  const { lookedAt, effects } = await preview(asking);
  expect(lookedAt).toBe(2);
  expect(effects.filter((one) => one.rolloutId === open.id)).toMatchObject([
    { kind: "gate_shuts", phase: "expand", title: "Add cents" },
    { kind: "limits_lowered", limits: ["1 lane at most may run side by side"] },
  ]);
  expect((await preview(policy)).effects).toEqual([]);
  expect((await readPolicy(control.services.store.db, "load")).version).toBeNull();
});
