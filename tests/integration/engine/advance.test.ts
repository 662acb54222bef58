import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { changePolicy } from "@/lib/commands/policies/change-policy";
import { Advancer } from "@/lib/commands/rollouts/advance-rollouts";
import { changeLimits } from "@/lib/commands/rollouts/change-limits";
import { startPhase } from "@/lib/commands/rollouts/start-phase";
import { undoPhase } from "@/lib/commands/rollouts/undo-phase";
import { defaultPolicy, type Policy, policySchema } from "@/lib/domain/gate/policy";
import type { Actor } from "@/lib/domain/lifecycle/role";
import { defaultLimits } from "@/lib/domain/pace/pace";
import { weekdays } from "@/lib/domain/pace/quiet-hours";
import type { PhaseName } from "@/lib/domain/plan/plan";
import type { Result } from "@/lib/domain/refusal";
import { getRollout } from "@/lib/queries/rollouts/get-rollout";
import { readWanted } from "@/lib/store/read-wanted";
import { targets } from "@/lib/store/schema";
import { createWorld, deriveCents, type World } from "./world";

/** What a policy does to rollouts under way: phases that start by themselves, and limits that hold for all. */

let world: World;
let mina: Actor;
let rolloutId: string;

beforeAll(async () => {
  world = await createWorld("advance");
  await world.store.db.update(targets).set({ environment: "development" });
  mina = await world.person("mina", "admin");
  await world.makeOrders(2_000);
});
afterAll(() => world.tearDown());
let count = 0;
beforeEach(async () => {
  count += 1;
  // A column of its own for each test: what one leaves is not in the next one's way.
  const columns = deriveCents.columns.map((column) => ({
    ...column,
    name: count === 1 ? "cents" : `cents_${count}`,
  }));
  const change = count === 1 ? deriveCents : { ...deriveCents, columns, indexes: [] };
  ({ rolloutId } = await world.createRollout(change));
});

