import { afterAll, beforeAll, expect, test } from "vitest";
import { createAuth } from "@/lib/access/auth";
import type { SsoSettings } from "@/lib/access/entrance";
import { resolveActor } from "@/lib/access/resolve-actor";
import { startSso } from "@/lib/access/sign-in";
import { createGroup } from "@/lib/commands/groups/create-group";
import { removeGroupMember } from "@/lib/commands/groups/remove-group-member";
import { disablePerson } from "@/lib/commands/people/disable-person";
import type { Services } from "@/lib/commands/services";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { type Api, openApi } from "@/tests/support/api";
import { type IdentityProvider, startIdentityProvider } from "@/tests/support/identity-provider";
import { type Control, openControl } from "../store/control";
import { Browser, expectDone, makePerson, readRecord } from "../store/person";

/** Against a real provider, with its signatures, its code, nonce and PKCE. */

const url = "http://localhost:3000";
let control: Control;
let provider: IdentityProvider;
let services: Services;
let api: Api;
let mina: Actor;
let groupId: string;

function withSso(sso: SsoSettings): Services {
  const { store, instanceSecret } = control.services;
  return {
    ...control.services,
    entrance: { url, proxies: 1, sso },
    auth: createAuth({ store, instanceSecret, url, sso }),
  };
}

let settings: SsoSettings;

beforeAll(async () => {
  control = await openControl("sso");
  provider = await startIdentityProvider(`${url}/api/auth/callback/sso`);
  settings = {
    issuer: provider.issuer,
    clientId: "colonnade",
    clientSecret: "a secret of the client",
    name: "Example",
    scopes: ["openid", "email", "profile", "groups"],
    groupsClaim: "groups",
    roles: [
      { role: "reviewer", groups: ["dba"] },
      { role: "admin", groups: ["leads"] },
      { role: "engineer", groups: ["dev"] },
    ],
    groups: [{ group: "Database", claimValue: "dba" }],
    trustsEmail: false,
  };
  services = withSso(settings);
  api = await openApi(services);
  mina = await makePerson(services, "mina", "admin");
  groupId = expectDone(await createGroup(services, mina, { name: "Database" })).groupId;
});
afterAll(async () => {
  await provider.stop();
  await api.close();
  await control.close();
});

/** From the button to where the browser ends up. */
async function comeIn(browser = new Browser(), alter = (back: string) => back) {
  const started = await startSso(services, browser.headers);
  if (started === null) throw new Error("not started");
  browser.keep(started.cookies);
  const back = alter(await provider.pass(started.url));
  const response = await api.send(new Request(back, { headers: browser.headers }));
  browser.keep(response.headers.getSetCookie());
  return { browser, back, to: response.headers.get("location") ?? String(response.status) };
}

const person = (sub: string, more: object = {}) => ({
  sub,
  email: `${sub}@example.test`,
  email_verified: true,
  name: sub,
  ...more,
});

test("who comes for the first time is made, with the role and groups that the provider's groups give", async () => {
  await provider.put(person("rui", { groups: ["dba", "staff"] }));
  const { browser, to } = await comeIn();
  expect(to).toBe("/rollouts");
  expect(await resolveActor(services, browser.headers)).toMatchObject({
    name: "rui",
    email: "rui@example.test",
    role: "reviewer",
    groupIds: [groupId],
  });
  expect(await readRecord(services, "person_joined", "signed_in", "group_member_added")).toMatchObject([
    { actor: "rui", kind: "person_joined", role: "reviewer", how: "sso" },
    { actor: "rui", kind: "group_member_added", by: "sso" },
    { actor: "rui", kind: "signed_in", how: "sso" },
  ]);
});

test("role and groups follow the provider at each sign-in, and only single sign-on takes its groups back", async () => {
  const { rows } = await services.store.pool.query("select id from app.user where name = 'rui'");
  const refused = await removeGroupMember(services, mina, { groupId, personId: rows[0]?.id });
  expect(refused).toMatchObject({ refusal: { message: "Single sign-on puts rui into Database." } });
  await provider.put(person("rui", { groups: ["dev"] }));
  const { browser } = await comeIn();
  expect(await resolveActor(services, browser.headers)).toMatchObject({ role: "engineer", groupIds: [] });
  expect(await readRecord(services, "role_changed", "group_member_removed")).toMatchObject([
    { kind: "role_changed", before: "reviewer", after: "engineer", by: "sso" },
    { kind: "group_member_removed", by: "sso" },
  ]);
});

