import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { PhaseName } from "@/lib/domain/plan/plan";
import type { PhaseRow } from "@/lib/store/read-rollout";
import { createWorld, deriveCents, type Engine, type World, waitFor } from "./world";

const rows = 5_000;

describe("trouble on the target", () => {
  let world: World;
  let engine: Engine;
  let rolloutId: string;

  beforeAll(async () => {
    world = await createWorld("trouble");
  });
  beforeEach(async () => {
    await world.target.query("drop table if exists orders; drop schema if exists colonnade cascade");
    await world.makeOrders(rows);
    rolloutId = (await world.createRollout(deriveCents, { maxLagSeconds: 10 })).rolloutId;
    engine = await world.startEngine();
  });
  afterEach(() => engine.signal("SIGTERM"));
  afterAll(() => world.tearDown());

  async function reachFailed(phase: PhaseName): Promise<PhaseRow> {
    return await waitFor(`${phase} to fail`, async () => {
      const row = await world.phase(rolloutId, phase);
      return row.state === "failed" ? row : null;
    });
  }

  it("a statement that an open transaction blocks shows who is in the way, lets others pass, and goes through after", async () => {
    const blocker = await world.openClient();
    await blocker.query("set application_name = 'report'");
    await blocker.query("begin");
    await blocker.query("select count(*) from orders");
    const pid = (await blocker.query<{ pid: number }>("select pg_backend_pid() as pid")).rows[0]?.pid;
    await world.ask(rolloutId, "expand", "start_requested");
    const condition = await waitFor("the blocker in the condition", async () => {
      const row = await world.phase(rolloutId, "expand");
      if (row.condition?.kind !== "waiting_for_lock") return null;
      return row.condition.blockers.length > 0 && row.condition.attempt > 1 ? row.condition : null;
    });
    expect(condition.blockers).toMatchObject([{ pid, application: "report", user: "postgres" }]);
    // The statement gives way after its 200 ms: another query waits no longer than that behind it.
    const startedAt = Date.now();
    await world.target.query("select id from orders limit 1");
    expect(Date.now() - startedAt).toBeLessThan(1_000);
    await blocker.query("rollback");
    const done = await world.reach(rolloutId, "expand", "done");
    expect(done.condition).toBeNull();
    const waited = (await world.events(rolloutId)).find((event) => event.kind === "lock_waited");
    expect(waited?.kind === "lock_waited" && waited.attempts > 1 && waited.waitedMs > 100).toBe(true);
    expect(waited).toMatchObject({ blockers: [{ pid }] });
  });

  it("a statement whose server takes no writes any more is tried again on a new connection", async () => {
    // What a session sees whose primary was made a standby: its writes are refused, and those of a new session are not.
    await world.target.query(`create sequence first_session minvalue 0 start 0;
create function refuse_first_session() returns event_trigger language plpgsql as $$
begin
  if current_setting('application_name') not like 'colonnade/ddl/%' then return; end if;
  if (select last_value from first_session) = 0 then perform setval('first_session', pg_backend_pid()); end if;
  if (select last_value from first_session) = pg_backend_pid() then
    raise exception 'cannot execute it in a read-only transaction' using errcode = '25006';
  end if;
end $$;
create event trigger refuse_first_session on ddl_command_start execute function refuse_first_session()`);
    try {
      await world.complete(rolloutId, "expand");
    } finally {
      await world.target.query(
        "drop event trigger refuse_first_session; drop function refuse_first_session; drop sequence first_session",
      );
    }
    const kinds = (await world.events(rolloutId)).map((event) => event.kind);
    expect(kinds).toContain("connection_lost");
    expect(kinds).toContain("connection_back");
    expect(kinds).not.toContain("lock_waited");
  });

  it("a pause takes hold between two attempts at a lock", async () => {
    const blocker = await world.openClient();
    await blocker.query("begin");
    await blocker.query("select count(*) from orders");
    await world.ask(rolloutId, "expand", "start_requested");
    await waitFor("a wait", async () => (await world.phase(rolloutId, "expand")).condition !== null);
    await world.ask(rolloutId, "expand", "pause_requested");
    await world.reach(rolloutId, "expand", "paused", 3_000);
    await blocker.query("rollback");
    await world.ask(rolloutId, "expand", "resume_requested");
    await world.reach(rolloutId, "expand", "done");
  });

  it("a row that the expression fails for is set aside and named, all others are filled, and mending it is enough", async () => {
    await world.complete(rolloutId, "expand");
    // The trigger of expand would refuse such a value at once: it comes in behind its back, as if it had always been there.
    await world.target.query("alter table orders disable trigger user");
    await world.target.query("update orders set amount = 1e25 where id = 9999");
    await world.target.query("alter table orders enable trigger user");
    await world.ask(rolloutId, "backfill", "start_requested");
    const failed = await reachFailed("backfill");
    expect(failed.failure).toMatchObject({ code: "rows_quarantined" });
    const found = (await world.events(rolloutId)).filter((event) => event.kind === "row_quarantined");
    expect(found).toMatchObject([{ key: "9999", message: expect.stringContaining("out of range") }]);
    expect(await world.ask1("select count(*)::int from orders where id <> 9999 and cents is null")).toBe(0);
    await world.target.query("update orders set amount = 5 where id = 9999");
    await world.complete(rolloutId, "backfill");
    expect(await world.wrongRows()).toBe(0);
    expect(await world.ledger(rolloutId)).toMatchObject({ walked: rows });
  });

  it("rows that are not what they should be are counted, named, and shut the way", async () => {
    await world.complete(rolloutId, "expand");
    await world.complete(rolloutId, "backfill");
    await world.target.query("alter table orders disable trigger user");
    await world.target.query("update orders set cents = 1 where id in (300, 600)");
    await world.target.query("alter table orders enable trigger user");
    await world.ask(rolloutId, "verify", "start_requested");
    const failed = await reachFailed("verify");
    expect(failed.failure).toMatchObject({ code: "verification_mismatch" });
    expect(failed.failure?.message).toContain("300; 600");
    await world.target.query("update orders set cents = (amount * 100)::bigint where id in (300, 600)");
    await world.complete(rolloutId, "verify");
    const verified = (await world.events(rolloutId)).filter((event) => event.kind === "verified");
    expect(verified).toMatchObject([
      { rowsCompared: rows, mismatches: 2, sampleKeys: ["300", "600"] },
      { rowsCompared: rows, mismatches: 0, sampleKeys: [] },
    ]);
  });

  it("the INVALID index that a failed concurrent build left is cleared and built again", async () => {
    for (const phase of ["expand", "backfill", "verify"] as const) await world.complete(rolloutId, phase);
    const plan = (await world.planOf(rolloutId)).phases.find((phase) => phase.name === "index");
    const step = plan?.steps.find((one) => one.kind === "statement");
    if (step?.kind !== "statement") throw new Error("no index step");
    const holder = await world.openClient();
    await holder.query("begin; lock table orders in row exclusive mode");
    const builder = await world.openClient();
    await builder.query("set statement_timeout = 300");
    await expect(builder.query(step.sql)).rejects.toThrow(/statement timeout/);
    await holder.query("rollback");
    expect(
      await world.ask1(
        "select count(*)::int from pg_index where indrelid = 'orders'::regclass and not indisvalid",
      ),
    ).toBe(1);
    await world.complete(rolloutId, "index");
    expect(
      await world.ask1("select bool_and(indisvalid) from pg_index where indrelid = 'orders'::regclass"),
    ).toBe(true);
    expect((await world.events(rolloutId)).some((event) => event.kind === "leftover_cleared")).toBe(true);
  });

  it("a concurrent build that a killed engine left running is waited for, not judged", async () => {
    for (const phase of ["expand", "backfill", "verify"] as const) await world.complete(rolloutId, phase);
    const holder = await world.openClient();
    await holder.query("begin; lock table orders in row exclusive mode");
    await world.ask(rolloutId, "index", "start_requested");
    const building =
      "select count(*)::int from pg_stat_progress_create_index where relid = 'orders'::regclass";
    await waitFor("the build", async () => (await world.ask1<number>(building)) === 1);
    const condition = await waitFor("the build on the page", async () => {
      const row = await world.phase(rolloutId, "index");
      return row.condition?.kind === "statement_at_work" && row.condition.blockers.length > 0
        ? row.condition
        : null;
    });
    expect(condition.build?.stage).toBe("waiting for writers before build");
    expect(condition.blockers).toMatchObject([{ state: "idle in transaction", user: "postgres" }]);
    await engine.signal("SIGKILL");
    engine = await world.startEngine();
    await waitFor("the takeover", async () =>
      (await world.events(rolloutId)).some((event) => event.kind === "phase_picked_up" && event.isTakeover),
    );
    const twin = await waitFor("the wait for the earlier run, on the page", async () => {
      const row = await world.phase(rolloutId, "index");
      return row.condition?.kind === "waiting_for_twin" ? row.condition : null;
    });
    expect(twin.pid).toBe(
      await world.ask1("select pid from pg_stat_progress_create_index where relid = 'orders'::regclass"),
    );
    expect(await world.ask1<number>(building)).toBe(1);
    await holder.query("rollback");
    expect((await world.reach(rolloutId, "index", "done")).condition).toBeNull();
    const events = await world.events(rolloutId);
    expect(events.some((event) => event.kind === "leftover_cleared")).toBe(false);
    expect(events.findLast((event) => event.kind === "step_applied")).toMatchObject({ alreadyApplied: true });
    expect(
      await world.ask1("select bool_and(indisvalid) from pg_index where indrelid = 'orders'::regclass"),
    ).toBe(true);
  });
});
