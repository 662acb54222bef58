import {
  deriveEta,
  deriveRowsPerSecond,
  deriveRowsTotal,
  type RateMemory,
  recordRate,
  startRate,
} from "@/lib/domain/backfill/progress";
import type { Sample } from "@/lib/domain/backfill/sample";
import type { Progress } from "@/lib/domain/lifecycle/condition";
import type { GaugeSample } from "@/lib/domain/pace/gauge";
import type { ReadPlace } from "@/lib/domain/verify/read-place";
import type { CountedRows } from "@/lib/engine/row-counter";

/** How far a walk was when this driver took it up: from the ledger. */
export interface WalkTotals {
  readonly rowsWalked: number;
  readonly rowsChanged: number;
  readonly chunks: number;
  readonly mismatches: number;
}

export interface ProgressPort {
  /** What the charts draw: called once a second. */
  recordSample(sample: Sample): Promise<void>;
  /** What the page shows: called at most once a second. */
  recordProgress(progress: Progress): Promise<void>;
  readLagSeconds(): Record<string, number | null>;
  readGauges(): readonly GaugeSample[];
  onError(error: unknown): void;
}

const everyMs = 1_000;

interface Second {
  readonly rows: number;
  readonly chunkMsMax: number | null;
  readonly chunkRows: number | null;
}

const emptySecond: Second = { rows: 0, chunkMsMax: null, chunkRows: null };

/** Turns the chunks of one walk into one sample and one progress a second, also while nothing moves. */
export class ProgressRecorder {
  readonly #step: { readonly stepId: string; readonly kind: "backfill" | "verify" };
  readonly #port: ProgressPort;
  #totals: WalkTotals = { rowsWalked: 0, rowsChanged: 0, chunks: 0, mismatches: 0 };
  #rate: RateMemory;
  #second: Second = emptySecond;
  #secondBegan: number;
  #heldSince: number | null = null;
  #throttledMs = 0;
  #counted: CountedRows | null = null;
  #estimated: number | null = null;
  #pace: Sample["pace"] = { kind: "full" };
  #lanes: number | null = null;
  #reads: readonly ReadPlace[] = [];
  #writing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;

  constructor(step: { stepId: string; kind: "backfill" | "verify" }, port: ProgressPort) {
    this.#step = step;
    this.#port = port;
    this.#secondBegan = performance.now();
    this.#rate = startRate(this.#secondBegan);
  }

  /** The walk begins: from now on there is one sample a second. */
  begin(): void {
    this.#secondBegan = performance.now();
    this.#rate = startRate(this.#secondBegan);
    this.#timer = setInterval(() => this.#tick(), everyMs);
  }

  get totals(): WalkTotals {
    return this.#totals;
  }

  /** One chunk has been committed. */
  addChunk(chunk: { rows: number; changed: number; mismatches: number; durationMs: number }): void {
    this.#totals = {
      rowsWalked: this.#totals.rowsWalked + chunk.rows,
      rowsChanged: this.#totals.rowsChanged + chunk.changed,
      chunks: this.#totals.chunks + 1,
      mismatches: this.#totals.mismatches + chunk.mismatches,
    };
    this.#second = {
      rows: this.#second.rows + chunk.rows,
      chunkMsMax: Math.max(this.#second.chunkMsMax ?? 0, chunk.durationMs),
      chunkRows: chunk.rows,
    };
  }

  /** The ledger was read: what it says replaces what was counted here. */
  resetTotals(totals: WalkTotals): void {
    const { rowsWalked, rowsChanged, chunks, mismatches } = totals;
    this.#totals = { rowsWalked, rowsChanged, chunks, mismatches };
  }

  setPace(pace: Sample["pace"]): void {
    this.#pace = pace;
  }

  /** Where a verification reads. */
  setReads(reads: readonly ReadPlace[]): void {
    this.#reads = reads;
  }

  /** Lanes at work now. */
  setLanes(lanes: number): void {
    this.#lanes = lanes;
  }

  setCounted(counted: CountedRows): void {
    this.#counted = counted;
  }

  setEstimate(rows: number | null): void {
    this.#estimated = rows;
  }

  /** From now on the walk is held back: this time is no part of its rate. */
  hold(): void {
    this.#heldSince ??= performance.now();
  }

  /** The walk goes on. */
  release(): void {
    if (this.#heldSince === null) return;
    this.#throttledMs += performance.now() - this.#heldSince;
    this.#heldSince = null;
  }

  /** Writes what is left and ends. With `isComplete` the total is what was walked. */
  async close(isComplete: boolean): Promise<void> {
    if (this.#timer === null) return;
    clearInterval(this.#timer);
    if (isComplete) {
      this.#counted = { rows: this.#totals.rowsWalked, countedTo: null };
      this.#estimated = null;
    }
    this.#tick();
    await this.#writing;
  }

  #tick(): void {
    const now = performance.now();
    if (this.#heldSince !== null) {
      this.#throttledMs += now - this.#heldSince;
      this.#heldSince = now;
    }
    const second = this.#second;
    const elapsedMs = Math.max(1, now - this.#secondBegan);
    this.#rate = recordRate(this.#rate, { atMs: now, rows: second.rows, throttledMs: this.#throttledMs });
    this.#throttledMs = 0;
    this.#second = emptySecond;
    this.#secondBegan = now;
    const progress = this.#progress();
    const sample: Sample = {
      ...this.#step,
      rowsWalked: progress.rowsWalked,
      rowsTotal: progress.rowsTotal,
      rowsPerSecond: (second.rows / elapsedMs) * 1000,
      chunks: this.#totals.chunks,
      chunkMsMax: second.chunkMsMax,
      chunkRows: second.chunkRows,
      lagSeconds: this.#port.readLagSeconds(),
      ...(this.#lanes === null ? {} : { lanes: this.#lanes }),
      gauges: [...this.#port.readGauges()],
      pace: this.#pace,
    };
    // One after the other: samples stay in order, and a slow store makes a gap, not a heap.
    this.#writing = this.#writing.then(() => this.#write(sample, progress));
  }

  async #write(sample: Sample, progress: Progress): Promise<void> {
    try {
      await this.#port.recordSample(sample);
      await this.#port.recordProgress(progress);
    } catch (error) {
      this.#port.onError(error);
    }
  }

  #progress(): Progress {
    const total = deriveRowsTotal({
      counted: this.#counted?.rows ?? null,
      estimated: this.#estimated,
      rowsWalked: this.#totals.rowsWalked,
    });
    return {
      ...this.#step,
      ...this.#totals,
      ...total,
      ...(this.#counted?.countedTo == null ? {} : { countedTo: [...this.#counted.countedTo] }),
      ...(this.#reads.length === 0 ? {} : { reads: [...this.#reads] }),
      rowsPerSecond: deriveRowsPerSecond(this.#rate),
      etaMs: this.#pace.kind === "stopped" ? null : deriveEta(this.#rate, total, this.#totals.rowsWalked),
    };
  }
}
