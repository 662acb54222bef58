import { afterAll, beforeAll, expect, test } from "vitest";
import { resolveActor } from "@/lib/access/resolve-actor";
import { signIn } from "@/lib/access/sign-in";
import { createGroup } from "@/lib/commands/groups/create-group";
import { acceptInvite } from "@/lib/commands/people/accept-invite";
import { disablePerson } from "@/lib/commands/people/disable-person";
import { invitePerson } from "@/lib/commands/people/invite-person";
import { makePasswordReset } from "@/lib/commands/people/make-password-reset";
import { requestPasswordReset } from "@/lib/commands/people/request-password-reset";
import { resetPassword } from "@/lib/commands/people/reset-password";
import { withdrawInvite } from "@/lib/commands/people/withdraw-invite";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { listInvites } from "@/lib/queries/people/list-invites";
import { readInvite, readReset } from "@/lib/queries/people/read-links";
import { awaitValue } from "@/tests/support/await-value";
import { type Control, openControl } from "../store/control";
import { Browser, expectDone, makePerson, password, readRecord, signedIn } from "../store/person";

let control: Control;
let mina: Actor;
beforeAll(async () => {
  control = await openControl("invites");
  mina = await makePerson(control.services, "mina", "admin");
});
afterAll(() => control.close());

const tokenOf = (path: string) => path.split("/").at(-1) ?? "";

async function invite(email: string, more: object = {}) {
  const made = expectDone(await invitePerson(control.services, mina, { email, role: "reviewer", ...more }));
  return { ...made, token: tokenOf(made.path) };
}

test("an invite brings one person in, once, with its role and groups; only its hash is kept", async () => {
  const { services } = control;
  const { groupId } = expectDone(await createGroup(services, mina, { name: "Database" }));
  const { token, inviteId } = await invite("Rui@Example.test", { groupIds: [groupId] });
  expect(token.length).toBeGreaterThan(40);
  const kept = JSON.stringify((await services.store.pool.query("select * from app.invites")).rows);
  expect(kept).not.toContain(token);
  expect(expectDone(await readInvite(services, { token }))).toMatchObject({
    email: "rui@example.test",
    role: "reviewer",
    groups: ["Database"],
    invitedBy: "mina",
  });
  const tries = await Promise.all(
    [1, 2, 3].map(() => acceptInvite(services, { token, name: "Rui", password })),
  );
  expect(tries.filter((one) => one.ok)).toHaveLength(1);
  const browser = new Browser();
  const done = await signIn(
    services,
    { email: "rui@example.test", password },
    browser.headers,
    services.now(),
  );
  if (done.kind !== "signed_in") throw new Error(done.kind);
  expect(await resolveActor(services, browser.keep(done.cookies).headers)).toMatchObject({
    name: "Rui",
    role: "reviewer",
    groupIds: [groupId],
  });
  expect(await readInvite(services, { token })).toMatchObject({ ok: false, refusal: { code: "not_found" } });
  expect(await readRecord(services, "person_invited", "person_joined", "group_member_added")).toEqual([
    {
      actor: "mina",
      kind: "person_invited",
      inviteId,
      email: "rui@example.test",
      role: "reviewer",
      groups: [{ id: groupId, name: "Database" }],
    },
    { actor: "Rui", kind: "person_joined", role: "reviewer", how: "invite" },
    expect.objectContaining({ kind: "group_member_added", by: "person" }),
  ]);
  expect(await invitePerson(services, mina, { email: "rui@example.test", role: "viewer" })).toMatchObject({
    refusal: { code: "precondition_failed" },
  });
});

