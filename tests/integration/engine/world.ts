import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import pino from "pino";
import { createAuth } from "@/lib/access/auth";
import type { Services } from "@/lib/commands/services";
import type { AddColumns } from "@/lib/domain/change/add-columns/add-columns-schema";
import type { Change } from "@/lib/domain/change/change";
import type { PhaseFailure } from "@/lib/domain/lifecycle/condition";
import type { PhaseState } from "@/lib/domain/lifecycle/phase-state";
import type { Actor, Role } from "@/lib/domain/lifecycle/role";
import { defaultLimits, type Limits } from "@/lib/domain/pace/pace";
import type { PhaseName, Plan } from "@/lib/domain/plan/plan";
import { planChange } from "@/lib/domain/plan/plan-change";
import { loadParser } from "@/lib/domain/sql/parser";
import { ensureDatabase } from "@/lib/embedded/server";
import { readChangeFacts } from "@/lib/postgres/change-facts";
import { openSession } from "@/lib/postgres/session";
import { applyToPhase, applyToRollout } from "@/lib/store/change-rollout";
import { migrate } from "@/lib/store/migrate";
import { wakeEngines } from "@/lib/store/notify";
import { findRollout, type PhaseRow } from "@/lib/store/read-rollout";
import { wantRepair } from "@/lib/store/repairs";
import * as schema from "@/lib/store/schema";
import { createSecretBox } from "@/lib/store/secret-box";
import { inTransaction, openStore, type Store } from "@/lib/store/store";
import { findNewestVerification } from "@/lib/store/verifications";
import { severalHosts } from "@/tests/support/fail-over";
import {
  awaitReplayed,
  createControlDatabase,
  createDatabase,
  createOldestDatabase,
  type TestServers,
} from "@/tests/support/servers";

/** A control database, a target with a table, a rollout, and engines as processes of their own. */

const secret = "a secret for tests, long enough to be one";
const replicaName = "replica-1";

