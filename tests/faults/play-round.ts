import { setTimeout as delay } from "node:timers/promises";
import type { Client } from "pg";
import { expect } from "vitest";
import type { AddColumns } from "@/lib/domain/change/add-columns/add-columns-schema";
import type { Limits } from "@/lib/domain/pace/pace";
import type { PhaseName, Plan } from "@/lib/domain/plan/plan";
import { readRolloutView } from "@/lib/queries/rollouts/get-rollout";
import { deriveCents, type World, waitFor } from "@/tests/integration/engine/world";
import { describeDatabase } from "@/tests/support/describe-database";
import type { Round } from "./rounds";

/** One whole rollout with a fault in the middle, and what must be true afterwards, whatever the fault was. */

/** Two lanes' worth. */
export const roundRows = 210_000;

/** How long anything may take, on a machine that is busy with other things. */
const withinMs = 90_000;

/** Small chunks, so that a fault finds many middles; guards stay out of it, on a machine that answers late. */
const limits: Partial<Limits> = {
  targetChunkMs: 2,
  maxLagSeconds: 30,
  maxSignalAgeMs: 20_000,
  gauges: { canary: null, lock_waiters: null },
};

export interface Struck {
  readonly world: World;
  readonly rolloutId: string;
  readonly plan: Plan;
  /** The application lets go of the row that keeps the walk from its end. */
  release(): Promise<void>;
}

/** What the tests of one kind of fault say about it. */
export interface Fault {
  /** Strikes, and does whatever has to be done so that the rollout can go on. */
  strike(struck: Struck): Promise<void>;
  /** The struck phase is done and was looked at. */
  afterPhase?(struck: Struck): Promise<void>;
  readonly limits?: Partial<Limits>;
  /** What is wrong with the table before anything begins; `strike` mends it. */
  spoil?(world: World): Promise<void>;
  /** Rows that the application has written in the meantime: the rollout's trigger filled them, and no chunk did. */
  readonly rowsWritten?: number;
  /** It strikes at a place of the table, not at a moment. */
  readonly isInTable?: boolean;
}

/** Plays one round: a table, a rollout, the fault at its moment, the end, and the checks. */
export async function playRound(world: World, round: Round, fault: Fault): Promise<void> {
  // A round that failed may have left something; one that did not has been looked at.
  await world.target.query("drop table if exists orders cascade; drop schema if exists colonnade cascade");
  await world.makeOrders(roundRows);
  const before = { definition: await describeDatabase(world.target), rows: await readOwnRows(world) };
  await fault.spoil?.(world);
  const change: AddColumns = { ...deriveCents, walk: { order: round.order } };
  const { rolloutId, plan } = await world.createRollout(change, { ...limits, ...fault.limits });
  const phases = plan.phases.map((phase) => phase.name);
  const last = round.end === "contract" ? phases.length - 1 : phases.indexOf(round.moment.phase);
  for (const name of phases.slice(0, last + 1)) {
    const struck =
      name === round.moment.phase ? await strikeIn({ world, rolloutId, plan }, round, fault) : null;
    if (struck === null) await completePhase(world, rolloutId, name);
    await expectShown(world, rolloutId, plan, name, round);
    if (name === "backfill") await expectFilled(world, rolloutId, round, fault.rowsWritten ?? 0);
    if (struck !== null) await fault.afterPhase?.(struck);
  }
  if (round.end === "undo") {
    for (const name of phases.slice(0, last + 1).toReversed()) {
      await world.ask(rolloutId, name, "undo_requested");
      await world.reach(rolloutId, name, "waiting", withinMs);
    }
    expect(await describeDatabase(world.target)).toBe(before.definition);
  } else {
    expect(await world.wrongRows()).toBe(0);
  }
  expect(await readOwnRows(world)).toEqual(before.rows);
  await expectNothingLeft(world, rolloutId);
}

async function strikeIn(on: Omit<Struck, "release">, round: Round, fault: Fault): Promise<Struck> {
  const { world, rolloutId } = on;
  const { phase, share, delayMs } = round.moment;
  let holder: Client | null = null;
  const release = async () => {
    await holder?.end().catch(() => {});
    holder = null;
  };
  const struck = { ...on, release };
  const isMidWalk = phase === "backfill" && fault.isInTable !== true;
  if (isMidWalk) {
    // The walk can't be over before the fault is there: the application's transaction holds the table's last row.
    holder = await world.openClient();
    await holder.query("begin");
    await holder.query("select 1 from orders where id = (select max(id) from orders) for update");
  }
  await world.ask(rolloutId, phase, "start_requested");
  if (isMidWalk) {
    const wanted = Math.floor(share * roundRows);
    await waitFor(
      `${wanted} rows to be filled`,
      async () => (await world.ledger(rolloutId)).changed >= wanted,
      withinMs,
    );
  }
  await delay(delayMs);
  await fault.strike(struck);
  await release();
  await world.reach(rolloutId, phase, "done", withinMs);
  return struck;
}

async function completePhase(world: World, rolloutId: string, name: PhaseName): Promise<void> {
  await world.ask(rolloutId, name, "start_requested");
  await world.reach(rolloutId, name, "done", withinMs);
}

