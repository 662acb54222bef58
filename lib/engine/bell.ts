/**
 * A wait that can be cut short. Whoever waits is woken by time, or by a ring; a ring while nobody waits is kept for the next
 * waiter, so that news between "I have looked" and "I wait" isn't lost.
 */
export class Bell {
  #hasRung = false;
  readonly #waiting = new Set<() => void>();

  /** Wakes all who wait, or else the next one. */
  ring(): void {
    this.#hasRung = this.#waiting.size === 0;
    for (const wake of [...this.#waiting]) wake();
  }

  /** Resolves after `ms` milliseconds or at the next ring, whichever is first. */
  async wait(ms: number): Promise<void> {
    if (!this.#hasRung && ms > 0) {
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          this.#waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, ms);
        this.#waiting.add(wake);
      });
    }
    this.#hasRung = false;
  }
}