function expectOk<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.refusal.code}: ${result.refusal.message}`);
  return result.value;
}

async function view() {
  return expectOk(await getRollout(world.services, mina, rolloutId));
}

async function startByHand(phase: PhaseName): Promise<void> {
  const { version, planHash } = await view();
  expectOk(
    await startPhase(world.services, world.ada, { rolloutId, phase, planHash, expectedVersion: version }),
  );
}

async function undoByHand(phase: PhaseName): Promise<void> {
  const { version, planHash } = await view();
  expectOk(
    await undoPhase(world.services, world.ada, { rolloutId, phase, planHash, expectedVersion: version }),
  );
  await world.reach(rolloutId, phase, "waiting");
}

async function starts(): Promise<(string | undefined)[]> {
  const events = await world.events(rolloutId);
  return events.flatMap((event) => (event.kind === "phase_started" ? [event.onWordOf] : []));
}

describe("where the policy says automatic", () => {
  test("a rollout that a person started goes on by itself up to what needs a person's word, and not again once it was taken back", async () => {
    const engine = await world.startEngine();
    await startByHand("expand");
    await world.reach(rolloutId, "constrain", "done");
    // The application's part is a person's word, whatever the policy says.
    await new Advancer(world.services).advance();
    expect((await world.phase(rolloutId, "switch")).state).toBe("waiting");
    expect(await starts()).toEqual([undefined, "Ada", "Ada", "Ada", "Ada"]);
    expect(await world.wrongRows()).toBe(0);

    await undoByHand("constrain");
    await new Advancer(world.services).advance();
    expect((await world.phase(rolloutId, "constrain")).state).toBe("waiting");
    // Whoever starts it again speaks for going on.
    for (const phase of ["index", "verify", "backfill", "expand"] as const) {
      if ((await world.phase(rolloutId, phase)).state === "done") await undoByHand(phase);
    }
    await engine.signal("SIGTERM");
  });

  /** Up to the end of expand, with an engine that is gone by then: the looks are the test's own. */
  async function finishExpand(): Promise<void> {
    const development = defaultPolicy("development");
    const { backfill } = development.phases;
    const byPerson: Policy = {
      ...development,
      phases: { ...development.phases, backfill: { ...backfill, advance: "by_person" } },
    };
    const give = async (policy: Policy) => {
      const { version } = (await view()).policy;
      const asked = { environment: "development", expectedVersion: version, policy };
      expectOk(await changePolicy(world.services, mina, asked));
    };
    await give(byPerson);
    const engine = await world.startEngine();
    await startByHand("expand");
    await world.reach(rolloutId, "expand", "done");
    await engine.signal("SIGTERM");
    await give(development);
  }

  test("in the rollout's quiet hours nothing starts by itself, and a person may", async () => {
    await finishExpand();
    const always = { from: "00:00", to: "00:00", timeZone: "UTC", days: [...weekdays] };
    const limited = { rolloutId, limits: { ...defaultLimits, quietHours: always } };
    expectOk(await changeLimits(world.services, world.ada, limited));
    await new Advancer(world.services).advance();
    expect((await world.phase(rolloutId, "backfill")).state).toBe("waiting");
    await startByHand("backfill");
    expect((await world.phase(rolloutId, "backfill")).state).toBe("queued");
  });

  test("of two engines that look at once one starts the phase", async () => {
    await finishExpand();
    await Promise.all([1, 2, 3].map(() => new Advancer(world.services).advance()));
    expect((await world.phase(rolloutId, "backfill")).state).toBe("queued");
    expect(await starts()).toEqual([undefined, "Ada"]);
  });

  test("a table that changed is not gone on with: that is told once, and a person has to look", async () => {
    await finishExpand();
    await world.target.query("alter table orders add column surprise text");
    await new Advancer(world.services).advance();
    expect((await world.phase(rolloutId, "backfill")).state).toBe("waiting");
    const told = (await world.events(rolloutId)).at(-1);
    expect(told?.kind === "advance_refused" ? told.message : told?.kind).toContain(
      "column surprise was added",
    );
    await new Advancer(world.services).advance();
    expect((await world.events(rolloutId)).at(-1)).toEqual(told);
    await world.target.query("alter table orders drop column surprise");
    await startByHand("backfill");
    expect(await starts()).toEqual([undefined, undefined]);
  });

  test("who may no longer run rollouts starts nothing any more", async () => {
    await finishExpand();
    await world.store.pool.query("update app.user set role = 'viewer' where id = $1", [world.ada.id]);
    await new Advancer(world.services).advance();
    const told = (await world.events(rolloutId)).at(-1);
    expect(told?.kind === "advance_refused" ? told.message : told?.kind).toContain("As viewer you may not");
    await world.store.pool.query("update app.user set role = 'engineer' where id = $1", [world.ada.id]);
  });
});

test("a policy's limits are refused above, taken up by what runs, and lower what a rollout had", async () => {
  const capped: Policy = {
    ...defaultPolicy("development"),
    limits: { maxLagSeconds: 0.5, maxLanes: 1, targetChunkMs: 100, maxDutyCycle: 0.5 },
  };
  const { version } = (await view()).policy;
  expectOk(
    await changePolicy(world.services, mina, {
      environment: "development",
      expectedVersion: version,
      policy: policySchema.parse(capped),
    }),
  );
  const set = (limits: object) =>
    changeLimits(world.services, world.ada, { rolloutId, limits: { ...defaultLimits, ...limits } });
  const refused = await set({ maxLagSeconds: 0.6, maxLanes: 2 });
  expect(refused.ok ? "" : refused.refusal.message).toBe(
    "The policy of development does not allow this: a replica may lag 0.5 s at most, a chunk may take 100 ms at most, 1 lane at most may run side by side, it may work 50 % of the time at most.",
  );
  expectOk(await set({ maxLagSeconds: 0.4, maxLanes: 1, targetChunkMs: 100, maxDutyCycle: 0.3 }));
  // What was set before the policy was tightened is lowered where it is read.
  await world.store.pool.query("update app.rollouts set limits = $2 where id = $1", [
    rolloutId,
    { ...defaultLimits, maxLanes: 4 },
  ]);
  const lowered = { maxLagSeconds: 0.5, maxLanes: 1, targetChunkMs: 100, maxDutyCycle: 0.5 };
  expect((await view()).limits).toMatchObject(lowered);
  const wanted = await readWanted(world.store.db, rolloutId, "expand");
  expect(wanted?.limits).toMatchObject(lowered);
});