test("who has no group that gives a role is not made, and one who lost it does not come in any more", async () => {
  await provider.put(person("stranger", { groups: ["sales"] }));
  expect((await comeIn()).to).toMatch(/^\/sign-in\?error=no_role/);
  const { rows } = await services.store.pool.query("select 1 from app.user where name = 'stranger'");
  expect(rows).toEqual([]);
  await provider.put(person("rui", { groups: [] }));
  const { browser, to } = await comeIn();
  expect(to).toMatch(/error=no_role/);
  expect(await resolveActor(services, browser.headers)).toBeNull();
  expect(await readRecord(services, "sign_in_refused")).toMatchObject([{ actor: "rui", why: "no_role" }]);
});

test("an account of the same address is taken only where the provider has proven the address", async () => {
  const zoe = await makePerson(services, "zoe", "engineer");
  await provider.put(person("zoe", { groups: ["dev"], email_verified: false }));
  const { browser, to } = await comeIn();
  expect(to).toMatch(/error=account_not_linked/);
  expect(await resolveActor(services, browser.headers)).toBeNull();
  await provider.put(person("zoe", { groups: ["dev"] }));
  const proven = await comeIn();
  expect(await resolveActor(services, proven.browser.headers)).toMatchObject({ id: zoe.id });
});

test("the last admin stays one, whatever the provider says", async () => {
  await provider.put(person("mina", { groups: ["dev"] }));
  const { browser } = await comeIn();
  expect(await resolveActor(services, browser.headers)).toMatchObject({ id: mina.id, role: "admin" });
});

test("who is deactivated does not come in this way, either", async () => {
  await provider.put(person("kim", { groups: ["dev"] }));
  const { browser } = await comeIn();
  const kim = await resolveActor(services, browser.headers);
  expectDone(await disablePerson(services, mina, { personId: kim?.id }));
  const again = await comeIn();
  expect(again.to).toMatch(/error=account_disabled/);
  expect(await resolveActor(services, again.browser.headers)).toBeNull();
});

test("an answer that another browser began, or that was used or changed, lets nobody in", async () => {
  await provider.put(person("lou", { groups: ["dev"] }));
  const first = new Browser();
  const started = await startSso(services, first.headers);
  if (started === null) throw new Error("not started");
  first.keep(started.cookies);
  const back = await provider.pass(started.url);
  const send = async (browser: Browser, address: string) => {
    const response = await api.send(new Request(address, { headers: browser.headers }));
    browser.keep(response.headers.getSetCookie());
    return await resolveActor(services, browser.headers);
  };
  expect(await send(new Browser(), back)).toBeNull();
  const other = await comeIn(new Browser(), (address) => {
    const changed = new URL(address);
    changed.searchParams.set("code", "another code");
    return changed.toString();
  });
  expect(await resolveActor(services, other.browser.headers)).toBeNull();
  const second = await comeIn();
  expect(await resolveActor(services, second.browser.headers)).toMatchObject({ name: "lou" });
  expect(await send(new Browser(), second.back)).toBeNull();
});

test("without roles in the environment single sign-on makes nobody, and leaves roles alone", async () => {
  const before = services;
  services = withSso({ ...settings, roles: [] });
  await api.close();
  api = await openApi(services);
  try {
    await provider.put(person("new", { groups: ["leads"] }));
    expect((await comeIn()).to).toMatch(/error=signup_disabled/);
    await makePerson(services, "ora", "reviewer");
    await provider.put(person("ora", { groups: ["leads"] }));
    const { browser } = await comeIn();
    expect(await resolveActor(services, browser.headers)).toMatchObject({ name: "ora", role: "reviewer" });
  } finally {
    services = before;
  }
});
