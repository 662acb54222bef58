import type { DriveContext } from "@/lib/engine/drive-context";
import type { ProgressRecorder } from "@/lib/engine/progress-recorder";
import type { RowCounter } from "@/lib/engine/row-counter";
import { LaneQueue } from "@/lib/engine/walk/lane-queue";
import type { PaceGate } from "@/lib/engine/walk/pace-gate";
import type { ReadingPlace } from "@/lib/engine/walk/reading-place";
import type { EarlyEnd, FaultyRows, Walk } from "@/lib/engine/walk/walk";
import type { LedgerRow } from "@/lib/postgres/ledger";

const shownKeys = 10;

/** What the lanes of one walk share. */
export class WalkState {
  readonly queue = new LaneQueue();
  rowsPerPage: number | null = null;
  #end: EarlyEnd | null = null;
  #isLedgerInDoubt = false;
  #isBroken = false;
  #sampleKeys: readonly string[] = [];

  readonly context: DriveContext;
  readonly walk: Walk;
  readonly gate: PaceGate;
  readonly recorder: ProgressRecorder;
  readonly counter: RowCounter;
  readonly reading: ReadingPlace;
  readonly faultyRows: FaultyRows;

  constructor(input: {
    context: DriveContext;
    walk: Walk;
    gate: PaceGate;
    recorder: ProgressRecorder;
    counter: RowCounter;
    reading: ReadingPlace;
    faultyRows: FaultyRows;
  }) {
    this.context = input.context;
    this.walk = input.walk;
    this.gate = input.gate;
    this.recorder = input.recorder;
    this.counter = input.counter;
    this.reading = input.reading;
    this.faultyRows = input.faultyRows;
  }

  /** How the walk ends before it is through; null while it goes on. */
  get end(): EarlyEnd | null {
    return this.#end;
  }

  get isLedgerInDoubt(): boolean {
    return this.#isLedgerInDoubt;
  }

  /** Every lane stops before its next chunk. */
  get isOver(): boolean {
    return this.#end !== null || this.#isLedgerInDoubt || this.#isBroken;
  }

  get sampleKeys(): readonly string[] {
    return this.#sampleKeys;
  }

  /** The first end counts. */
  endWith(end: EarlyEnd): void {
    this.#end ??= end;
    this.context.control.bell.ring();
  }

  /** A connection broke: what of its last chunk was committed, and perhaps which server is the primary, is to be read again. */
  doubtLedger(): void {
    this.#isLedgerInDoubt = true;
    this.context.control.bell.ring();
  }

  /** A lane threw what is no failure of the target's: the walk is about to throw it, too. */
  breakOff(): void {
    this.#isBroken = true;
    this.context.control.bell.ring();
  }

  addSampleKeys(keys: readonly string[]): void {
    this.#sampleKeys = [...this.#sampleKeys, ...keys].slice(0, shownKeys);
  }

  /** What the ledger says replaces what was known. */
  takeOver(lanes: readonly LedgerRow[]): void {
    this.#isLedgerInDoubt = false;
    this.#sampleKeys = lanes.flatMap((lane) => lane.sampleKeys).slice(0, shownKeys);
    this.queue.reset(lanes);
    const sum = (of: (lane: LedgerRow) => number) => lanes.reduce((all, lane) => all + of(lane), 0);
    this.recorder.resetTotals({
      rowsWalked: sum((lane) => lane.rowsWalked),
      rowsChanged: sum((lane) => lane.rowsChanged),
      chunks: sum((lane) => lane.chunks),
      mismatches: sum((lane) => lane.mismatches),
    });
    this.recorder.release();
    this.recorder.setPace({ kind: "full" });
  }
}
