import type { LedgerRow } from "@/lib/postgres/ledger";

/** The lanes of a walk that are to be done, handed out to whoever works. */
export class LaneQueue {
  #waiting: LedgerRow[] = [];
  #atWork = 0;

  /** Begins anew with what the ledger says. */
  reset(lanes: readonly LedgerRow[]): void {
    this.#waiting = lanes.filter((lane) => !lane.isFinished);
    this.#atWork = 0;
  }

  add(lane: LedgerRow): void {
    this.#waiting.push(lane);
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0 && this.#atWork === 0;
  }

  take(): LedgerRow | null {
    const lane = this.#waiting.shift() ?? null;
    if (lane !== null) this.#atWork += 1;
    return lane;
  }

  /** Somebody else goes on with it, from where it is. */
  giveBack(lane: LedgerRow): void {
    this.#atWork -= 1;
    this.#waiting.unshift(lane);
  }

  finish(): void {
    this.#atWork -= 1;
  }
}
