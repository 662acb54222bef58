/**
 * One reader for many viewers: while anyone looks at `key`, it is opened once and read every `everyMs`; with the last viewer it is closed. Each
 * new viewer gets the newest value at once.
 */

export interface PolledSource<T> {
  read(): Promise<T>;
  close(): Promise<void>;
}

interface Poll<T> {
  readonly viewers: Set<(value: T) => void>;
  newest: { readonly value: T } | null;
  isClosed: boolean;
  wake: (() => void) | null;
}

export class SharedPoll<T> {
  readonly #open: (key: string) => Promise<PolledSource<T>>;
  readonly #everyMs: number;
  readonly #onError: (error: unknown) => void;
  readonly #polls = new Map<string, Poll<T>>();

  /** `open` may fail; it is tried again at the next turn. `read` tells expected failures as values. */
  constructor(options: {
    open: (key: string) => Promise<PolledSource<T>>;
    everyMs: number;
    onError: (error: unknown) => void;
  }) {
    this.#open = options.open;
    this.#everyMs = options.everyMs;
    this.#onError = options.onError;
  }

  get subscriberCount(): number {
    let count = 0;
    for (const poll of this.#polls.values()) count += poll.viewers.size;
    return count;
  }

  /** Gets every value until the returned function is called. */
  subscribe(key: string, onValue: (value: T) => void): () => void {
    let poll = this.#polls.get(key);
    if (poll === undefined) {
      poll = { viewers: new Set(), newest: null, isClosed: false, wake: null };
      this.#polls.set(key, poll);
      void this.#run(key, poll);
    }
    const joined = poll;
    const own = (value: T) => onValue(value);
    joined.viewers.add(own);
    if (joined.newest !== null) own(joined.newest.value);
    return () => {
      joined.viewers.delete(own);
      if (joined.viewers.size > 0 || joined.isClosed) return;
      joined.isClosed = true;
      this.#polls.delete(key);
      joined.wake?.();
    };
  }

  async #run(key: string, poll: Poll<T>): Promise<void> {
    let source: PolledSource<T> | null = null;
    while (!poll.isClosed) {
      const began = performance.now();
      try {
        source ??= await this.#open(key);
        const value = await source.read();
        poll.newest = { value };
        for (const tell of poll.viewers) tell(value);
      } catch (error) {
        this.#onError(error);
      }
      const rest = Math.max(0, began + this.#everyMs - performance.now());
      if (poll.isClosed) break;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, rest);
        poll.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    await source?.close().catch(this.#onError);
  }
}
