import { afterAll, beforeAll, expect, test } from "vitest";
import { resolveActor } from "@/lib/access/resolve-actor";
import { signIn } from "@/lib/access/sign-in";
import { addGroupMember } from "@/lib/commands/groups/add-group-member";
import { createGroup } from "@/lib/commands/groups/create-group";
import { removeGroup } from "@/lib/commands/groups/remove-group";
import { removeGroupMember } from "@/lib/commands/groups/remove-group-member";
import { renameGroup } from "@/lib/commands/groups/rename-group";
import { changeRole } from "@/lib/commands/people/change-role";
import { disablePerson } from "@/lib/commands/people/disable-person";
import { enablePerson } from "@/lib/commands/people/enable-person";
import { changePolicy } from "@/lib/commands/policies/change-policy";
import { approvePhase } from "@/lib/commands/rollouts/approve-phase";
import { defaultPolicy } from "@/lib/domain/gate/policy";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { listGroups } from "@/lib/queries/people/list-groups";
import { listPeople } from "@/lib/queries/people/list-people";
import { type Api, ask, makeKey, openApi } from "@/tests/support/api";
import { type Control, openControl } from "../store/control";
import { Browser, expectDone, makePerson, password, readRecord, signedIn } from "../store/person";

let control: Control;
let api: Api;
let mina: Actor;
beforeAll(async () => {
  control = await openControl("roles");
  api = await openApi(control.services);
  mina = await makePerson(control.services, "mina", "admin");
});
afterAll(async () => {
  await api.close();
  await control.close();
});

/** A reviewer with a session and a key who has approved a phase that waits. */
async function reviewerAtWork(name: string) {
  const { services } = control;
  const reviewer = await makePerson(services, name, "reviewer");
  const dana = await control.person(`dana for ${name}`, "engineer");
  const rollout = await control.rollout(dana, await control.target(dana));
  expectDone(
    await approvePhase(services, reviewer, {
      rolloutId: rollout.id,
      phase: "expand",
      planHash: rollout.planHash,
    }),
  );
  const browser = await signedIn(services, reviewer);
  const standing = async () =>
    (
      await services.store.pool.query(
        "select voided_at, void_reason from app.approvals where rollout_id = $1",
        [rollout.id],
      )
    ).rows[0];
  return { reviewer, browser, key: await makeKey(services, reviewer), standing, rolloutId: rollout.id };
}

test("another role holds at once, for session, key and what was approved", async () => {
  const { services } = control;
  const { reviewer, browser, key, standing } = await reviewerAtWork("rui");
  expect((await standing()).voided_at).toBeNull();
  expectDone(await changeRole(services, mina, { personId: reviewer.id, role: "engineer" }));
  expect(await resolveActor(services, browser.headers)).toMatchObject({ role: "engineer" });
  expect((await ask(api, "GET", "/api/v1/audit", { key })).status).toBe(403);
  expect(await standing()).toMatchObject({ void_reason: "rui is engineer now." });
  expect((await standing()).voided_at).not.toBeNull();
  expect(await readRecord(services, "role_changed")).toEqual([
    {
      actor: "mina",
      kind: "role_changed",
      person: { id: reviewer.id, name: "rui" },
      before: "reviewer",
      after: "engineer",
      by: "person",
    },
  ]);
});

test("who is deactivated is out everywhere, also of streams, and comes in again with the role that they had", async () => {
  const { services } = control;
  const { reviewer, browser, key, standing } = await reviewerAtWork("sol");
  const stream = await api.send(
    new Request("http://localhost:3000/api/stream", { headers: browser.headers }),
  );
  expect(stream.status).toBe(200);
  const reader = stream.body?.getReader();
  const ended = (async () => {
    while ((await reader?.read())?.done === false);
    return true;
  })();
  expectDone(await disablePerson(services, mina, { personId: reviewer.id }));
  // The stream asks again each minute; a notification has it ask now.
  expect(await ended).toBe(true);
  expect(await resolveActor(services, browser.headers)).toBeNull();
  expect(await ask(api, "GET", "/api/v1/me", { key })).toMatchObject({ status: 401 });
  expect((await standing()).void_reason).toBe("sol was deactivated.");
  const credentials = { email: reviewer.email, password };
  expect(await signIn(services, credentials, new Browser().headers, services.now())).toEqual({
    kind: "disabled",
  });
  // Who does not know the password is told nothing of it.
  expect(
    await signIn(services, { ...credentials, password: "wrong" }, new Browser().headers, services.now()),
  ).toEqual({ kind: "wrong" });
  expectDone(await enablePerson(services, mina, { personId: reviewer.id }));
  await signedIn(services, reviewer);
  expect(
    (await readRecord(services, "person_disabled", "person_enabled", "sign_in_refused")).map(
      (one) => one.kind,
    ),
  ).toEqual(["person_disabled", "sign_in_refused", "sign_in_refused", "person_enabled"]);
});

