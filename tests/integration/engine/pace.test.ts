import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import pino from "pino";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createAuth } from "@/lib/access/auth";
import { resumeEverything } from "@/lib/commands/instance/resume-everything";
import { stopEverything } from "@/lib/commands/instance/stop-everything";
import { changeLimits } from "@/lib/commands/rollouts/change-limits";
import type { Services } from "@/lib/commands/services";
import type { Sample } from "@/lib/domain/backfill/sample";
import type { EventData } from "@/lib/domain/lifecycle/event-data";
import type { Actor, Role } from "@/lib/domain/lifecycle/role";
import { defaultLimits, type Limits, type PaceReason } from "@/lib/domain/pace/pace";
import { weekdays } from "@/lib/domain/pace/quiet-hours";
import * as schema from "@/lib/store/schema";
import { createSecretBox } from "@/lib/store/secret-box";
import { createWorld, deriveCents, type World, waitFor } from "./world";

const rows = 30_000;
const secret = "a secret for tests, long enough to be one";
/** So slow that there is time to look, on a machine that answers late. */
const slow: Limits = {
  ...defaultLimits,
  maxLagSeconds: 10,
  maxSignalAgeMs: 10_000,
  targetChunkMs: 10,
  maxDutyCycle: 0.1,
  gauges: { canary: null, lock_waiters: null },
};
const fast: Limits = { ...slow, targetChunkMs: 500, maxDutyCycle: 1 };

