import { laneBudget } from "@/lib/domain/pace/pace";
import { targetFailure } from "@/lib/engine/target-failure";
import type { WalkState } from "@/lib/engine/walk/walk-state";
import type { Failure } from "@/lib/postgres/failure";
import { giveBackLaneSlot, takeLaneSlot } from "@/lib/postgres/lane-slots";
import type { Session } from "@/lib/postgres/session";

const noSlotMs = 500;
/** A further lane that could not connect tries again after this long. */
const noSessionMs = 5_000;

/**
 * A worker's session, with a slot of the target's budget while it works. The first worker waits patiently for the target, and says so on the
 * page; the others are a gain and no need: where they can't connect they stay away for a while.
 */
export class LaneSession {
  readonly #state: WalkState;
  readonly #index: number;
  #session: Session | null = null;
  #slot: number | null = null;
  #retryAt = 0;
  #isWaitingForSlot = false;

  constructor(state: WalkState, index: number) {
    this.#state = state;
    this.#index = index;
  }

  /** The session, with a slot; null: not now, whatever there was to wait for has been waited for a while. */
  async get(): Promise<Session | null> {
    try {
      const session = this.#index === 0 ? await this.#connect() : await this.#open();
      if (session === null) return null;
      // What is read on a replica counts there (lane-reader.ts); the primary's ledger is all that is written here.
      if (this.#state.reading.replica !== null) return session;
      this.#slot ??= await takeLaneSlot(session, laneBudget);
      if (this.#slot !== null) {
        await this.#tellWaiting(false);
        return session;
      }
      await this.#tellWaiting(true);
      await this.#state.gate.hold(noSlotMs);
      return null;
    } catch (error) {
      await this.lose(targetFailure(error));
      return null;
    }
  }

  /** Gives the slot back: there is nothing to do at the moment. Never throws. */
  async rest(): Promise<void> {
    const slot = this.#slot;
    this.#slot = null;
    if (slot === null || this.#session === null || this.#session.isLost) return;
    try {
      await giveBackLaneSlot(this.#session, slot);
    } catch (error) {
      // The slot goes with the session.
      this.#session.destroy();
      this.#state.context.log.debug({ err: error }, "A lane's slot could not be given back");
    }
  }

  /** The session broke: what the ledger says is to be read again. */
  async lose(failure: Failure): Promise<void> {
    const { context, recorder } = this.#state;
    this.#slot = null;
    const session = this.#session;
    this.#session = null;
    this.#state.doubtLedger();
    if (this.#index === 0) {
      recorder.setPace({ kind: "reconnecting" });
      recorder.hold();
      await context.link.lose(failure);
      return;
    }
    this.#retryAt = performance.now() + noSessionMs;
    if (session !== null) await context.link.release(session);
  }

  async close(): Promise<void> {
    if (this.#index > 0 && this.#session !== null) await this.#state.context.link.release(this.#session);
    this.#session = null;
  }

  async #connect(): Promise<Session | null> {
    const connected = await this.#state.context.link.connect("walk");
    if (connected.kind !== "connected") {
      this.#state.endWith(connected);
      return null;
    }
    if (connected.session === this.#session) return connected.session;
    // It broke while nothing was sent.
    if (this.#session !== null) this.#state.doubtLedger();
    this.#slot = null;
    this.#session = connected.session;
    return connected.session;
  }

  async #open(): Promise<Session | null> {
    const broken = this.#session?.lossFailure ?? null;
    if (broken !== null) await this.lose(broken);
    if (this.#session !== null) return this.#session;
    const { context, gate } = this.#state;
    if (performance.now() < this.#retryAt) {
      await gate.hold(noSlotMs);
      return null;
    }
    try {
      this.#session = await context.link.open("walk");
      return this.#session;
    } catch (error) {
      context.log.info({ err: error, lane: this.#index }, "A further lane could not connect");
      this.#retryAt = performance.now() + noSessionMs;
      return null;
    }
  }

  async #tellWaiting(isWaiting: boolean): Promise<void> {
    if (this.#index > 0 || isWaiting === this.#isWaitingForSlot) return;
    this.#isWaitingForSlot = isWaiting;
    await this.#state.context.record.condition(
      isWaiting ? { kind: "waiting_for_lane", budget: laneBudget, since: new Date().toISOString() } : null,
    );
  }
}
