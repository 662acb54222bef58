import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { phaseNames } from "@/lib/domain/plan/plan";
import { loadParser } from "@/lib/domain/sql/parser";
import { type Api, ask, listenApi, makeKey, openApi } from "@/tests/support/api";
import { runCommand } from "@/tests/support/command-line";
import { createWorld, deriveCents, type World, waitFor } from "../engine/world";

/** Two people, each with an API key, take a change from idea to done in production: through the API alone, and through the command line alone. */

let world: World;
let api: Api;
let server: Awaited<ReturnType<typeof listenApi>>;
let adas: string;
let ruis: string;
beforeAll(async () => {
  await loadParser();
  world = await createWorld("api_whole");
  await world.makeOrders(400);
  await world.startEngine();
  const { services } = world;
  api = await openApi(services);
  server = await listenApi(api);
  adas = await makeKey(services, world.ada, { environments: ["production"] });
  ruis = await makeKey(services, await world.person("rui", "reviewer"), {
    scopes: ["view", "approve"],
  });
});
afterAll(async () => {
  await server.close();
  await api.close();
  await world.tearDown();
});

interface Seen {
  readonly version: number;
  readonly planHash: string;
  readonly state: string;
  readonly phases: readonly {
    readonly name: string;
    readonly state: string;
    readonly gate: { readonly isOpen: boolean };
  }[];
}

async function look(rolloutId: string): Promise<Seen> {
  const answer = await ask(api, "GET", `/api/v1/rollouts/${rolloutId}`, { key: adas });
  expect(answer.status).toBe(200);
  return answer.body as unknown as Seen;
}

test("a whole rollout through the API alone", async () => {
  const make = () =>
    ask(api, "POST", "/api/v1/rollouts", {
      key: adas,
      body: { targetId: world.targetId, change: deriveCents, title: "Cents" },
      headers: { "idempotency-key": "cents" },
    });
  const made = await make();
  expect(made.status).toBe(201);
  const rolloutId = String(made.body.rolloutId);
  expect(made.headers.get("location")).toBe(`/api/v1/rollouts/${rolloutId}`);
  // Sent again, it is told of the same, and nothing is made.
  const again = await make();
  expect(again).toMatchObject({ status: 201, body: made.body });
  expect(again.headers.get("location")).toBe(made.headers.get("location"));
  const at = (rest: string) => `/api/v1/rollouts/${rolloutId}${rest}`;
  const edited = await ask(api, "PATCH", at(""), {
    key: adas,
    body: { change: deriveCents, title: "Totals in cents" },
    headers: { "if-match": '"1"' },
  });
  expect(edited).toMatchObject({ status: 200, body: { version: 2 } });
  // Somebody who still looks at the version before it.
  const stale = await ask(api, "POST", at("/submit"), { key: adas, headers: { "if-match": '"1"' } });
  expect(stale.status).toBe(412);
  const submitted = await ask(api, "POST", at("/submit"), { key: adas, headers: { "if-match": '"2"' } });
  expect(submitted.status).toBe(200);
  expect((await ask(api, "POST", at("/preflight"), { key: adas })).status).toBe(200);

  const planned = (await look(rolloutId)).phases.map((phase) => phase.name);
  expect(planned).toEqual(phaseNames);
  for (const name of planned) {
    const before = await look(rolloutId);
    const phase = before.phases.find((one) => one.name === name);
    const body = { expectedVersion: before.version, planHash: before.planHash };
    if (phase?.gate.isOpen === false) {
      const shut = await ask(api, "POST", at(`/phases/${name}/start`), { key: adas, body });
      expect(shut).toMatchObject({ status: 409, body: { code: "precondition_failed" } });
      const own = await ask(api, "POST", at(`/phases/${name}/approve`), { key: adas, body });
      expect(own.status).toBe(403);
      const approved = await ask(api, "POST", at(`/phases/${name}/approve`), {
        key: ruis,
        body: { planHash: before.planHash, comment: "Read." },
      });
      expect(approved.status).toBe(200);
      // Rui's key may approve, and no more.
      expect((await ask(api, "POST", at(`/phases/${name}/start`), { key: ruis, body })).status).toBe(403);
    }
    const { version, planHash } = await look(rolloutId);
    const start = () =>
      ask(api, "POST", at(`/phases/${name}/start`), {
        key: adas,
        body: { expectedVersion: version, planHash },
        headers: { "idempotency-key": `start ${name}`.replace(" ", "-") },
      });
    const [first, second] = await Promise.all([start(), start()]);
    expect(first.status).toBe(200);
    expect(second.body).toEqual(first.body);
    await waitFor(`${name} done`, async () =>
      (await look(rolloutId)).phases.some((one) => one.name === name && one.state === "done"),
    );
  }
  expect((await look(rolloutId)).state).toBe("completed");
  expect(await world.wrongRows()).toBe(0);
  const events = await ask(api, "GET", at("/events"), { key: adas });
  const kinds = (events.body.items as { data: { kind: string } }[]).map((one) => one.data.kind);
  expect(kinds.filter((kind) => kind === "phase_started")).toHaveLength(planned.length);
  const vias = await world.store.pool.query(
    "select distinct via from app.events where rollout_id = $1 order by via",
    [rolloutId],
  );
  expect(vias.rows).toEqual([{ via: "api" }, { via: "engine" }]);
});

