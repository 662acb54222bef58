import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDemoAccounts, demoAccounts, deriveDemoPassword } from "@/lib/access/demo-accounts";
import { signIn } from "@/lib/access/sign-in";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { problemDetailsSchema } from "@/lib/domain/problem-details";
import { notifyRollout } from "@/lib/store/notify";
import { inTransaction } from "@/lib/store/store";
import { type Api, ask, listenApi, makeKey, openApi } from "@/tests/support/api";
import { followEventStream } from "@/tests/support/event-stream";
import { waitFor } from "../engine/world";
import { type Control, openControl } from "../store/control";

let control: Control;
let api: Api;
let ada: Actor;
let rui: Actor;
let mina: Actor;
let production: string;
let staging: string;
beforeAll(async () => {
  control = await openControl("api_border");
  api = await openApi(control.services);
  ada = await control.person("ada", "engineer");
  rui = await control.person("rui", "reviewer");
  mina = await control.person("mina", "admin");
  production = await control.target(mina, "production");
  staging = await control.target(mina, "staging");
});
afterAll(async () => {
  await api.close();
  await control.close();
});

async function cookieOf(email: string): Promise<string> {
  const { services } = control;
  await createDemoAccounts(services.store, services.instanceSecret);
  const password = deriveDemoPassword(services.instanceSecret, email);
  const signedIn = await signIn(services, { email, password }, new Headers(), new Date());
  if (signedIn.kind !== "signed_in") throw new Error(signedIn.kind);
  return signedIn.cookies.map((line) => line.split(";")[0]).join("; ");
}

async function sql(text: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
  return (await control.services.store.pool.query(text, [...values])).rows;
}

