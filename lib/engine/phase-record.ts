import type { Logger } from "pino";
import type { Sample } from "@/lib/domain/backfill/sample";
import type { Condition, Progress } from "@/lib/domain/lifecycle/condition";
import type { EventData } from "@/lib/domain/lifecycle/event-data";
import type { PhaseEvent } from "@/lib/domain/lifecycle/phase-state";
import type { PhaseName } from "@/lib/domain/plan/plan";
import { applyToPhase, updatePhase } from "@/lib/store/change-rollout";
import { type Past, readPast, writePast } from "@/lib/store/past";
import { proveLease } from "@/lib/store/prove-lease";
import { findRollout } from "@/lib/store/read-rollout";
import { engineActor, recordEvent } from "@/lib/store/record-event";
import { recordSample } from "@/lib/store/samples";
import { endStepRun, startStepRun } from "@/lib/store/step-runs";
import { inTransaction, type Store, type Tx } from "@/lib/store/store";
import { noteTimeline } from "@/lib/store/targets";
import { thinSamples } from "@/lib/store/thin-samples";

/** Whose word it is: the driver that holds the lease. */
export interface Holder {
  readonly rolloutId: string;
  readonly holder: string;
  readonly epoch: number;
}

/** About once a minute. */
const thinEverySamples = 60;

/** Thrown when a write of the driver's finds that the lease is another's. The driver leaves without a word. */
export class LeaseLostError extends Error {
  override readonly name = "LeaseLostError";
}

/** Runs a transaction in the control database that only the lease's holder may commit. Throws LeaseLostError. */
export async function asHolder<T>(store: Store, holder: Holder, work: (tx: Tx) => Promise<T>): Promise<T> {
  return await inTransaction(store, async (tx) => {
    if (!(await proveLease(tx, holder))) throw new LeaseLostError(`Lease of ${holder.rolloutId} is lost`);
    return await work(tx);
  });
}

/** One measured run of a step. */
export class StepRun {
  readonly #store: Store;
  readonly #id: number;
  readonly #startedAt = performance.now();
  #durationMs: number | null = null;

  constructor(store: Store, id: number) {
    this.#store = store;
    this.#id = id;
  }

  /** Milliseconds from its begin to its end, or until now. */
  durationMs(): number {
    return this.#durationMs ?? Math.round(performance.now() - this.#startedAt);
  }

  async end(outcome: "applied" | "already_applied" | "failed", attempts: number): Promise<void> {
    this.#durationMs = Math.round(performance.now() - this.#startedAt);
    await endStepRun(this.#store.db, this.#id, { outcome, attempts, durationMs: this.#durationMs });
  }
}

/** Everything that carrying out one phase writes into the control database. */
export class PhaseRecord {
  #samples = 0;
  readonly #store: Store;
  readonly #holder: Holder;
  readonly #targetId: string;
  readonly #phase: PhaseName;
  readonly #log: Logger;

  constructor(input: { store: Store; holder: Holder; targetId: string; phase: PhaseName; log: Logger }) {
    this.#store = input.store;
    this.#holder = input.holder;
    this.#targetId = input.targetId;
    this.#phase = input.phase;
    this.#log = input.log;
  }

  async event(data: EventData): Promise<void> {
    await asHolder(this.#store, this.#holder, (tx) => this.eventIn(tx, data));
  }

  async eventIn(tx: Tx, data: EventData): Promise<void> {
    await recordEvent(tx, {
      rolloutId: this.#holder.rolloutId,
      phase: this.#phase,
      actor: engineActor,
      data,
    });
  }

  /**
   * Moves the phase along its transition table and records why, in one transaction with `more`. False when the phase has no such edge any more:
   * a person was faster.
   */
  async move(
    event: PhaseEvent,
    input: {
      readonly patch?: Parameters<typeof applyToPhase>[1]["patch"];
      readonly data: EventData | null;
      readonly more?: (tx: Tx) => Promise<void>;
    },
  ): Promise<boolean> {
    return await asHolder(this.#store, this.#holder, async (tx) => {
      const { rolloutId } = this.#holder;
      const patch = input.patch ?? {};
      const moved = await applyToPhase(tx, { rolloutId, phase: this.#phase, event, patch });
      if (moved === null) return false;
      if (input.data !== null) await this.eventIn(tx, input.data);
      await input.more?.(tx);
      return true;
    });
  }

  async beginStep(stepId: string, direction: "forward" | "undo"): Promise<StepRun> {
    const { rolloutId } = this.#holder;
    const id = await startStepRun(this.#store.db, { rolloutId, phase: this.#phase, stepId, direction });
    return new StepRun(this.#store, id);
  }

  /** A passing fact: one that can't be written is logged and forgotten, it must not end the work. */
  async condition(condition: Condition | null): Promise<void> {
    await this.#update({ condition });
  }

  async progress(progress: Progress | null): Promise<void> {
    await this.#update({ progress });
  }

  /** As it was written last, by this driver or by one before. */
  async readProgress(): Promise<Progress | null> {
    const found = await findRollout(this.#store.db, this.#holder.rolloutId);
    return found?.phases.find((one) => one.name === this.#phase)?.progress ?? null;
  }

  /** The target's primary is on this timeline. */
  async timeline(timeline: number): Promise<void> {
    await asHolder(this.#store, this.#holder, (tx) => noteTimeline(tx, this.#targetId, timeline));
  }

  /** What the rollout's steps have come to. */
  async readPast(): Promise<Past> {
    return await readPast(this.#store.db, this.#holder.rolloutId);
  }

  async writePast(past: Partial<Past>): Promise<void> {
    await asHolder(this.#store, this.#holder, (tx) => writePast(tx, this.#holder.rolloutId, past));
  }

  async sample(data: Sample): Promise<void> {
    const { rolloutId } = this.#holder;
    await recordSample(this.#store, rolloutId, new Date(), data);
    this.#samples += 1;
    if (this.#samples % thinEverySamples === 0) await thinSamples(this.#store.db, rolloutId, new Date());
  }

  /** For what belongs in one transaction with other tables. */
  async asHolder<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return await asHolder(this.#store, this.#holder, work);
  }

  async #update(patch: { condition?: Condition | null; progress?: Progress | null }): Promise<void> {
    try {
      await updatePhase(this.#store.db, {
        rolloutId: this.#holder.rolloutId,
        phase: this.#phase,
        patch,
      });
    } catch (error) {
      this.#log.warn({ err: error }, "A condition or progress could not be written");
    }
  }
}