test("a whole rollout through the command line alone", async () => {
  const file = join(world.home, "change.json");
  const columns = [
    {
      ...deriveCents.columns[0],
      name: "halves",
      fill: { kind: "derive", expression: "(amount * 2)::bigint" },
    },
  ];
  await writeFile(file, JSON.stringify({ ...deriveCents, columns, indexes: [] }));
  const as = (key: string) => (verb: string, args: readonly string[], columns?: number) =>
    runCommand(
      ["rollout", verb, ...args],
      { COLONNADE_URL: server.url, COLONNADE_API_KEY: key },
      columns === undefined ? null : { columns },
    );
  const ada = as(adas);
  const rui = as(ruis);

  const created = await ada("create", ["--target", "production", "--file", file, "--title", "Halves"]);
  expect(created).toMatchObject({ code: 0, err: "" });
  const id = created.out.trim();
  expect((await ada("submit", [id])).code).toBe(0);
  const told = JSON.parse((await ada("status", [id, "--json"])).out) as Seen;
  const plan = told.planHash.slice(0, 12);
  expect((await ada("status", [id])).out).toContain(told.planHash);
  expect((await ada("approve", [id, "--phase", "expand", "--plan", plan])).code).toBe(1);
  expect((await rui("approve", [id, "--phase", "expand", "--plan", "00000000"])).err).toMatch(
    /not the plan that you read/,
  );
  const early = await ada("start", [id, "--phase", "expand"]);
  expect(early).toMatchObject({ code: 1, out: "" });
  expect(early.err).toMatch(/gate to expand is shut/);

  const drawn: string[] = [];
  for (const { name, gate } of told.phases) {
    if (!gate.isOpen) {
      // Refused where the phase rests on the approval of another, which is no harm.
      const approved = await rui("approve", [id, "--phase", name, "--plan", plan, "--comment", "Read."]);
      expect(approved.code, approved.err).toBe(0);
    }
    const started = await ada("start", [id, "--phase", name, "--plan", plan]);
    expect(started.code, started.err).toBe(0);
    const watched = await ada("watch", [id, "--until", name, "--interval", "0.05", "--timeout", "60"]);
    expect(watched.code, watched.out).toBe(0);
    drawn.push(watched.out);
    if (name === "verify") {
      const undone = await ada("undo", [id]);
      expect(undone.code, undone.err).toBe(0);
      const back = await ada("watch", [id, "--until", "verify:waiting", "--interval", "0.05"]);
      expect(back.code, back.out).toBe(0);
      const again = await ada("start", [id, "--phase", "verify"]);
      expect(again.code, again.err).toBe(0);
      expect((await ada("watch", [id, "--until", "verify", "--interval", "0.05"], 100)).code).toBe(0);
    }
  }
  expect(drawn.join("")).toMatch(/^\S+Z Expand/m);
  const done = await ada("watch", [id], 100);
  expect(done.code).toBe(0);
  expect(done.out).toContain("✓ Contract");
  expect(
    await world.ask1<number>(
      "select count(*)::int from orders where halves is distinct from (amount * 2)::bigint",
    ),
  ).toBe(0);
  const vias = await world.store.pool.query(
    "select distinct via from app.events where rollout_id = $1 order by via",
    [id],
  );
  expect(vias.rows).toEqual([{ via: "cli" }, { via: "engine" }]);
});

test("the command line ends with a code for each way that it can go wrong", async () => {
  const env = { COLONNADE_URL: server.url, COLONNADE_API_KEY: adas };
  const run = (args: readonly string[], more: Record<string, string> = {}) =>
    runCommand(["rollout", ...args], { ...env, ...more });
  expect((await run(["status", "no-such-rollout"])).code).toBe(1);
  expect((await run(["status", "x"], { COLONNADE_API_KEY: "clnd_wrong" })).code).toBe(1);
  expect((await run(["status"])).code).toBe(2);
  expect((await run(["approve", "x", "--phase", "expand"])).err).toMatch(/--plan/);
  expect((await run(["watch", "x", "--until", "never"])).code).toBe(2);
  expect((await run(["start", "x"], { COLONNADE_API_KEY: "" })).code).toBe(2);
  expect((await run(["status", "x"], { COLONNADE_URL: "http://127.0.0.1:1" })).code).toBe(3);
  const refused = await run(["status", "no-such-rollout", "--json"]);
  expect(JSON.parse(refused.out)).toMatchObject({ refusal: { code: "not_found" } });
  const { rolloutId } = await world.createRollout({
    ...deriveCents,
    columns: [{ ...deriveCents.columns[0], name: "c3" }] as typeof deriveCents.columns,
    indexes: [],
  });
  expect((await run(["watch", rolloutId, "--until", "idle"])).code).toBe(0);
  expect((await run(["watch", rolloutId, "--interval", "0.05", "--timeout", "0.2"])).code).toBe(5);
  const aborted = await ask(api, "POST", `/api/v1/rollouts/${rolloutId}/abort`, {
    key: adas,
    body: { expectedVersion: 1 },
  });
  expect(aborted.status).toBe(200);
  expect((await run(["watch", rolloutId, "--interval", "0.05"])).code).toBe(1);
});
