/**
 * How far a replica is behind, in milliseconds, from positions in the WAL alone: for how long there has been something that it has not replayed.
 * Pure; all times are of one clock. Independent of how the engine measures.
 */
export class LagTracker {
  /** What the primary had written when; only what is not replayed yet. */
  readonly #written: { readonly atMs: number; readonly position: number }[] = [];
  #peakMs = 0;

  get peakMs(): number {
    return this.#peakMs;
  }

  addWritten(atMs: number, position: number): void {
    const last = this.#written.at(-1);
    if (last === undefined || position > last.position) this.#written.push({ atMs, position });
  }

  /** The lag at this moment, milliseconds. */
  addReplayed(atMs: number, position: number): number {
    while ((this.#written[0]?.position ?? Number.POSITIVE_INFINITY) <= position) this.#written.shift();
    const first = this.#written[0];
    const lagMs = first === undefined ? 0 : Math.max(0, atMs - first.atMs);
    this.#peakMs = Math.max(this.#peakMs, lagMs);
    return lagMs;
  }
}
