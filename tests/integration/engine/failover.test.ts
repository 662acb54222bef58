import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { editTarget } from "@/lib/commands/targets/edit-target";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { Plan } from "@/lib/domain/plan/plan";
import { cutReplication, failOver } from "@/tests/support/fail-over";
import { awaitReplayed, startTestServers, type TestServers } from "@/tests/support/servers";
import { createWorldOn, deriveCents, type Engine, type World, waitFor } from "./world";

const rows = 60_000;
const database = "shop_failover";
/** Small chunks, so that there is a middle to be caught in. */
const small = { targetChunkMs: 1, maxLagSeconds: 10 };

let servers: TestServers;
let world: World;
let engine: Engine;
let rolloutId: string;
let plan: Plan;

async function begin(hosts: "primary" | "both"): Promise<void> {
  world = await createWorldOn(servers, "failover", { hosts });
  await world.makeOrders(rows);
  const created = await world.createRollout(deriveCents, small);
  ({ rolloutId, plan } = created);
  engine = await world.startEngine();
}

beforeEach(async () => {
  servers = await startTestServers("failover");
});
afterEach(async () => {
  await engine.signal("SIGTERM");
  await world.tearDown();
  await servers.remove();
});

/** The walk can't be over before the fault is there: an application's transaction holds the table's last row. */
async function walkToTheMiddle(): Promise<void> {
  const holder = await world.openClient();
  await holder.query("begin");
  await holder.query("select 1 from orders where id = (select max(id) from orders) for update");
  await world.ask(rolloutId, "backfill", "start_requested");
  await waitFor("the middle of the backfill", async () => (await world.ledger(rolloutId)).walked > 2_000);
}

async function moveApplication(): Promise<void> {
  await world.moveTo(servers.replica.url(database));
}

/** Every row right, the ledger equal to the data, the rest of the rollout done, and nothing left behind. */
async function expectExact(): Promise<void> {
  await world.reach(rolloutId, "backfill", "done", 60_000);
  expect(await world.ledger(rolloutId)).toMatchObject({ walked: rows, changed: rows });
  expect(await world.wrongRows()).toBe(0);
  for (const phase of plan.phases.slice(2)) await world.complete(rolloutId, phase.name);
  expect(await world.wrongRows()).toBe(0);
  expect(
    await world.ask1(
      "select count(*)::int from pg_index i join pg_class c on c.oid = i.indexrelid where not i.indisvalid",
    ),
  ).toBe(0);
  expect(await world.ask1("select to_regnamespace('colonnade') is null")).toBe(true);
}

async function found() {
  return (await world.events(rolloutId)).filter((event) => event.kind === "primary_found");
}

describe("when the replica is promoted in the middle of a backfill", () => {
  it("a target with several hosts finds the new primary by itself and ends exactly, and the old primary is not written to", async () => {
    await begin("both");
    await world.complete(rolloutId, "expand");
    await walkToTheMiddle();
    const old = servers.primary;
    await failOver(servers);
    await moveApplication();
    await waitFor("the new primary", async () => (await found()).length > 0);
    // The old primary comes back, takes writes, and stands first in the string.
    await servers.restartPrimary();
    expect(servers.primary.port).toBe(old.port);
    await expectExact();
    expect(await found()).toMatchObject([
      { at: `127.0.0.1:${servers.replica.port}`, timeline: 2, before: 1, lost: [] },
    ]);
    const events = await world.events(rolloutId);
    expect(events).toContainEqual(
      expect.objectContaining({ kind: "connection_lost", at: `127.0.0.1:${old.port}` }),
    );
    expect(events).toContainEqual(
      expect.objectContaining({
        kind: "primary_refused",
        at: `127.0.0.1:${old.port}`,
        why: expect.stringContaining("old primary that came back"),
      }),
    );
  }, 180_000);

  it("a target with one host says that there is no primary, and goes on when an admin has changed its connection", async () => {
    await begin("primary");
    await world.complete(rolloutId, "expand");
    await walkToTheMiddle();
    const old = servers.primary;
    await failOver(servers);
    await moveApplication();
    await waitFor("the condition that names the host", async () => {
      const { condition } = await world.phase(rolloutId, "backfill");
      return condition?.kind === "reconnecting" && condition.hosts?.[0]?.at === `127.0.0.1:${old.port}`;
    });
    const admin: Actor = {
      id: "boss",
      name: "Boss",
      email: "boss@example.test",
      role: "admin",
      groupIds: [],
      via: "page",
    };
    const services = {
      store: world.store,
      secrets: world.secrets,
      log: pino({ level: "silent" }),
      newId: () => crypto.randomUUID(),
    };
    const { targetId } = world;
    const edited = await editTarget(services, admin, {
      targetId,
      connectionString: servers.replica.url(database),
    });
    expect(edited).toMatchObject({ ok: true, value: { replicas: [] } });
    await expectExact();
    expect(await found()).toMatchObject([{ at: `127.0.0.1:${servers.replica.port}`, lost: [] }]);
    // The old primary that came back is not to be had as the connection again.
    await servers.restartPrimary();
    expect(
      await editTarget(services, admin, { targetId, connectionString: servers.primary.url(database) }),
    ).toMatchObject({
      ok: false,
      refusal: { message: expect.stringContaining("old primary that came back") },
    });
    expect(
      await editTarget(services, { ...admin, role: "engineer" }, { targetId, name: "mine" }),
    ).toMatchObject({ ok: false, refusal: { code: "forbidden" } });
  }, 180_000);

  it("chunks that the replica had not received are done again", async () => {
    await begin("both");
    await world.complete(rolloutId, "expand");
    await walkToTheMiddle();
    await cutReplication(servers);
    // The guard stops the walk soon; what was committed till then is what is going to be lost.
    await waitFor("the guard", async () => {
      const { condition } = await world.phase(rolloutId, "backfill");
      return condition?.kind === "stopped_by_guard";
    });
    const before = (await world.ledger(rolloutId)).chunks;
    await failOver(servers);
    await moveApplication();
    expect((await world.ledger(rolloutId)).chunks).toBeLessThan(before);
    await expectExact();
  }, 180_000);

  it("steps that our own record calls done and that the replica had not received are done again", async () => {
    await begin("both");
    await awaitReplayed(servers.primary.url(), servers.replica.url());
    await cutReplication(servers);
    await world.complete(rolloutId, "expand");
    await failOver(servers);
    await moveApplication();
    expect(await world.ask1("select to_regnamespace('colonnade') is null")).toBe(true);
    await world.ask(rolloutId, "backfill", "start_requested");
    await expectExact();
    const [event] = await found();
    expect(event?.lost?.length).toBe(plan.phases[0]?.steps.length);
  }, 180_000);
});
