/** How many requests a key may send: a bucket per key that fills at a steady rate. In this process's memory; it protects the server, and is no quota. */

export interface BudgetOptions {
  /** So many at once. */
  readonly burst: number;
  /** So many a second after that. */
  readonly perSecond: number;
}

export class RequestBudget {
  readonly #options: BudgetOptions;
  readonly #buckets = new Map<string, { tokens: number; atMs: number }>();

  constructor(options: BudgetOptions) {
    this.#options = options;
  }

  /** Takes one; null when there was one, else in how many seconds there is. */
  take(id: string, nowMs: number): number | null {
    const { burst, perSecond } = this.#options;
    this.#forgetFull(nowMs);
    const before = this.#buckets.get(id) ?? { tokens: burst, atMs: nowMs };
    const tokens = Math.min(burst, before.tokens + ((nowMs - before.atMs) / 1000) * perSecond);
    if (tokens < 1) {
      this.#buckets.set(id, { tokens, atMs: nowMs });
      return Math.ceil((1 - tokens) / perSecond);
    }
    this.#buckets.set(id, { tokens: tokens - 1, atMs: nowMs });
    return null;
  }

  /** A bucket that is full again says nothing. */
  #forgetFull(nowMs: number): void {
    if (this.#buckets.size < 1_000) return;
    const fullAfterMs = (this.#options.burst / this.#options.perSecond) * 1000;
    for (const [id, { atMs }] of this.#buckets) {
      if (nowMs - atMs >= fullAfterMs) this.#buckets.delete(id);
    }
  }
}