test("there is always an admin: of two who demote each other at once, one stays", async () => {
  const { services } = control;
  const last = { ok: false, refusal: { code: "precondition_failed", message: "mina is the last admin." } };
  expect(await changeRole(services, mina, { personId: mina.id, role: "viewer" })).toMatchObject(last);
  expect(await disablePerson(services, mina, { personId: mina.id })).toMatchObject({
    refusal: { message: "You can't deactivate yourself." },
  });
  const max = await makePerson(services, "max", "admin");
  const results = await Promise.all([
    changeRole(services, mina, { personId: max.id, role: "viewer" }),
    changeRole(services, max, { personId: mina.id, role: "viewer" }),
  ]);
  expect(results.filter((one) => one.ok)).toHaveLength(1);
  const admins = await services.store.pool.query("select id from app.user where role = 'admin'");
  expect(admins.rows).toHaveLength(1);
  await services.store.pool.query("update app.user set role = 'admin' where id = $1", [mina.id]);
  await services.store.pool.query("update app.user set role = 'viewer' where id = $1", [max.id]);
  // One who is deactivated is none.
  const old = await makePerson(services, "old", "admin");
  expectDone(await disablePerson(services, mina, { personId: old.id }));
  expect(await changeRole(services, mina, { personId: mina.id, role: "viewer" })).toMatchObject(last);
});

test("groups are made, renamed, filled and removed, but not while a policy asks them for approvals", async () => {
  const { services } = control;
  const { groupId } = expectDone(await createGroup(services, mina, { name: "Database" }));
  expect(await createGroup(services, mina, { name: " database " })).toMatchObject({
    refusal: { code: "precondition_failed" },
  });
  const pat = await makePerson(services, "pat", "reviewer");
  expectDone(await addGroupMember(services, mina, { groupId, personId: pat.id }));
  expectDone(await addGroupMember(services, mina, { groupId, personId: pat.id }));
  expectDone(await renameGroup(services, mina, { groupId, name: "Data platform" }));
  const base = defaultPolicy("production");
  const policy = {
    ...base,
    phases: { ...base.phases, expand: { ...base.phases.expand, groups: [groupId] } },
  };
  expectDone(
    await changePolicy(services, mina, { environment: "production", policy, expectedVersion: null }),
  );
  expect(expectDone(await listGroups(services, mina))).toEqual([
    {
      id: groupId,
      name: "Data platform",
      members: [{ id: pat.id, name: "pat", role: "reviewer", isByHand: true }],
      policies: ["production"],
    },
  ]);
  expect(await removeGroup(services, mina, { groupId })).toMatchObject({
    refusal: { message: "The policy of production asks Data platform for approvals." },
  });
  expectDone(
    await changePolicy(services, mina, { environment: "production", policy: base, expectedVersion: 1 }),
  );
  expectDone(await removeGroupMember(services, mina, { groupId, personId: pat.id }));
  expectDone(await removeGroup(services, mina, { groupId }));
  expect(
    (
      await readRecord(
        services,
        "group_created",
        "group_member_added",
        "group_renamed",
        "group_member_removed",
        "group_removed",
      )
    ).map((one) => one.kind),
  ).toEqual([
    "group_created",
    "group_member_added",
    "group_renamed",
    "group_member_removed",
    "group_removed",
  ]);
});

test("people are listed in pages, by name, without a secret", async () => {
  const { services } = control;
  const names: string[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: readonly { name: string }[]; next: string | null } = expectDone(
      await listPeople(services, mina, { limit: 3, ...(cursor === null ? {} : { cursor }) }),
    );
    names.push(...page.items.map((one) => one.name));
    cursor = page.next;
  } while (cursor !== null);
  expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b)));
  expect(new Set(names).size).toBe(names.length);
  const uma = await makePerson(services, "uma", "viewer");
  await signedIn(services, uma);
  await signedIn(services, uma);
  const all = expectDone(await listPeople(services, mina, {})).items;
  expect(all.find((one) => one.id === uma.id)).toMatchObject({
    role: "viewer",
    sessions: 2,
    hasPassword: true,
    hasSecondFactor: false,
    isSso: false,
    passkeys: 0,
  });
  names.push("uma");
  const { rows } = await services.store.pool.query("select count(*)::int as count from app.user");
  expect(names).toHaveLength(rows[0]?.count);
});
