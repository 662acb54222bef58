/**
 * A wait that can be cut short. Whoever waits is woken by time, or by a ring; a ring while nobody waits is kept for the next
 * waiter, so that news between "I have looked" and "I wait" isn't lost.
 */
export class Bell {
  #hasRung = false;
  #wake: (() => void) | null = null;

  /** Wakes the waiter, or the next one. */
  ring(): void {
    this.#hasRung = true;
    this.#wake?.();
  }

  /** Resolves after `ms` milliseconds or at the next ring, whichever is first. One waiter at a time. */
  async wait(ms: number): Promise<void> {
    if (!this.#hasRung && ms > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = null;
    }
    this.#hasRung = false;
  }
}
