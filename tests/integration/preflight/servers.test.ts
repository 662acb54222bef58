import type { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { judgePreflight } from "@/lib/domain/preflight/judge-preflight";
import { pauseReplay, resumeReplay } from "@/lib/embedded/replica";
import { ensureDatabase } from "@/lib/embedded/server";
import { takeReadings } from "@/lib/postgres/preflight/take-readings";
import { withSession } from "@/lib/postgres/session";
import { awaitValue } from "@/tests/support/await-value";
import { startTestServers, type TestServers } from "@/tests/support/servers";
import { derive, type Looked, look, openClient } from "./look";

/** Replicas, slots, the archive, triggers and the server's set-up: on servers of their own, because these stop and change them. */

let servers: TestServers;
let url: string;
let client: Client;
let replicas: readonly { readonly name: string; readonly connectionString: string }[];

beforeAll(async () => {
  servers = await startTestServers("set-up", {
    wal_level: "logical",
    archive_mode: "on",
    archive_command: "exit 1",
  });
  await ensureDatabase(servers.primary, "shop");
  url = servers.primary.url("shop");
  replicas = [{ name: "replica-1", connectionString: servers.replica.url("shop") }];
  client = await openClient(url, "owner");
  await client.query(
    `create table orders (id bigint generated always as identity primary key, amount numeric not null, note text, updated_at timestamptz)`,
  );
  await client.query("insert into orders (amount) select n from generate_series(1, 200) n");
});
afterAll(async () => {
  await client.end();
  await servers.remove();
});

const here = (moment: "submit" | "expand" | "backfill" = "backfill") =>
  look(url, derive, { moment, replicas });

async function until(
  code: Parameters<Looked["one"]>[0],
  moment: "expand" | "backfill" = "backfill",
): Promise<Looked> {
  return await awaitValue(
    () => here(moment),
    (looked) => looked.codes().includes(code),
  );
}

async function set(setting: string): Promise<void> {
  await client.query(`alter system ${setting}`);
  await client.query("select pg_reload_conf()");
}

test("a replica that streams is no finding; one that lags warns before a walk", async () => {
  expect((await here()).findings.filter((one) => one.code.startsWith("replica"))).toEqual([]);
  await pauseReplay(servers.replica);
  try {
    await client.query("insert into orders (amount) values (1)");
    const found = (await until("replica_lagging")).one("replica_lagging");
    expect(found.severity).toBe("warns");
    expect(found.message).toMatch(/^The replica replica-1 lags .* behind; the backfill stops above 1 s\.$/);
  } finally {
    await resumeReplay(servers.replica);
  }
});

test("a replica that streams without being the target's is named", async () => {
  const found = (await look(url, derive, { moment: "backfill" })).one("replica_unlisted");
  expect(found.evidence[0]).toMatch(/^replica-1 · streaming/);
});

test("a slot that nobody reads is told with what it keeps, and a logical one with what it receives", async () => {
  await client.query("select pg_create_physical_replication_slot('old_backup', true)");
  await client.query("select pg_create_logical_replication_slot('cdc', 'pgoutput')");
  await client.query("insert into orders (amount) select n from generate_series(1, 2000) n");
  try {
    const found = (await here()).one("slot_inactive");
    expect(found.message).toContain("Nobody reads from 2 replication slots");
    expect(found.evidence).toEqual([
      expect.stringMatching(/^cdc · logical · inactive · keeps .* of WAL · reserved/),
      expect.stringMatching(/^old_backup · physical · inactive · keeps .* of WAL · reserved/),
    ]);
  } finally {
    await client.query("select pg_drop_replication_slot('cdc'), pg_drop_replication_slot('old_backup')");
  }
});

test("an archive that fails is told", async () => {
  await client.query("select pg_switch_wal()");
  const found = (await until("archiver_failing")).one("archiver_failing");
  expect(found.evidence).toContain("Nothing was ever archived");
});

test("a synchronous standby that is missing blocks a start, for every write would hang", async () => {
  await set("set synchronous_standby_names = 'nobody'");
  try {
    const found = (await until("synchronous_missing", "expand")).one("synchronous_missing");
    expect(found.severity).toBe("blocks");
  } finally {
    await set("reset synchronous_standby_names");
  }
});

test("triggers that the walk fires are told with what they seem to do; those that it does not fire are not", async () => {
  await client.query(`create function touch() returns trigger language plpgsql as $$
begin new.updated_at := now(); return new; end $$;
create function told() returns trigger language plpgsql as $$
begin perform pg_notify('orders', 'changed'); return null; end $$;
create trigger on_any before update on orders for each row execute function touch();
create trigger on_note before update of note on orders for each row execute function touch();
create trigger on_batch after update on orders for each statement execute function told()`);
  try {
    const looked = await here();
    const found = looked.one("trigger_fires");
    expect(found.message).toMatch(/^The backfill fires the trigger on_any of orders for/);
    expect(found.evidence).toEqual([
      "before update, runs public.touch",
      "By its text it sets a time in the row, so every row would look changed today",
    ]);
    expect(looked.one("trigger_statement").message).toContain("on_batch");
    expect((await here("expand")).codes()).not.toContain("trigger_fires");
  } finally {
    await client.query("drop function touch() cascade; drop function told() cascade");
  }
});

test("event triggers, timeouts and roles without triggers are read from the server's set-up", async () => {
  await client.query(`create function noted() returns event_trigger language plpgsql as $$ begin end $$;
create event trigger audit_ddl on ddl_command_end when tag in ('ALTER TABLE') execute function noted();
create role loader;
alter role loader in database shop set session_replication_role = 'replica'`);
  await set("set transaction_timeout = '10min'");
  await set("set idle_session_timeout = '1h'");
  try {
    const looked = await awaitValue(
      () => here("submit"),
      (one) => one.codes().includes("transaction_timeout") && one.codes().includes("idle_session_timeout"),
    );
    expect(looked.one("event_trigger").evidence).toEqual([
      "audit_ddl · ddl_command_end · noted · ALTER TABLE",
    ]);
    expect(looked.one("triggers_silenced").evidence).toEqual(["loader · session_replication_role = replica"]);
    expect(looked.one("transaction_timeout").message).toContain("after 10 min");
    expect(looked.one("idle_session_timeout").severity).toBe("notes");
  } finally {
    await set("reset transaction_timeout");
    await set("reset idle_session_timeout");
    await client.query(
      "drop event trigger audit_ddl; drop function noted(); alter role loader in database shop reset all; drop role loader",
    );
  }
});

test("a table that logical replication writes into is refused, for what it writes fires no trigger", async () => {
  // Its own server publishes to itself, by a slot that is made by hand.
  await client.query("create publication to_itself for table orders");
  const connection = new URL(url);
  await client.query("select pg_create_logical_replication_slot('to_itself', 'pgoutput')");
  await client.query(
    `create subscription from_hq connection '${`host=${connection.hostname} port=${connection.port} dbname=shop user=${connection.username} password=${decodeURIComponent(connection.password)}`}' publication to_itself
with (create_slot = false, slot_name = 'to_itself', enabled = false)`,
  );
  try {
    const looked = await here("submit");
    expect(looked.one("subscribed")).toMatchObject({ severity: "blocks", evidence: ["from_hq"] });
    expect(looked.one("published").severity).toBe("warns");
  } finally {
    await client.query("alter subscription from_hq set (slot_name = none)");
    await client.query("drop subscription from_hq");
    await client.query("select pg_drop_replication_slot('to_itself')");
    await client.query("drop publication to_itself");
  }
});

test("a replica that is gone blocks the walk, which would stop at once, and no other phase", async () => {
  await servers.replica.stop();
  try {
    const looked = await until("replica_away");
    expect(looked.one("replica_away").severity).toBe("blocks");
    expect((await here("expand")).one("replica_away").severity).toBe("warns");
    // Rows are asked on the primary then.
    expect(looked.readings.data.map(({ answer }) => ("on" in answer ? answer.on : answer.reason))).toEqual([
      "primary",
      "primary",
    ]);
  } finally {
    await servers.restartReplica();
  }
});

test("a standby as the target is refused", async () => {
  const { subject } = await here("submit");
  const readings = await awaitValue(
    () =>
      withSession({ connectionString: servers.replica.url("shop"), purpose: "read" }, (session) =>
        takeReadings(session, [], subject),
      ),
    (one) => one.privileges.kind === "read",
  );
  const findings = judgePreflight({ ...readings, openRollouts: [] }, subject);
  expect(findings[0]).toMatchObject({ code: "in_recovery", severity: "blocks" });
  for (const name of ["privileges", "activity", "replication", "headroom", "triggers", "settings"] as const) {
    expect([name, readings[name].kind]).toEqual([name, "read"]);
  }
});