/** The application's own columns, as one number. */
async function readOwnRows(world: World): Promise<unknown> {
  const found = await world.target.query(
    "select count(*)::int as rows, sum(hashtextextended(row(id, amount, note)::text, 0))::text as hash from orders",
  );
  return found.rows[0];
}

/** Every row is what it should be, each was changed once, and the ledger says so. */
async function expectFilled(world: World, rolloutId: string, round: Round, written: number): Promise<void> {
  expect(await world.wrongRows()).toBe(0);
  const ledger = await world.ledger(rolloutId);
  expect(ledger.changed).toBe(roundRows - written);
  // By place, a row whose new version lies ahead of the walk is met again, and a window that is begun again meets fewer: some lie elsewhere by now.
  if (round.order === "key") expect(ledger.walked).toBe(roundRows);
  const lanes = await world.target.query<{ lane: number; finished: boolean }>(
    `select lane, finished from colonnade.ledger
where rollout_id = $1 and step_id like 'backfill%' and lane between 0 and 999 order by lane`,
    [rolloutId],
  );
  expect(lanes.rows).toEqual([
    { lane: 0, finished: true },
    { lane: 1, finished: true },
  ]);
  const unknown = await world.target.query(
    `select relation, rollout_id from (
  select 'ledger' as relation, rollout_id from colonnade.ledger
  union all select 'kept', rollout_id from colonnade.kept
  union all select 'quarantine', rollout_id from colonnade.quarantine
  union all select 'step_log', rollout_id from colonnade.step_log
) as everything
where rollout_id <> $1`,
    [rolloutId],
  );
  expect(unknown.rows).toEqual([]);
}

/** What the page shows of a phase that was struck and is done. */
async function expectShown(
  world: World,
  rolloutId: string,
  plan: Plan,
  name: PhaseName,
  round: Round,
): Promise<void> {
  const view = await readRolloutView({ store: world.store }, rolloutId);
  if (view === null) throw new Error("The rollout is gone");
  const at = view.phases.findIndex((phase) => phase.name === name);
  expect(view.phases.slice(0, at + 1).map((phase) => phase.state)).toEqual(Array(at + 1).fill("done"));
  expect(view.phases.slice(at + 1).every((phase) => phase.state === "waiting")).toBe(true);
  expect(view.engine.isAlive).toBe(true);
  const shown = view.phases[at];
  expect(shown).toMatchObject({ condition: null, failure: null });
  const steps = plan.phases[at]?.steps ?? [];
  const ended = shown?.runs.filter((run) => run.direction === "forward") ?? [];
  for (const step of steps.filter((one) => one.kind === "statement")) {
    const run = ended.find((one) => one.stepId === step.id);
    expect(["applied", "already_applied"], step.id).toContain(run?.outcome);
  }
  if (name === "backfill") {
    const { walked, changed } = await world.ledger(rolloutId);
    expect(shown?.progress).toMatchObject({ rowsWalked: walked, rowsChanged: changed });
  }
  if (name === "verify") {
    // By place, rows that were moved while they were walked count as often as they were met.
    if (round.order === "key") expect(view.verification?.rowsCompared).toBe(roundRows);
    expect(view.verification).toMatchObject({ mismatches: 0, voidedAt: null });
  }
  // Told once each, whoever told it.
  const finished = (await world.events(rolloutId)).filter((event) => event.kind === "phase_finished");
  expect(finished).toHaveLength(at + 1);
  expect(view.state).toBe(at + 1 === view.phases.length ? "completed" : "active");
}

/** Nothing of ours is left in the target, and nothing half-made of anybody's. */
async function expectNothingLeft(world: World, rolloutId: string): Promise<void> {
  const none = {
    sessions: 0,
    schemas: 0,
    invalidIndexes: 0,
    unprovenConstraints: 0,
    triggers: 0,
    temporaryTables: 0,
    preparedTransactions: 0,
    advisoryLocks: 0,
  };
  const read = async () => {
    const left = await world.target.query<typeof none>(
      `select
  (select count(*)::int from pg_stat_activity where application_name like 'colonnade/%/' || $1::text) as sessions,
  (select count(*)::int from pg_namespace where nspname = 'colonnade') as schemas,
  (select count(*)::int from pg_index where not indisvalid or not indisready) as "invalidIndexes",
  (select count(*)::int from pg_constraint where not convalidated) as "unprovenConstraints",
  (select count(*)::int from pg_trigger where not tgisinternal) as triggers,
  (select count(*)::int from pg_class where relpersistence = 't') as "temporaryTables",
  (select count(*)::int from pg_prepared_xacts where database = current_database()) as "preparedTransactions",
  (select count(*)::int from pg_locks where locktype = 'advisory'
    and database = (select oid from pg_database where datname = current_database())) as "advisoryLocks"`,
      [rolloutId],
    );
    return left.rows[0];
  };
  // The last sessions end a moment after the phase.
  await waitFor("the sessions to end", async () => (await read())?.sessions === 0, 10_000).catch(() => {});
  expect(await read()).toEqual(none);
}
