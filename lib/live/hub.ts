import { personChannel } from "@/lib/store/channels";
import type { Listener, ListenHandler } from "@/lib/store/listen";
import type { Cursor } from "./cursor";
import { RolloutRoom, type RolloutSource, type Viewer } from "./rollout-room";

/**
 * Events to streams: one LISTEN per process, many subscribers. NOTIFY only wakes; what is sent was read from the tables. After a gap of the
 * listening connection every room looks again.
 */

export interface HubOptions {
  listen(handler: ListenHandler): Promise<Listener>;
  readonly source: RolloutSource;
  readonly onError: (error: unknown) => void;
  /** Least time between two sends to one viewer. */
  readonly minIntervalMs?: number;
}

export interface Subscription {
  /** Something was dropped and there is room again. */
  catchUp(): void;
  close(): void;
}

export class Hub {
  readonly #options: HubOptions;
  readonly #rooms = new Map<string, RolloutRoom>();
  readonly #touchListeners = new Set<(rolloutId: string) => void>();
  readonly #personListeners = new Map<string, Set<() => void>>();
  readonly #touched = new Set<string>();
  #touchTimer: NodeJS.Timeout | null = null;
  #listener: Promise<Listener> | null = null;
  #isInTouch = false;

  constructor(options: HubOptions) {
    this.#options = options;
  }

  /** Viewers of all kinds, now. */
  get subscriberCount(): number {
    let count = this.#touchListeners.size;
    for (const room of this.#rooms.values()) count += room.size;
    return count;
  }

  /** True while changes reach this process. */
  get isInTouch(): boolean {
    return this.#isInTouch;
  }

  /** Watches one rollout: a snapshot, or what came after `resumeFrom`, then deltas. */
  subscribe(rolloutId: string, viewer: Viewer, resumeFrom: Cursor | null): Subscription {
    this.#startListening();
    let room = this.#rooms.get(rolloutId);
    if (room === undefined) {
      room = new RolloutRoom({
        rolloutId,
        source: this.#options.source,
        minIntervalMs: this.#options.minIntervalMs ?? 250,
        onError: this.#options.onError,
      });
      this.#rooms.set(rolloutId, room);
    }
    const joined = room;
    const seat = joined.join(viewer, resumeFrom);
    return {
      catchUp: seat.catchUp,
      close: () => {
        seat.leave();
        if (joined.size === 0 && this.#rooms.get(rolloutId) === joined) this.#rooms.delete(rolloutId);
      },
    };
  }

  /** Is told which rollouts changed, each at most four times a second. Returns how to stop. */
  subscribeToAll(onTouched: (rolloutId: string) => void): () => void {
    this.#startListening();
    // A function of its own, so that the same callback may be given twice.
    const own = (rolloutId: string) => onTouched(rolloutId);
    this.#touchListeners.add(own);
    return () => {
      this.#touchListeners.delete(own);
    };
  }

  /** Is told when what somebody may do has changed. Returns how to stop. */
  watchPerson(personId: string, onChanged: () => void): () => void {
    this.#startListening();
    const own = () => onChanged();
    const listeners = this.#personListeners.get(personId) ?? new Set();
    this.#personListeners.set(personId, listeners.add(own));
    return () => {
      listeners.delete(own);
      if (listeners.size === 0) this.#personListeners.delete(personId);
    };
  }

  /** Stops listening; streams that are still open get nothing more. */
  async close(): Promise<void> {
    if (this.#touchTimer !== null) clearTimeout(this.#touchTimer);
    this.#touchListeners.clear();
    const listener = await this.#listener;
    this.#listener = null;
    this.#isInTouch = false;
    await listener?.close();
  }

  #startListening(): void {
    if (this.#listener !== null) return;
    this.#isInTouch = true;
    this.#listener = this.#options.listen({
      onNotification: (channel, id) => {
        if (channel === personChannel) this.#tellPerson(id);
        else this.#touch(id);
      },
      onReconnected: () => {
        this.#isInTouch = true;
        for (const rolloutId of this.#rooms.keys()) this.#touch(rolloutId);
        for (const personId of this.#personListeners.keys()) this.#tellPerson(personId);
      },
      onLost: (error) => {
        this.#isInTouch = false;
        this.#options.onError(error);
      },
    });
    // What happened before LISTEN took hold was not heard.
    this.#listener.then(
      () => {
        for (const room of this.#rooms.values()) room.touch();
        for (const personId of this.#personListeners.keys()) this.#tellPerson(personId);
      },
      (error: unknown) => this.#options.onError(error),
    );
  }

  #tellPerson(personId: string): void {
    for (const tell of this.#personListeners.get(personId) ?? []) tell();
  }

  #touch(rolloutId: string): void {
    this.#rooms.get(rolloutId)?.touch();
    if (this.#touchListeners.size === 0) return;
    this.#touched.add(rolloutId);
    this.#touchTimer ??= setTimeout(() => {
      this.#touchTimer = null;
      const touched = [...this.#touched];
      this.#touched.clear();
      for (const id of touched) for (const tell of this.#touchListeners) tell(id);
    }, 250);
  }
}
