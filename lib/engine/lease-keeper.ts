import type { Logger } from "pino";

/**
 * Keeps one rollout's lease. It counts as held only while the last renewal that is known to have succeeded is younger than the
 * lease's time to live, by a monotonic clock that runs on while the process is frozen: an engine that wakes up late knows at once that
 * it may have been replaced, before it has asked anyone. What it does all the same in that instant, the target refuses
 * (the epoch in the ledger).
 */
export const leaseTtlMs = 10_000;
const renewEveryMs = 2_000;
const retryEveryMs = 500;

export interface LeasePort {
  /** True when the lease is still ours, and now lasts `leaseTtlMs` from here. */
  renew(): Promise<boolean>;
  release(): Promise<void>;
}

export class LeaseKeeper {
  readonly epoch: number;
  readonly #port: LeasePort;
  readonly #log: Logger;
  readonly #lost = new AbortController();
  #heldUntil: number;
  #timer: NodeJS.Timeout | null = null;
  #deadline: NodeJS.Timeout | null = null;
  #renewal: Promise<void> = Promise.resolve();
  #isClosed = false;

  /** `askedAt` is when the acquisition was asked for (performance.now()): the ttl counts from there, never from the answer. */
  constructor(input: { epoch: number; askedAt: number; port: LeasePort; log: Logger }) {
    this.epoch = input.epoch;
    this.#port = input.port;
    this.#log = input.log;
    this.#heldUntil = input.askedAt + leaseTtlMs;
    this.#watch();
    this.#schedule(renewEveryMs);
  }

  /** Aborted once the lease is lost. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** True while nobody else can hold it. */
  isHeld(): boolean {
    if (!this.#lost.signal.aborted && performance.now() >= this.#heldUntil) this.#lose("not renewed in time");
    return !this.#lost.signal.aborted;
  }

  /** Stops renewing and gives the lease back, so that another engine needn't wait for its end. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#deadline !== null) clearTimeout(this.#deadline);
    await this.#renewal;
    if (!this.#lost.signal.aborted) await this.#port.release();
  }

  #schedule(inMs: number): void {
    if (this.#isClosed || this.#lost.signal.aborted) return;
    this.#timer = setTimeout(() => {
      this.#renewal = this.#renew();
    }, inMs);
  }

  async #renew(): Promise<void> {
    const askedAt = performance.now();
    try {
      const isOurs = await this.#port.renew();
      if (!isOurs) return this.#lose("another engine holds it");
      this.#heldUntil = askedAt + leaseTtlMs;
      if (!this.#isClosed) this.#watch();
      this.#schedule(renewEveryMs);
    } catch (error) {
      this.#log.warn({ err: error }, "The lease could not be renewed; trying again until it ends");
      this.#schedule(retryEveryMs);
    }
  }

  #watch(): void {
    if (this.#deadline !== null) clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.isHeld(), Math.max(1, this.#heldUntil - performance.now() + 1));
  }

  #lose(why: string): void {
    if (this.#lost.signal.aborted) return;
    this.#log.warn({ epoch: this.epoch, why }, "The lease is lost; this engine stops driving the rollout");
    this.#lost.abort();
  }
}
