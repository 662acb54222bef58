import { randomUUID } from "node:crypto";
import pino from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createAuth } from "@/lib/access/auth";
import { endBlocker } from "@/lib/commands/rollouts/end-blocker";
import type { Services } from "@/lib/commands/services";
import type { Actor, Role } from "@/lib/domain/lifecycle/role";
import * as schema from "@/lib/store/schema";
import { createSecretBox } from "@/lib/store/secret-box";
import { createWorld, deriveCents, type World, waitFor } from "./world";

const secret = "a secret for tests, long enough to be one";
let world: World;
let services: Services;

async function person(name: string, role: Role): Promise<Actor> {
  const row = { id: randomUUID(), name, email: `${name}@example.test`, role };
  await world.store.db.insert(schema.user).values(row);
  return { ...row, groupIds: [], via: "page" };
}

beforeAll(async () => {
  world = await createWorld("end_blocker_command");
  services = {
    store: world.store,
    secrets: createSecretBox(secret),
    auth: createAuth({ store: world.store, instanceSecret: secret, url: null, sso: null }),
    entrance: { url: null, proxies: 0, sso: null },
    mail: null,
    log: pino({ level: "silent" }),
    isDemo: false,
    instanceSecret: secret,
    now: () => new Date(),
    newId: randomUUID,
  };
  await world.makeOrders(100);
  await world.startEngine();
});
afterAll(() => world.tearDown());

test("an admin, and nobody else, ends the session that was seen in the way; the statement goes through, and it is recorded", async () => {
  const { rolloutId } = await world.createRollout(deriveCents, { maxLagSeconds: 10 });
  const holder = await world.openClient();
  await holder.query("begin; lock table orders in access share mode");
  const bystander = await world.openClient();
  await bystander.query("begin; select 1");
  const pidOf = async (client: typeof holder) =>
    (await client.query<{ pid: number }>("select pg_backend_pid() as pid")).rows[0]?.pid ?? 0;
  const pid = await pidOf(holder);
  const otherPid = await pidOf(bystander);
  await world.ask(rolloutId, "expand", "start_requested");
  await waitFor("the blocker", async () => {
    const { condition } = await world.phase(rolloutId, "expand");
    return condition?.kind === "waiting_for_lock" && condition.blockers.some((one) => one.state !== "active");
  });

  const admin = await person("Amy", "admin");
  for (const role of ["viewer", "engineer", "reviewer"] as const) {
    expect(await endBlocker(services, await person(role, role), { rolloutId, pid })).toMatchObject({
      ok: false,
      refusal: { code: "forbidden" },
    });
  }
  expect(await endBlocker(services, admin, { rolloutId, pid: otherPid })).toMatchObject({
    ok: false,
    refusal: { code: "precondition_failed" },
  });
  expect(await endBlocker(services, admin, { rolloutId, pid })).toEqual({ ok: true, value: { pid } });
  await world.reach(rolloutId, "expand", "done");
  expect((await bystander.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  await expect(holder.query("select 1")).rejects.toThrow();
  const events = (await world.events(rolloutId)).filter((event) => event.kind === "blocker_ended");
  expect(events).toMatchObject([{ pid, application: "shop", user: "postgres" }]);
  expect(await endBlocker(services, admin, { rolloutId, pid })).toMatchObject({
    ok: false,
    refusal: { code: "precondition_failed" },
  });
});
