import { type LaneCount, startLaneCount, steerLaneCount } from "@/lib/domain/backfill/lane-count";
import type { PaceDecision } from "@/lib/domain/pace/decide-pace";
import { laneLimit } from "@/lib/domain/pace/pace";
import type { Control } from "@/lib/engine/control";
import { type PaceKeeper, samplePace } from "@/lib/engine/pace-keeper";
import type { ProgressRecorder } from "@/lib/engine/progress-recorder";
import type { Signals } from "@/lib/engine/signals-monitor";

/** A stopped walk looks at its signals again this often. */
const stoppedLookMs = 250;

/** The pace for all lanes of a walk: one decision at a time, and how many lanes may run. */
export class PaceGate {
  readonly #control: Control;
  readonly #keeper: PaceKeeper;
  readonly #readSignals: () => Signals;
  readonly #recorder: ProgressRecorder;
  #deciding: Promise<PaceDecision> | null = null;
  #count: LaneCount = startLaneCount(performance.now());
  #running = 0;
  #held = 0;

  constructor(input: {
    control: Control;
    keeper: PaceKeeper;
    readSignals: () => Signals;
    recorder: ProgressRecorder;
  }) {
    this.#control = input.control;
    this.#keeper = input.keeper;
    this.#readSignals = input.readSignals;
    this.#recorder = input.recorder;
  }

  /** Lanes that may run now. */
  get lanes(): number {
    return this.#count.lanes;
  }

  /** The most that this rollout may ever run. */
  get maxLanes(): number {
    return laneLimit(this.#control.limits);
  }

  /** A lane begins to work, or ends: rates are of the time in which any lane works. */
  enter(): void {
    this.#running += 1;
  }

  leave(): void {
    this.#running -= 1;
  }

  /**
   * Waits as the pace demands. `workedMs` is the time of the lane's last chunk, to be paid for with a pause. Returns whether a chunk may begin; when not,
   * there is to be looked again.
   */
  async allows(workedMs: number): Promise<boolean> {
    this.#deciding ??= this.#decide().finally(() => {
      this.#deciding = null;
    });
    const decision = await this.#deciding;
    if (decision.kind === "stopped") {
      await this.hold(stoppedLookMs);
      return false;
    }
    if (decision.dutyCycle === 1 || workedMs <= 0) return true;
    await this.hold(workedMs * (1 / decision.dutyCycle - 1));
    return false;
  }

  /** A pause that is no part of the rate, once all lanes are held. */
  async hold(ms: number): Promise<void> {
    this.#held += 1;
    if (this.#held >= this.#running) this.#recorder.hold();
    try {
      await this.#control.bell.wait(ms);
    } finally {
      this.#held -= 1;
      this.#recorder.release();
    }
  }

  async #decide(): Promise<PaceDecision> {
    const decision = await this.#keeper.decide(this.#readSignals(), this.#control.limits, this.#control.stop);
    this.#recorder.setPace(samplePace(decision));
    this.#recorder.setLanes(this.#running);
    this.#count = steerLaneCount(this.#count, decision.kind, this.maxLanes, performance.now());
    return decision;
  }
}
