import type { Logger } from "pino";
import { drivenStates, type PhaseState } from "@/lib/domain/lifecycle/phase-state";
import type { RolloutState } from "@/lib/domain/lifecycle/rollout-state";
import { findForbidden } from "@/lib/domain/pace/decide-pace";
import type { InstanceStop } from "@/lib/domain/pace/instance-stop";
import type { Limits, PaceReason } from "@/lib/domain/pace/pace";
import { Bell } from "@/lib/engine/bell";
import type { LeaseKeeper } from "@/lib/engine/lease-keeper";
import { fenced, type Interruption, moved, stopped } from "@/lib/engine/outcome";

/** What people want of a rollout right now, as the store has it. */
export interface Wanted {
  readonly rolloutState: RolloutState;
  readonly phaseState: PhaseState;
  readonly limits: Limits;
  /** The stop-everything switch; null while it is off. */
  readonly stop: InstanceStop | null;
  /** Raised by every edit of the target. */
  readonly targetVersion: number;
}

const lookEveryMs = 500;

/**
 * Knows what is wanted while a phase runs. Looked at between chunks, steps and attempts; `bell` rings when it may have
 * changed, so that no wait outlasts a person's click.
 */
export class Control {
  readonly bell = new Bell();
  readonly #read: () => Promise<Wanted>;
  readonly #lease: LeaseKeeper;
  readonly #shutdown: AbortSignal;
  readonly #log: Logger;
  readonly #isUndo: boolean;
  readonly #nudge = new Bell();
  readonly #ring = () => {
    this.bell.ring();
    this.#nudge.ring();
  };
  readonly #targetVersion: number;
  #wanted: Wanted;
  #watching: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(input: {
    first: Wanted;
    read: () => Promise<Wanted>;
    lease: LeaseKeeper;
    shutdown: AbortSignal;
    log: Logger;
    /** An undo has no pause: it ends, or the engine leaves. */
    isUndo: boolean;
  }) {
    this.#wanted = input.first;
    this.#targetVersion = input.first.targetVersion;
    this.#read = input.read;
    this.#lease = input.lease;
    this.#shutdown = input.shutdown;
    this.#log = input.log;
    this.#isUndo = input.isUndo;
    this.#lease.lost.addEventListener("abort", this.#ring);
    this.#shutdown.addEventListener("abort", this.#ring);
    this.#watching = this.#watch();
  }

  /** As they are now. The way back knows no quiet hours: it is what helps when something is wrong. */
  get limits(): Limits {
    return this.#isUndo ? { ...this.#wanted.limits, quietHours: null } : this.#wanted.limits;
  }

  /** The stop-everything switch; null while it is off. */
  get stop(): InstanceStop | null {
    return this.#wanted.stop;
  }

  /** What forbids to begin anything now, whatever the signals say; null: nothing does. */
  forbids(): PaceReason | null {
    return findForbidden({ stop: this.stop, limits: this.limits, wallMs: Date.now() });
  }

  /**
   * `leave`: drop it without a word for the phase; `stop`: a person wants it to stop; `again`: the target was edited, take the phase up
   * anew; `go`: carry on.
   */
  wants(): "go" | "stop" | "again" | "leave" {
    if (this.#shutdown.aborted || !this.#lease.isHeld()) return "leave";
    const { phaseState, rolloutState, targetVersion } = this.#wanted;
    const isWanted = phaseState !== "pausing" && drivenStates.includes(phaseState);
    if (!this.#isUndo && (!isWanted || rolloutState === "aborting")) return "stop";
    return targetVersion === this.#targetVersion ? "go" : "again";
  }

  /** How work ends that may not go on: with a stop that is told, by being taken up anew, or, when the lease is lost, in silence. */
  interruption(): Interruption {
    if (!this.#lease.isHeld()) return fenced;
    return this.wants() === "again" ? moved : stopped;
  }

  /** True while work may go on. */
  mayGoOn(): boolean {
    return this.wants() === "go";
  }

  /** Something was changed in the store: look now. */
  nudge(): void {
    this.#nudge.ring();
  }

  /** Looks now. */
  async refresh(): Promise<void> {
    const before = this.wants();
    const told = () => JSON.stringify([this.#wanted.limits, this.#wanted.stop]);
    const toldBefore = told();
    this.#wanted = await this.#read();
    if (before !== this.wants() || toldBefore !== told()) this.bell.ring();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#lease.lost.removeEventListener("abort", this.#ring);
    this.#shutdown.removeEventListener("abort", this.#ring);
    this.#nudge.ring();
    await this.#watching;
  }

  async #watch(): Promise<void> {
    while (!this.#isClosed) {
      await this.#nudge.wait(lookEveryMs);
      if (this.#isClosed) return;
      try {
        await this.refresh();
      } catch (error) {
        // The lease ends by itself if the control database stays away.
        this.#log.warn({ err: error }, "What is wanted could not be read");
      }
    }
  }
}
