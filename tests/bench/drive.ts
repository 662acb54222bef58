import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { AddColumns } from "@/lib/domain/change/add-columns/add-columns-schema";
import { defaultLimits } from "@/lib/domain/pace/pace";
import { type Engine, World } from "@/tests/integration/engine/world";
import type { Ground } from "./ground";
import { fillExpression } from "./scenarios";
import { unfinished } from "./unfinished";

/** The whole seam between bench and product: a rollout in an own database, planned by the planner, driven by an engine as a process of its own. */

const change: AddColumns = {
  kind: "add_columns",
  table: { schema: "public", name: "orders" },
  columns: [
    {
      name: "cents",
      type: "bigint",
      nullable: true,
      default: null,
      fill: { kind: "derive", expression: fillExpression },
    },
  ],
  indexes: [],
  constraints: [],
};

const lookEveryMs = 50;
const longestMs = 3_600_000;

const stateSchema = z.object({ state: z.string(), failure: z.unknown() });

export class Drive {
  readonly controlUrl: string;
  readonly engine: Engine;
  readonly #world: World;
  readonly #rolloutId: string;
  /** Ends the engine and what was opened for it. */
  readonly close: () => Promise<void>;

  private constructor(world: World, engine: Engine, rolloutId: string, close: () => Promise<void>) {
    this.#world = world;
    this.close = close;
    this.engine = engine;
    this.#rolloutId = rolloutId;
    this.controlUrl = world.controlUrl;
  }

  /** Plans on the table as it is, at the product's own limits, and brings the rollout to where the backfill could begin. */
  static async open(ground: Ground, database: string, lanes: number): Promise<Drive> {
    const world = new World({
      controlUrl: await ground.createControlDatabase(),
      targetUrl: ground.primary.url(database),
      home: await mkdtemp(join(tmpdir(), "colonnade-bench-engine-")),
      drop: () => Promise.resolve(),
    });
    const close = unfinished(() => world.tearDown());
    try {
      await world.setUp(ground.replica.url(database));
      const limits = { ...defaultLimits, maxLanes: lanes };
      const { rolloutId } = await world.createRollout(change, limits);
      const engine = await world.startEngine();
      await world.complete(rolloutId, "expand");
      return new Drive(world, engine, rolloutId, close);
    } catch (error) {
      await close();
      throw error;
    }
  }

  async startBackfill(): Promise<void> {
    await this.#world.ask(this.#rolloutId, "backfill", "start_requested");
  }

  /** True once the backfill is done. Throws when it ended otherwise. */
  async isDone(): Promise<boolean> {
    const { rows } = await this.#world.store.pool.query(
      "select state, failure from app.phases where rollout_id = $1 and name = 'backfill'",
      [this.#rolloutId],
    );
    const { state, failure } = stateSchema.parse(rows[0]);
    if (failure !== null) throw new Error(`The backfill failed: ${JSON.stringify(failure)}`);
    return state === "done";
  }

  async awaitDone(): Promise<void> {
    const until = performance.now() + longestMs;
    while (!(await this.isDone())) {
      if (performance.now() > until) throw new Error("The backfill did not end");
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    }
  }

  /** What the engine says that the step took, from its first look at the table to its last. */
  async stepSeconds(): Promise<number> {
    const { rows } = await this.#world.store.pool.query(
      "select sum(duration_ms)::float8 as ms from app.step_runs where rollout_id = $1 and phase = 'backfill'",
      [this.#rolloutId],
    );
    return z.object({ ms: z.number() }).parse(rows[0]).ms / 1000;
  }

  /** Rows that chunks have set, as the ledger in the target says. */
  async rowsFilled(): Promise<number> {
    return (await this.#world.ledger(this.#rolloutId)).changed;
  }
}