describe("the pace of a running rollout", () => {
  let world: World;
  let services: Services;
  let rolloutId: string;
  const people = {} as Record<"ada" | "eve" | "amy", Actor>;

  async function person(name: string, role: Role): Promise<Actor> {
    const row = { id: randomUUID(), name, email: `${name}@example.test`, role };
    await world.store.db.insert(schema.user).values(row);
    return { ...row, groupIds: [], via: "page" };
  }

  beforeAll(async () => {
    world = await createWorld("pace", { replica: true });
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
    people.ada = await person("Ada", "engineer");
    people.eve = await person("Eve", "engineer");
    people.amy = await person("Amy", "admin");
    await world.startEngine();
  });
  beforeEach(async () => {
    await world.target.query("drop table if exists orders; drop schema if exists colonnade cascade");
    await world.makeOrders(rows);
    rolloutId = (await world.createRollout(deriveCents, slow)).rolloutId;
    await world.complete(rolloutId, "expand");
    await world.ask(rolloutId, "backfill", "start_requested");
    await waitFor("the middle of the backfill", async () => (await world.ledger(rolloutId)).chunks > 0);
  });
  afterAll(() => world.tearDown());

  async function change(actor: Actor, limits: Limits) {
    return await changeLimits(services, actor, { rolloutId, limits });
  }

  /** The reason that the page gives for standing still. */
  async function stoppedBy<K extends PaceReason["kind"]>(kind: K): Promise<Extract<PaceReason, { kind: K }>> {
    return await waitFor(`a stop by ${kind}`, async () => {
      const { condition } = await world.phase(rolloutId, "backfill");
      if (condition?.kind !== "stopped_by_guard" || condition.reason.kind !== kind) return null;
      return condition.reason as Extract<PaceReason, { kind: K }>;
    });
  }

  async function paceEvents(): Promise<readonly Extract<EventData, { kind: "pace_changed" }>[]> {
    return (await world.events(rolloutId)).flatMap((event) => (event.kind === "pace_changed" ? [event] : []));
  }

  /** Two seconds in a row are recorded in which the walk was stopped and no chunk was committed. */
  async function expectStill(): Promise<void> {
    const still = await waitFor("two still seconds", async () => {
      const { rows: last } = await world.store.pool.query<{ data: Sample }>(
        "select data from app.samples where rollout_id = $1 order by id desc limit 3",
        [rolloutId],
      );
      const chunks = new Set(last.map(({ data }) => (data.pace.kind === "stopped" ? data.chunks : null)));
      return last.length === 3 && chunks.size === 1 && !chunks.has(null) ? last[0]?.data : null;
    });
    expect(await world.ledger(rolloutId)).toMatchObject({ chunks: still?.chunks });
    expect(still?.rowsWalked).toBeLessThan(rows);
  }

  async function finish(): Promise<void> {
    const changed = await change(people.ada, fast);
    expect(changed.ok).toBe(true);
    await world.reach(rolloutId, "backfill", "done");
    expect(await world.wrongRows()).toBe(0);
  }

  it("one click stops every rollout, and no statement begins, until who stopped it or an admin lets it go on", async () => {
    await world.target.query(
      "create table if not exists bills (id bigint primary key, amount numeric(30,2))",
    );
    const other = await world.createRollout({ ...deriveCents, table: { schema: "public", name: "bills" } });
    const stopped = await stopEverything(services, people.ada, {});
    expect(stopped).toMatchObject({ ok: true, value: { by: { name: "Ada" }, why: null } });
    await world.ask(other.rolloutId, "expand", "start_requested");
    expect(await stoppedBy("instance_stopped")).toMatchObject({ stop: { by: { name: "Ada" } } });
    const held = await waitFor("the other rollout to be held", async () => {
      const { condition } = await world.phase(other.rolloutId, "expand");
      return condition?.kind === "stopped_by_guard" ? condition.reason : null;
    });
    expect(held).toMatchObject({ kind: "instance_stopped", stop: { by: { name: "Ada" } } });
    await expectStill();
    expect(
      await world.ask1(
        "select count(*)::int from pg_attribute where attrelid = 'bills'::regclass and attname = 'cents'",
      ),
    ).toBe(0);

    // A second click changes nobody's name, and takes up the reason.
    await stopEverything(services, people.eve, { why: "Checkout is slow" });
    await waitFor("the reason on the page", async () => {
      const { condition } = await world.phase(other.rolloutId, "expand");
      return condition?.kind === "stopped_by_guard" && JSON.stringify(condition).includes("Checkout is slow");
    });
    expect(await resumeEverything(services, people.eve, {})).toMatchObject({
      ok: false,
      refusal: { code: "forbidden", message: "Ada has stopped everything; you may not release it." },
    });
    expect(await resumeEverything(services, people.amy, {})).toMatchObject({ ok: true });
    await world.reach(other.rolloutId, "expand", "done");
    await finish();
    expect(await paceEvents()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          pace: "stopped",
          reason: expect.objectContaining({ kind: "instance_stopped" }),
        }),
        expect.objectContaining({ pace: "full", reason: null }),
      ]),
    );
    const record = await world.store.pool.query<{ kind: string }>(
      "select data->>'kind' as kind from app.events where rollout_id is null order by id",
    );
    expect(record.rows.map((row) => row.kind)).toEqual([
      "instance_stopped",
      "instance_stop_explained",
      "instance_resumed",
    ]);
  });

  it("quiet hours that begin now stop it, and it goes on when they are taken away", async () => {
    const quietHours = { from: "00:00", to: "00:00", timeZone: "UTC", days: [...weekdays] };
    expect((await change(people.ada, { ...slow, quietHours })).ok).toBe(true);
    expect(await stoppedBy("quiet_hours")).toMatchObject({ to: "00:00", timeZone: "UTC" });
    await expectStill();
    await finish();
  });

  it("a team's own signal stops it above its limit, and when it can't be read; only an admin may give the query", async () => {
    await world.target.query(
      "create table if not exists queue (id int); truncate queue; insert into queue select generate_series(1, 9)",
    );
    const custom = { name: "Orders in the queue", sql: "select count(*) from public.queue", limit: 5 };
    expect(await change(people.ada, { ...slow, custom })).toMatchObject({
      ok: false,
      refusal: { code: "forbidden" },
    });
    expect((await change(people.amy, { ...slow, custom })).ok).toBe(true);
    await waitFor("the queue's length on the page", async () => {
      const { condition } = await world.phase(rolloutId, "backfill");
      return JSON.stringify(condition).includes('"value":9');
    });
    expect(await stoppedBy("gauge")).toMatchObject({
      gauge: "custom",
      subject: custom.name,
      value: 9,
      limit: 5,
    });
    await expectStill();
    await world.target.query("drop table queue");
    expect(await stoppedBy("gauge_missing")).toMatchObject({ gauge: "custom", subject: custom.name });
    await expectStill();

    // The same behind an address: what answers no number stops it too.
    let answer = "busy";
    const server = createServer((_, response) => response.end(answer)).listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/queue`;
    const asked = { name: "Queue of the shop", url, limit: 5 };
    try {
      expect((await change(people.amy, { ...slow, custom: asked })).ok).toBe(true);
      await waitFor("the address to be told of", async () => {
        const reason = await stoppedBy("gauge_missing");
        return reason.subject === asked.name && reason.detail === "The address answered no number.";
      });
      answer = "2";
      expect((await change(people.ada, { ...fast, custom: asked })).ok).toBe(true);
      await world.reach(rolloutId, "backfill", "done");
      expect(await world.wrongRows()).toBe(0);
    } finally {
      server.close();
    }
  });
});