test("an invite that expired, was withdrawn, or made way for another, and one that never was, are told the same", async () => {
  const { services } = control;
  const late: Services = { ...services, now: () => new Date(Date.now() + 8 * 24 * 3600_000) };
  const expired = await invite("a@example.test");
  const withdrawn = await invite("b@example.test");
  await withdrawInvite(services, mina, { inviteId: withdrawn.inviteId });
  const replaced = await invite("c@example.test");
  await invite("c@example.test");
  const said = await Promise.all([
    acceptInvite(late, { token: expired.token, name: "A", password }),
    acceptInvite(services, { token: withdrawn.token, name: "B", password }),
    acceptInvite(services, { token: replaced.token, name: "C", password }),
    acceptInvite(services, { token: "nothing", name: "D", password }),
  ]);
  for (const one of said) expect(one).toEqual(said[0]);
  expect(said[0]).toMatchObject({ ok: false, refusal: { code: "not_found" } });
  const states = expectDone(await listInvites(late, mina, {})).items.map((one) => [one.email, one.state]);
  expect(states).toContainEqual(["a@example.test", "expired"]);
  expect(states).toContainEqual(["b@example.test", "withdrawn"]);
  expect(await acceptInvite(services, { token: expired.token, name: "A", password: "short" })).toMatchObject({
    refusal: { code: "invalid_input", message: "A password needs at least 12 characters." },
  });
});

test("a reset link gives one new password, ends every session, and works once", async () => {
  const { services } = control;
  const ada = await makePerson(services, "ada", "engineer");
  const browser = await signedIn(services, ada);
  const first = tokenOf(expectDone(await makePasswordReset(services, mina, { personId: ada.id })).path);
  const token = tokenOf(expectDone(await makePasswordReset(services, mina, { personId: ada.id })).path);
  expect(await readReset(services, { token: first })).toMatchObject({ ok: false });
  expect(expectDone(await readReset(services, { token }))).toEqual({ email: ada.email });
  const next = "another long password";
  const tries = await Promise.all([1, 2, 3].map(() => resetPassword(services, { token, password: next })));
  expect(tries.filter((one) => one.ok)).toHaveLength(1);
  expect(await resolveActor(services, browser.headers)).toBeNull();
  const now = services.now();
  expect(await signIn(services, { email: ada.email, password }, new Browser().headers, now)).toEqual({
    kind: "wrong",
  });
  expect(
    await signIn(services, { email: ada.email, password: next }, new Browser().headers, now),
  ).toMatchObject({ kind: "signed_in" });
  expect(await readRecord(services, "password_changed")).toEqual([
    { actor: "ada", kind: "password_changed", how: "reset_link" },
  ]);
});

test("a link ends with the account that it is for, and after a day", async () => {
  const { services } = control;
  const eve = await makePerson(services, "eve", "engineer");
  const token = tokenOf(expectDone(await makePasswordReset(services, mina, { personId: eve.id })).path);
  const late: Services = { ...services, now: () => new Date(Date.now() + 25 * 3600_000) };
  expect(await resetPassword(late, { token, password })).toMatchObject({ refusal: { code: "not_found" } });
  expectDone(await disablePerson(services, mina, { personId: eve.id }));
  expect(await resetPassword(services, { token, password })).toMatchObject({
    refusal: { code: "not_found" },
  });
});

test("by mail a link goes to who has the address, and who asks learns nothing", async () => {
  const { services } = control;
  const sent: { to: string; text: string }[] = [];
  const mailing: Services = {
    ...services,
    entrance: { ...services.entrance, url: "https://colonnade.example.com" },
    mail: {
      async send(message) {
        sent.push(message);
      },
    },
  };
  const known = await requestPasswordReset(mailing, { email: "MINA@example.test" });
  const unknown = await requestPasswordReset(mailing, { email: "nobody@example.test" });
  expect(known).toEqual({ ok: true, value: null });
  expect(unknown).toEqual(known);
  await awaitValue(
    async () => sent.length,
    (length) => length === 1,
  );
  expect(sent[0]?.to).toBe("mina@example.test");
  const token = /https:\/\/colonnade\.example\.com\/reset\/(?<token>\S+)/.exec(sent[0]?.text ?? "")?.groups
    ?.token;
  expect(await readReset(services, { token })).toMatchObject({ ok: true });
  expect(await requestPasswordReset(services, { email: "mina@example.test" })).toMatchObject({
    refusal: { code: "precondition_failed" },
  });
});
