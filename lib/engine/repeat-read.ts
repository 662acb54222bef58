import { Bell } from "@/lib/engine/bell";

export interface RepeatedRead<S> {
  readonly everyMs: number;
  /** False: there is nothing to read for now, and no session is held for it. */
  isWanted?(): boolean;
  open(): Promise<S>;
  release(session: S): Promise<void>;
  read(session: S): Promise<void>;
  /** Neither the session nor the read came about; the session is made anew for the next. */
  onError(error: unknown): void;
}

/** Reads one source again and again, on a session of its own that is made again when it breaks, until it is closed. Never throws. */
export class RepeatRead<S extends object> {
  readonly #bell = new Bell();
  readonly #loop: Promise<void>;
  #isClosed = false;

  constructor(input: RepeatedRead<S>) {
    this.#loop = this.#run(input);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#bell.ring();
    await this.#loop;
  }

  async #run(input: RepeatedRead<S>): Promise<void> {
    let session: S | null = null;
    while (!this.#isClosed) {
      const beganAt = performance.now();
      const isWanted = input.isWanted?.() ?? true;
      let isBroken = false;
      if (isWanted) {
        try {
          session ??= await input.open();
          await input.read(session);
        } catch (error) {
          isBroken = true;
          input.onError(error);
        }
      }
      if (session !== null && (isBroken || !isWanted)) {
        await input.release(session);
        session = null;
      }
      if (!this.#isClosed) await this.#bell.wait(input.everyMs - (performance.now() - beganAt));
    }
    if (session !== null) await input.release(session);
  }
}