describe("who asks", () => {
  test("a key acts in its person's name, by the way that the client says it is", async () => {
    const key = await makeKey(control.services, rui);
    const { id } = await control.rollout(ada, production);
    const returned = await ask(api, "GET", `/api/v1/rollouts/${id}`, { key });
    expect(returned.status).toBe(200);
    const keys = await sql("select id, last_used_at, hash, prefix from app.api_keys where user_id = $1", [
      rui.id,
    ]);
    expect(keys[0]?.last_used_at).toBeInstanceOf(Date);
    expect(key.startsWith(String(keys[0]?.prefix))).toBe(true);
    expect(JSON.stringify(await sql("select * from app.api_keys"))).not.toContain(key);
    const stop = (headers: Record<string, string>) =>
      ask(api, "POST", "/api/v1/instance/stop", { key, body: { why: "a test" }, headers });
    expect((await stop({})).status).toBe(200);
    expect(
      await sql("select via, api_key_id, actor_id from app.events where data ->> 'kind' = $1", [
        "instance_stopped",
      ]),
    ).toEqual([{ via: "api", api_key_id: keys[0]?.id, actor_id: rui.id }]);
    await ask(api, "POST", "/api/v1/instance/resume", {
      key,
      body: { why: "done" },
      headers: { "x-colonnade-client": "cli" },
    });
    expect((await sql("select via from app.events order by id desc limit 1"))[0]).toEqual({ via: "cli" });
  });

  test("without a key or session, and with one that can't be used, the answer is 401 and says why", async () => {
    const get = (headers: Record<string, string>) => ask(api, "GET", "/api/v1/rollouts", { headers });
    const nobody = await get({});
    expect(nobody.status).toBe(401);
    expect(nobody.headers.get("www-authenticate")).toMatch(/^Bearer/);
    expect(nobody.headers.get("content-type")).toBe("application/problem+json");
    expect(problemDetailsSchema.parse(nobody.body)).toMatchObject({ code: "unauthenticated", status: 401 });
    for (const authorization of ["Basic YTpi", "Bearer nonsense", `Bearer clnd_${"a".repeat(43)}`]) {
      expect((await get({ authorization })).status).toBe(401);
    }
    const person = await control.person("gone", "engineer");
    const key = await makeKey(control.services, person);
    const authorization = `Bearer ${key}`;
    expect((await get({ authorization })).status).toBe(200);
    const set = (text: string) => sql(`update app.api_keys set ${text} where user_id = $1`, [person.id]);
    await set("expires_at = now() - interval '1 second'");
    expect((await get({ authorization })).body.detail).toMatch(/expired/);
    await set("expires_at = now() + interval '1 day', revoked_at = now()");
    expect((await get({ authorization })).body.detail).toMatch(/revoked/);
    await set("revoked_at = null");
    await sql(`update app."user" set disabled_at = now() where id = $1`, [person.id]);
    expect((await get({ authorization })).status).toBe(401);
    await sql(`update app."user" set disabled_at = null, role = 'viewer' where id = $1`, [person.id]);
    const design = await ask(api, "POST", "/api/v1/lint", {
      key,
      body: { files: [{ path: "1.sql", sql: "select 1" }] },
    });
    // The role that the person has now, not the one of when the key was made.
    expect(design).toMatchObject({ status: 403, body: { code: "forbidden" } });
  });

  test("a cookie needs our own origin for what may change something; a key needs none, and a cookie beside it counts for nothing", async () => {
    const cookie = await cookieOf(demoAccounts[2]?.email ?? "");
    const stop = (headers: Record<string, string>) =>
      ask(api, "POST", "/api/v1/lint", { body: { files: [{ path: "1", sql: "select 1" }] }, headers });
    expect((await stop({ cookie, origin: "https://elsewhere.test" })).status).toBe(403);
    expect((await stop({ cookie })).status).toBe(403);
    expect((await stop({ cookie, origin: "http://colonnade.test" })).status).toBe(200);
    const authorization = `Bearer ${await makeKey(control.services, ada)}`;
    expect((await stop({ authorization, origin: "https://elsewhere.test" })).status).toBe(200);
    expect((await stop({ authorization: "Bearer nonsense", cookie })).status).toBe(401);
  });

  test("a key's scopes hold back what the role would give", async () => {
    const key = await makeKey(control.services, mina, { scopes: ["view"] });
    expect((await ask(api, "GET", "/api/v1/rollouts", { key })).status).toBe(200);
    const stop = await ask(api, "POST", "/api/v1/instance/stop", { key, body: { why: "a test" } });
    expect(stop).toMatchObject({ status: 403, body: { code: "forbidden" } });
    expect(stop.body.remedy).toMatch(/stop_everything/);
  });

  test("a key that asks too often is told when to come again", async () => {
    const key = await makeKey(control.services, await control.person("busy", "viewer"), { scopes: ["view"] });
    const statuses: number[] = [];
    let retryAfter: string | null = null;
    for (let at = 0; at < 900 && retryAfter === null; at += 1) {
      const answer = await ask(api, "GET", "/api/v1/instance", { key });
      statuses.push(answer.status);
      retryAfter = answer.headers.get("retry-after");
    }
    expect(statuses.at(-1)).toBe(429);
    expect(Number(retryAfter)).toBeGreaterThan(0);
  });
});