/** Polls until `read` gives something that is neither null nor false. Fails with what was waited for. */
export async function waitFor<T>(
  what: string,
  read: () => Promise<T | null | false>,
  withinMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const found = await read();
    if (found !== null && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`Waited ${withinMs} ms in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** The change of most tests: a column that always equals an expression, NOT NULL at the end. */
export const deriveCents: AddColumns = {
  kind: "add_columns",
  table: { schema: "public", name: "orders" },
  columns: [
    {
      name: "cents",
      type: "bigint",
      nullable: false,
      default: null,
      fill: { kind: "derive", expression: "(amount * 100)::bigint" },
    },
  ],
  indexes: [{ columns: ["cents"], method: "btree" }],
  constraints: [],
};

export interface Engine {
  readonly process: ChildProcess;
  /** What it logged. */
  log(): string;
  /** Sends a signal and, unless it only freezes or thaws, waits for the end; returns the exit code. */
  signal(signal: NodeJS.Signals): Promise<number | null>;
}

export class World {
  readonly store: Store;
  readonly controlUrl: string;
  /** The application's; `moveTo` follows a failover. */
  targetUrl: string;
  /** What engines are given; another than the application's where a proxy lies in between. */
  readonly #registeredUrl: string;
  target: Client;
  readonly home: string;
  readonly targetId = randomUUID();
  readonly #userId = randomUUID();
  readonly #engines: Engine[] = [];
  readonly #drop: () => Promise<void>;
  #clients: Client[] = [];

  constructor(input: {
    controlUrl: string;
    targetUrl: string;
    registeredUrl?: string;
    home: string;
    drop: () => Promise<void>;
  }) {
    this.controlUrl = input.controlUrl;
    this.targetUrl = input.targetUrl;
    this.#registeredUrl = input.registeredUrl ?? input.targetUrl;
    this.home = input.home;
    this.#drop = input.drop;
    this.store = openStore(input.controlUrl, { applicationName: "colonnade test" });
    this.target = this.#client();
  }

  #client(): Client {
    const client = new Client({ connectionString: this.targetUrl, application_name: "shop" });
    client.on("error", () => {});
    this.#clients.push(client);
    return client;
  }

  /** A further session of the application's. */
  async openClient(): Promise<Client> {
    const client = this.#client();
    await client.connect();
    return client;
  }

  /** The application's session broke with its server: open it again. */
  async reconnect(): Promise<void> {
    await this.target.end().catch(() => {});
    this.target = await this.openClient();
  }

  /** The application goes on at another server. */
  async moveTo(targetUrl: string): Promise<void> {
    this.targetUrl = targetUrl;
    await this.reconnect();
  }

  /** The box in which the instance keeps its secrets. */
  get secrets() {
    return createSecretBox(secret);
  }

  /** `connectionString` is what Colonnade is given, where that is another than the application's. */
  async setUp(replicaUrl: string | null, connectionString = this.#registeredUrl): Promise<void> {
    await migrate(this.controlUrl);
    await this.target.connect();
    const identity = await this.target.query<{ id: string }>(
      "select system_identifier::text as id from pg_control_system()",
    );
    const { db } = this.store;
    await db
      .insert(schema.user)
      .values({ id: this.#userId, name: "Ada", email: "ada@example.test", role: "engineer" });
    const box = this.secrets;
    await db.insert(schema.targets).values({
      id: this.targetId,
      name: "production",
      environment: "production",
      connection: box.seal(connectionString, this.targetId),
      address: "test",
      systemIdentifier: identity.rows[0]?.id ?? "",
      createdBy: this.#userId,
    });
    if (replicaUrl !== null) {
      await db.insert(schema.targetReplicas).values({
        targetId: this.targetId,
        name: replicaName,
        connection: box.seal(replicaUrl, this.targetId),
        address: "test",
      });
    }
  }

  /** The author of every rollout here. */
  get ada(): Actor {
    return {
      id: this.#userId,
      name: "Ada",
      email: "ada@example.test",
      role: "engineer",
      groupIds: [],
      via: "page",
    };
  }

  async person(name: string, role: Role): Promise<Actor> {
    const actor = { id: randomUUID(), name, email: `${name}@example.test`, role };
    await this.store.db.insert(schema.user).values(actor);
    return { ...actor, groupIds: [], via: "page" };
  }

  /** What commands of the web process are given. */
  get services(): Services {
    return {
      store: this.store,
      secrets: createSecretBox(secret),
      auth: createAuth({ store: this.store, instanceSecret: secret, url: null, sso: null }),
      entrance: { url: null, proxies: 0, sso: null },
      mail: null,
      log: pino({ level: "silent" }),
      isDemo: false,
      instanceSecret: secret,
      now: () => new Date(),
      newId: randomUUID,
    };
  }

  /** Makes `orders`; keys have gaps, so that nothing works by counting ids. */
  async makeOrders(rows: number): Promise<void> {
    await this.target.query(`create table orders (
  id bigint generated by default as identity primary key,
  amount numeric(30,2) not null,
  note text
)`);
    await this.target.query(
      `insert into orders (id, amount, note)
select n * 3, (n % 1000) + 0.25, 'order ' || n from generate_series(1, $1) n`,
      [rows],
    );
    await this.target.query(`alter table orders alter column id restart with ${rows * 3 + 1}`);
    await this.target.query("analyze orders");
  }

  /** Plans the change on the target as it is and stores the rollout, submitted. */
  async createRollout(
    change: Change,
    limits: Partial<Limits> = {},
  ): Promise<{ rolloutId: string; plan: Plan }> {
    await loadParser();
    const rolloutId = randomUUID();
    const session = await openSession({ connectionString: this.targetUrl, purpose: "observe", rolloutId });
    const facts = await readChangeFacts(session, change).finally(() => session.close());
    const planned = planChange(change, facts, { rolloutId });
    if (planned.kind !== "planned") throw new Error(JSON.stringify(planned.problems));
    const { db } = this.store;
    await db.insert(schema.rollouts).values({
      id: rolloutId,
      targetId: this.targetId,
      title: "test",
      state: "in_review",
      change,
      plan: planned.plan,
      planHash: planned.hash,
      problems: [...planned.problems],
      facts,
      limits: { ...defaultLimits, ...limits },
      authorId: this.#userId,
    });
    await db.insert(schema.phases).values(
      planned.plan.phases.map((phase, position) => ({
        rolloutId,
        name: phase.name,
        position,
        state: "waiting" as const,
      })),
    );
    return { rolloutId, plan: planned.plan };
  }

  /** What the commands do to a phase, without their questions. */
  async ask(
    rolloutId: string,
    phase: PhaseName,
    event:
      | "start_requested"
      | "pause_requested"
      | "resume_requested"
      | "undo_requested"
      | "verify_again_requested",
  ): Promise<void> {
    await inTransaction(this.store, async (tx) => {
      if (event === "start_requested") await applyToRollout(tx, { rolloutId, event: "activated" });
      const moved = await applyToPhase(tx, { rolloutId, phase, event });
      if (moved === null) throw new Error(`${phase} has no edge ${event}`);
      await wakeEngines(tx, rolloutId);
    });
  }

  /** What the command wants when rows differ. */
  async askForRepair(rolloutId: string): Promise<void> {
    await inTransaction(this.store, async (tx) => {
      const found = await findNewestVerification(tx, rolloutId);
      if (found === null) throw new Error("nothing was verified");
      const { stepId, mismatches } = found;
      await wantRepair(tx, { rolloutId, stepId, mismatches, userId: this.#userId });
    });
    await this.ask(rolloutId, "verify", "start_requested");
  }

  async abort(rolloutId: string): Promise<void> {
    await inTransaction(this.store, async (tx) => {
      await applyToRollout(tx, { rolloutId, event: "abort_requested" });
      await wakeEngines(tx, rolloutId);
    });
  }

  async phase(rolloutId: string, name: PhaseName): Promise<PhaseRow> {
    const row = (await findRollout(this.store.db, rolloutId))?.phases.find((one) => one.name === name);
    if (row === undefined) throw new Error(`no phase ${name}`);
    return row;
  }

  /** Waits for a state; a phase that fails instead ends the wait with its reason. */
  async reach(rolloutId: string, name: PhaseName, state: PhaseState, withinMs = 40_000): Promise<PhaseRow> {
    return await waitFor(
      `${name} ${state}`,
      async () => {
        const row = await this.phase(rolloutId, name);
        if (row.state === state) return row;
        if (row.failure !== null && (row.state === "failed" || row.state === "undo_failed")) {
          throw new Error(`${name} failed: ${JSON.stringify(row.failure)}`);
        }
        return null;
      },
      withinMs,
    );
  }

  /** Waits until a phase has failed, and returns why. */
  async reachFailed(rolloutId: string, name: PhaseName): Promise<PhaseFailure> {
    return await waitFor(`${name} to fail`, async () => {
      const row = await this.phase(rolloutId, name);
      return row.state === "failed" ? row.failure : null;
    });
  }

  /** Starts a phase and waits until it is done. */
  async complete(rolloutId: string, name: PhaseName): Promise<PhaseRow> {
    await this.ask(rolloutId, name, "start_requested");
    return await this.reach(rolloutId, name, "done");
  }

  async planOf(rolloutId: string): Promise<Plan> {
    const found = await findRollout(this.store.db, rolloutId);
    if (found === null) throw new Error("no rollout");
    return found.rollout.plan;
  }

  async events(rolloutId: string): Promise<readonly (typeof schema.events.$inferSelect)["data"][]> {
    const rows = await this.store.pool.query<{ data: (typeof schema.events.$inferSelect)["data"] }>(
      "select data from app.events where rollout_id = $1 order by id",
      [rolloutId],
    );
    return rows.rows.map((row) => row.data);
  }

  /** One value of the target's. */
  async ask1<T>(text: string, values: readonly unknown[] = []): Promise<T> {
    const result = await this.target.query<Record<string, T>>(text, [...values]);
    const row = result.rows[0];
    if (row === undefined) throw new Error(`no row: ${text}`);
    return Object.values(row)[0] as T;
  }

  async wrongRows(): Promise<number> {
    return await this.ask1<number>(
      "select count(*)::int from orders where cents is distinct from (amount * 100)::bigint",
    );
  }

  async ledger(rolloutId: string): Promise<{ walked: number; changed: number; chunks: number }> {
    const result = await this.target.query<{ walked: number; changed: number; chunks: number }>(
      `select coalesce(sum(rows_walked), 0)::int as walked, coalesce(sum(rows_changed), 0)::int as changed,
  coalesce(sum(chunks), 0)::int as chunks
from colonnade.ledger where rollout_id = $1 and step_id like 'backfill%'`,
      [rolloutId],
    );
    return result.rows[0] ?? { walked: 0, changed: 0, chunks: 0 };
  }

  /** What a process of Colonnade's has to be told. */
  get engineEnvironment(): Readonly<Record<string, string>> {
    return { DATABASE_URL: this.controlUrl, COLONNADE_HOME: this.home, COLONNADE_SECRET: secret };
  }

  /** Starts an engine: a real process, as `npm run worker` would. */
  async startEngine(): Promise<Engine> {
    // The bench, which has no bundle, compiles it anew.
    const bundle = process.env.COLONNADE_TEST_ENGINE;
    const child = spawn(
      process.execPath,
      bundle === undefined ? ["--import", "tsx", "lib/worker/main.ts"] : [bundle],
      {
        env: {
          ...process.env,
          ...this.engineEnvironment,
          COLONNADE_LOG_LEVEL: "debug",
        },
        stdio: ["ignore", "ignore", "pipe"],
      },
    );
    let log = "";
    child.stderr.on("data", (data: Buffer) => {
      log += data.toString();
    });
    const ended = once(child, "exit");
    const engine: Engine = {
      process: child,
      log: () => log,
      async signal(signal) {
        child.kill(signal);
        if (signal === "SIGSTOP" || signal === "SIGCONT") return null;
        await ended;
        return child.exitCode;
      },
    };
    this.#engines.push(engine);
    await waitFor(
      "the engine to sign on",
      async () => {
        if (child.exitCode !== null) throw new Error(`the engine ended: ${log}`);
        const rows = await this.store.pool.query("select 1 from app.engines where pid = $1", [child.pid]);
        return rows.rowCount === 1;
      },
      90_000,
    );
    return engine;
  }

  async tearDown(): Promise<void> {
    for (const engine of this.#engines) {
      const { process: child } = engine;
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill("SIGCONT");
      await engine.signal("SIGKILL");
    }
    await Promise.all(this.#clients.map((client) => client.end().catch(() => {})));
    await this.store.close();
    await this.#drop();
    await rm(this.home, { recursive: true, force: true });
  }
}

/** A world on the run's shared servers; nothing may be stopped or killed there. Engines reach the target through a proxy where there is one. */
export async function createWorld(
  label: string,
  options: { readonly replica?: boolean; readonly through?: { readonly port: number } } = {},
): Promise<World> {
  const [control, target] = await Promise.all([
    createControlDatabase(`${label}_control`),
    createDatabase(label),
  ]);
  const registered = new URL(target.url);
  if (options.through !== undefined) registered.port = String(options.through.port);
  const world = new World({
    controlUrl: control.url,
    targetUrl: target.url,
    registeredUrl: registered.toString(),
    home: await mkdtemp(join(tmpdir(), "colonnade-engine-test-")),
    drop: async () => {
      await target.drop();
      await control.drop();
    },
  });
  await world.setUp(options.replica === true ? target.replicaUrl : null);
  return world;
}

/** A world whose target is on the server of the oldest version that Colonnade serves. */
export async function createWorldOnOldest(label: string): Promise<World> {
  const [control, target] = await Promise.all([
    createControlDatabase(`${label}_control`),
    createOldestDatabase(label),
  ]);
  const world = new World({
    controlUrl: control.url,
    targetUrl: target.url,
    home: await mkdtemp(join(tmpdir(), "colonnade-engine-test-")),
    drop: async () => {
      await target.drop();
      await control.drop();
    },
  });
  await world.setUp(null);
  return world;
}

/** A world whose target is on servers of its own, to be stopped and killed; the control database is on the shared ones. */
export async function createWorldOn(
  servers: TestServers,
  label: string,
  options: { readonly hosts?: "primary" | "both" } = {},
): Promise<World> {
  const control = await createControlDatabase(`${label}_control`);
  const database = `shop_${label}`;
  await ensureDatabase(servers.primary, database);
  await awaitReplayed(servers.primary.url(), servers.replica.url());
  const world = new World({
    controlUrl: control.url,
    targetUrl: servers.primary.url(database),
    home: await mkdtemp(join(tmpdir(), "colonnade-engine-test-")),
    drop: () => control.drop(),
  });
  const given = options.hosts === "both" ? severalHosts(servers, database) : undefined;
  await world.setUp(servers.replica.url(database), given);
  return world;
}
