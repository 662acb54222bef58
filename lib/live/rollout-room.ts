import type { EventView, RolloutView, SampleView, StreamMessage } from "@/lib/view/rollout-view";
import type { Cursor } from "./cursor";

/**
 * Everyone who watches one rollout. One load serves all of them, at most one each `minIntervalMs`. Loads run one after the other, and a
 * newcomer's snapshot is loaded between two deltas, so nobody misses what happened in between; ids make sure that nobody gets it twice.
 */

export interface LoadedRollout {
  readonly view: RolloutView;
  /** Newer than the cursor, oldest first. */
  readonly events: readonly EventView[];
  readonly samples: readonly SampleView[];
}

export interface RolloutSource {
  /** What a newcomer gets; null when there is no such rollout. */
  loadSnapshot(rolloutId: string): Promise<LoadedRollout | null>;
  /** What is newer; null when there is no such rollout; "too_much" when a snapshot is the better answer. */
  loadSince(rolloutId: string, cursor: Cursor): Promise<LoadedRollout | "too_much" | null>;
}

export interface Viewer {
  /** False when the viewer is too slow and it was dropped. */
  deliver(message: StreamMessage, cursor: Cursor): boolean;
  /** There is no such rollout any more. */
  gone(): void;
}

interface Seat {
  readonly viewer: Viewer;
  cursor: Cursor | null;
  /** `behind` waits for a snapshot or, with a cursor, for what it missed; `stalled` is too slow and waits for room. */
  state: "behind" | "current" | "stalled";
}

export interface RoomOptions {
  readonly rolloutId: string;
  readonly source: RolloutSource;
  readonly minIntervalMs: number;
  readonly onError: (error: unknown) => void;
}

const retryAfterMs = 1_000;

function advance(cursor: Cursor, loaded: LoadedRollout): Cursor {
  return {
    eventId: Math.max(cursor.eventId, loaded.events.at(-1)?.id ?? 0),
    sampleId: Math.max(cursor.sampleId, loaded.samples.at(-1)?.id ?? 0),
  };
}

const start: Cursor = { eventId: 0, sampleId: 0 };

export class RolloutRoom {
  readonly #options: RoomOptions;
  readonly #seats = new Set<Seat>();
  #isDirty = false;
  #isWorking = false;
  #timer: NodeJS.Timeout | null = null;
  #lastLoadAt = Number.NEGATIVE_INFINITY;
  /** Where the shared deltas have come to; null before the first load. */
  #cursor: Cursor | null = null;

  constructor(options: RoomOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#seats.size;
  }

  /** Adds a viewer; `resumeFrom` is what it already has. Returns how to catch up after drops, and how to leave. */
  join(viewer: Viewer, resumeFrom: Cursor | null): { catchUp(): void; leave(): void } {
    const seat: Seat = { viewer, cursor: resumeFrom, state: "behind" };
    this.#seats.add(seat);
    this.#schedule(0);
    return {
      catchUp: () => {
        // What was dropped is unknown, so it starts anew.
        seat.cursor = null;
        seat.state = "behind";
        this.#schedule(0);
      },
      leave: () => {
        this.#seats.delete(seat);
        if (this.#seats.size === 0) this.#stop();
      },
    };
  }

  /** Something may have changed. */
  touch(): void {
    this.#isDirty = true;
    this.#schedule(Math.max(0, this.#lastLoadAt + this.#options.minIntervalMs - performance.now()));
  }

  #stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #schedule(inMs: number): void {
    if (this.#isWorking || this.#seats.size === 0) return;
    if (this.#timer !== null) {
      if (inMs > 0) return;
      clearTimeout(this.#timer);
    }
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#work();
    }, inMs);
  }

  async #work(): Promise<void> {
    if (this.#isWorking || this.#seats.size === 0) return;
    this.#isWorking = true;
    let nextInMs: number | null = null;
    try {
      if (this.#isDirty && performance.now() - this.#lastLoadAt >= this.#options.minIntervalMs) {
        await this.#sendDelta();
      }
      await this.#seatNewcomers();
    } catch (error) {
      this.#options.onError(error);
      nextInMs = retryAfterMs;
    } finally {
      this.#isWorking = false;
    }
    const someoneWaits = [...this.#seats].some((seat) => seat.state === "behind");
    if (nextInMs !== null) this.#schedule(nextInMs);
    else if (someoneWaits) this.#schedule(0);
    else if (this.#isDirty) this.touch();
  }

  async #sendDelta(): Promise<void> {
    if (this.#cursor === null) {
      // Nobody was served yet: snapshots are as new as it gets.
      this.#isDirty = false;
      return;
    }
    this.#isDirty = false;
    this.#lastLoadAt = performance.now();
    let loaded: LoadedRollout | "too_much" | null;
    try {
      loaded = await this.#options.source.loadSince(this.#options.rolloutId, this.#cursor);
    } catch (error) {
      this.#isDirty = true;
      throw error;
    }
    if (loaded === null) return this.#dismiss();
    if (loaded === "too_much") {
      this.#cursor = null;
      for (const seat of this.#seats) Object.assign(seat, { cursor: null, state: "behind" });
      return;
    }
    this.#cursor = advance(this.#cursor, loaded);
    for (const seat of this.#seats) if (seat.state === "current") this.#give(seat, loaded);
  }

  #give(seat: Seat, loaded: LoadedRollout): void {
    const had = seat.cursor ?? start;
    const cursor = advance(had, loaded);
    const isDelivered = seat.viewer.deliver(
      {
        kind: "delta",
        view: loaded.view,
        events: loaded.events.filter((event) => event.id > had.eventId),
        samples: loaded.samples.filter((sample) => sample.id > had.sampleId),
      },
      cursor,
    );
    seat.cursor = cursor;
    seat.state = isDelivered ? "current" : "stalled";
  }

  async #seatNewcomers(): Promise<void> {
    const behind = [...this.#seats].filter((seat) => seat.state === "behind");
    for (const seat of behind.filter((one) => one.cursor !== null)) {
      const loaded = await this.#options.source.loadSince(this.#options.rolloutId, seat.cursor ?? start);
      if (loaded === null) return this.#dismiss();
      if (loaded === "too_much") {
        seat.cursor = null;
        continue;
      }
      this.#give(seat, loaded);
      this.#cursor ??= seat.cursor;
    }
    const fresh = [...this.#seats].filter((seat) => seat.state === "behind" && seat.cursor === null);
    if (fresh.length === 0) return;
    const loaded = await this.#options.source.loadSnapshot(this.#options.rolloutId);
    if (loaded === null) return this.#dismiss();
    const cursor = advance(start, loaded);
    this.#cursor ??= cursor;
    for (const seat of fresh) {
      seat.cursor = cursor;
      seat.state = seat.viewer.deliver({ kind: "snapshot", ...loaded }, cursor) ? "current" : "stalled";
    }
  }

  #dismiss(): void {
    for (const seat of [...this.#seats]) seat.viewer.gone();
  }
}