describe("what is answered", () => {
  test("state forbids: 409; somebody was faster: 409, and 412 for who said what they had seen", async () => {
    const key = await makeKey(control.services, ada);
    const { id } = await control.rollout(ada, production);
    const read = await ask(api, "GET", `/api/v1/rollouts/${id}`, { key });
    const etag = read.headers.get("etag") ?? "";
    expect(etag).toMatch(/^"1\./);
    expect(
      (await ask(api, "GET", `/api/v1/rollouts/${id}`, { key, headers: { "if-none-match": etag } })).status,
    ).toBe(304);
    const amend = (headers: Record<string, string>, body: object = {}) =>
      ask(api, "POST", `/api/v1/rollouts/${id}/repair`, {
        key,
        body: { planHash: read.body.planHash, ...body },
        headers,
      });
    expect(await amend({}, { expectedVersion: 1 })).toMatchObject({
      status: 409,
      body: { code: "precondition_failed" },
    });
    expect(await amend({ "if-match": etag })).toMatchObject({
      status: 409,
      body: { code: "precondition_failed" },
    });
    expect(await amend({}, { expectedVersion: 7 })).toMatchObject({
      status: 409,
      body: { code: "conflict" },
    });
    expect(await amend({ "if-match": '"7"' })).toMatchObject({ status: 412, body: { code: "conflict" } });
    expect(await amend({ "if-match": 'W/"1"' })).toMatchObject({ status: 412 });
    expect(await amend({ "if-match": "1" })).toMatchObject({ status: 400 });
    expect(await amend({}, {})).toMatchObject({ status: 400, body: { code: "invalid_input" } });
  });

  test("of two admins at once, the second is told that the policy is another by now", async () => {
    const key = await makeKey(control.services, mina);
    const path = "/api/v1/policies/staging";
    const read = await ask(api, "GET", path, { key });
    const etag = read.headers.get("etag") ?? "";
    expect(etag).toMatch(/^"0\./);
    const policy = { ...(read.body.policy as object), approvalLifetimeMs: 3_600_000 };
    const change = (comment: string) =>
      ask(api, "PUT", path, { key, body: { policy, comment }, headers: { "if-match": etag } });
    expect((await change("first")).status).toBe(200);
    expect(await change("second")).toMatchObject({ status: 412, body: { code: "conflict" } });
  });
});

describe("lists", () => {
  test("go on behind the last row that was given, whatever comes meanwhile", async () => {
    const key = await makeKey(control.services, ada);
    const reader = await control.target(mina, "paging");
    const made: string[] = [];
    for (let at = 0; at < 5; at += 1) made.push((await control.rollout(ada, reader)).id);
    const seen: string[] = [];
    let cursor = "";
    for (let page = 0; page < 10; page += 1) {
      const path = `/api/v1/rollouts?targetId=${reader}&limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`;
      const answer = await ask(api, "GET", path, { key });
      const items = answer.body.items as { id: string }[];
      seen.push(...items.map((one) => one.id));
      if (answer.body.next === null) break;
      cursor = String(answer.body.next);
      // Newer than where the list is: not given, and nothing is given twice for it.
      if (page === 0) await control.rollout(ada, reader);
    }
    expect(seen).toEqual(made.toReversed());
    for (const path of ["rollouts?cursor=x", "rollouts?limit=0", "keys?cursor=YWJj", "targets?limit=x"]) {
      expect((await ask(api, "GET", `/api/v1/${path}`, { key })).status, path).toBe(400);
    }
    const events = await ask(api, "GET", `/api/v1/rollouts/${made[0]}/events?limit=1`, { key });
    expect(events).toMatchObject({ status: 200, body: { next: null } });
    const first = await ask(api, "GET", "/api/v1/targets?limit=1", { key });
    const second = await ask(api, "GET", `/api/v1/targets?limit=1&cursor=${first.body.next}`, { key });
    expect(second.body.items).not.toEqual(first.body.items);
  });
});

describe("once", () => {
  test("the same request with the same key is carried out once, also when two come at once", async () => {
    const key = await makeKey(control.services, ada);
    const before = await sql("select count(*)::int as n from app.events");
    const send = (idempotencyKey: string, why: string) =>
      ask(api, "POST", "/api/v1/instance/stop", {
        key,
        body: { why },
        headers: { "idempotency-key": idempotencyKey },
      });
    const answers = await Promise.all([1, 2, 3, 4].map(() => send("one", "a reason")));
    expect(new Set(answers.map((one) => JSON.stringify(one.body))).size).toBe(1);
    expect(answers.map((one) => one.status)).toEqual([200, 200, 200, 200]);
    expect(answers.filter((one) => one.headers.get("idempotency-replayed") === "true")).toHaveLength(3);
    const after = await sql("select count(*)::int as n from app.events");
    expect(Number(after[0]?.n) - Number(before[0]?.n)).toBe(1);
    expect(await send("one", "another reason")).toMatchObject({
      status: 422,
      body: { code: "invalid_input" },
    });
    expect((await send("with space", "x")).status).toBe(400);
    // Another person's key is another key; the same person's other key is not given the answer.
    const other = await ask(api, "POST", "/api/v1/instance/stop", {
      key: await makeKey(control.services, ada),
      body: { why: "a reason" },
      headers: { "idempotency-key": "one" },
    });
    expect(other.status).toBe(422);
    await sql("update app.idempotency_keys set created_at = now() - interval '25 hours'");
    expect((await send("two", "a reason")).status).toBe(200);
    expect(await sql("select key from app.idempotency_keys")).toEqual([{ key: "two" }]);
  });

  test("a request that never came to an end is not taken over, and an answer with a secret is not kept", async () => {
    const key = await makeKey(control.services, ada);
    const create = (idempotencyKey: string) =>
      ask(api, "POST", "/api/v1/keys", {
        key,
        body: { name: "made by a key", scopes: ["view"], expiresInDays: 1 },
        headers: { "idempotency-key": idempotencyKey },
      });
    const made = await create("secret");
    expect(made.status).toBe(201);
    expect(made.body.key).toMatch(/^clnd_/);
    expect(await create("secret")).toMatchObject({ status: 409, body: { code: "conflict" } });
    expect(JSON.stringify(await sql("select response from app.idempotency_keys"))).not.toContain("clnd_");
    await sql(
      "update app.idempotency_keys set state = 'running', created_at = now() - interval '1 hour' where key = 'secret'",
    );
    expect((await create("secret")).body.detail).toMatch(/has not ended/);
    expect(await sql("select 1 from app.api_keys where name = 'made by a key'")).toHaveLength(1);
  });
});

describe("a key that is limited to environments", () => {
  test("finds nothing of any other: not in lists, not in counts, not by any address or name in a body", async () => {
    const there = await control.rollout(ada, production);
    const here = await control.rollout(ada, staging);
    const key = await makeKey(control.services, rui, { environments: ["staging"] });
    const get = (path: string) => ask(api, "GET", `/api/v1${path}`, { key });
    const targets = JSON.stringify((await get("/targets")).body);
    expect(targets).toContain(staging);
    expect(targets).not.toContain(production);
    const listed = JSON.stringify((await get("/rollouts")).body);
    expect(listed).toContain(here.id);
    expect(listed).not.toContain(there.id);
    expect((await get("/waiting")).body).toEqual({ count: 0, unread: 0 });
    expect((await get(`/rollouts/${here.id}`)).status).toBe(200);
    for (const path of [`/rollouts/${there.id}`, "/rollouts/no-such-rollout"]) {
      expect(await get(path)).toMatchObject({ status: 404, body: { detail: "There is no such rollout." } });
    }
    expect((await get(`/rollouts?targetId=${production}`)).status).toBe(404);
    expect((await get(`/targets/${production}`)).status).toBe(404);
    const post = (path: string, body: object) => ask(api, "POST", `/api/v1${path}`, { key, body });
    expect((await post("/plans", { targetId: production, change: {} })).status).toBe(404);
    expect((await post("/plans", { targetId: "nowhere", change: {} })).status).toBe(404);
    expect((await post("/lint", { targetId: production, files: [] })).status).toBe(404);
    expect((await post("/plans", { targetId: staging, change: {} })).status).toBe(400);
    // What is of every environment is not of these.
    expect((await post("/instance/stop", { why: "x" })).status).toBe(403);
    expect((await post("/keys", { name: "x", scopes: ["view"] })).status).toBe(403);
  });

  test("is told by streams of nothing elsewhere", async () => {
    const there = await control.rollout(ada, production);
    const here = await control.rollout(ada, staging);
    const key = await makeKey(control.services, rui, { environments: ["staging"] });
    const headers = { authorization: `Bearer ${key}` };
    const server = await listenApi(api);
    const heard: unknown[] = [];
    const list = followEventStream(`${server.url}/api/stream`, headers, (data) => heard.push(data));
    try {
      await waitFor("the stream to open", async () => list.connections() === 1);
      const denied = await fetch(`${server.url}/api/stream/rollouts/${there.id}`, { headers });
      expect(denied.status).toBe(404);
      expect((await fetch(`${server.url}/api/stream/targets/${production}`, { headers })).status).toBe(404);
      // The hub may begin to listen a moment later than the stream opens.
      await waitFor("the touch here", async () => {
        await inTransaction(control.services.store, async (tx) => {
          await notifyRollout(tx, there.id);
          await notifyRollout(tx, here.id);
        });
        return heard.length > 0;
      });
      expect(JSON.stringify(heard)).toContain(here.id);
      expect(JSON.stringify(heard)).not.toContain(there.id);
    } finally {
      await list.close();
      await server.close();
    }
  });
});
