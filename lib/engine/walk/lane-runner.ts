import {
  type ChunkSizeMemory,
  chunkSizeLimits,
  initialChunkSize,
  steerChunkSize,
} from "@/lib/domain/backfill/chunk-size";
import { backoffMs } from "@/lib/engine/backoff";
import { interruption } from "@/lib/engine/drive-context";
import { describeFailure, lockNotAcquired } from "@/lib/engine/failure-words";
import { type Narrowing, narrowAfterFailure, narrowAfterSuccess } from "@/lib/engine/narrowing";
import { fenced } from "@/lib/engine/outcome";
import { targetFailure } from "@/lib/engine/target-failure";
import { firstTailLane } from "@/lib/engine/walk/claim-lanes";
import { LaneReader } from "@/lib/engine/walk/lane-reader";
import { LaneSession } from "@/lib/engine/walk/lane-session";
import { type Chunk, type ChunkResult, type LaneWindow, partsOfPass } from "@/lib/engine/walk/lane-window";
import { maxFailuresInARow } from "@/lib/engine/walk/walk";
import type { WalkState } from "@/lib/engine/walk/walk-state";
import type { Failure } from "@/lib/postgres/failure";
import { finishLane, type LedgerRow } from "@/lib/postgres/ledger";
import type { Session } from "@/lib/postgres/session";

/** A lane that may not run, or finds nothing to do, looks again this often. */
const idleLookMs = 200;

/**
 * One of the workers of a walk, with a session of its own: takes a lane of the ledger, does it window by window and pass by pass, then the next. It
 * lives as long as the walk; `run` returns when there is no lane left, or when the walk is over for all.
 */
export class LaneRunner {
  readonly #state: WalkState;
  /** The first runs always; the others while there is headroom. */
  readonly #index: number;
  readonly #session: LaneSession;
  readonly #reader: LaneReader;
  #lane: LedgerRow | null = null;
  #window: LaneWindow | null = null;
  #size: ChunkSizeMemory = initialChunkSize;
  #narrowing: Narrowing | null = null;
  #failuresInARow = 0;
  /** The last chunk's time that has not been paid for with a pause yet. */
  #unpaidMs = 0;

  constructor(state: WalkState, index: number) {
    this.#state = state;
    this.#index = index;
    this.#session = new LaneSession(state, index);
    this.#reader = new LaneReader(state);
  }

  async run(): Promise<void> {
    const { gate } = this.#state;
    this.#lane = null;
    this.#window = null;
    this.#narrowing = null;
    gate.enter();
    try {
      while (await this.#goOn());
    } catch (error) {
      // Only what the target says is judged here; the control database's errors end the drive as they are.
      this.#state.breakOff();
      throw error;
    } finally {
      gate.leave();
      await this.#reader.close();
      await this.#session.rest();
    }
  }

  /** Ends the worker for good. */
  async close(): Promise<void> {
    await this.#session.close();
  }

  /** One pass, or what has to come before it; false: there is nothing more to do. */
  async #goOn(): Promise<boolean> {
    const state = this.#state;
    const { context, queue, gate } = state;
    if (state.isOver) return false;
    if (!context.control.mayGoOn()) {
      state.endWith(interruption(context));
      return false;
    }
    if (this.#index >= gate.lanes) return await this.#park();
    if (this.#lane === null) {
      if (queue.isEmpty) return false;
      const session = await this.#session.get();
      if (session === null) return !state.isOver;
      this.#lane = queue.take();
      if (this.#lane === null) await this.#idle();
      return true;
    }
    const session = await this.#session.get();
    if (session === null) return !state.isOver;
    if (!(await gate.allows(this.#unpaidMs))) {
      this.#unpaidMs = 0;
      return true;
    }
    try {
      await this.#work(session, this.#lane);
    } catch (error) {
      await this.#judge(error);
    }
    return true;
  }

  /** Under pressure, or at the limit: another worker may have the lane. */
  async #park(): Promise<boolean> {
    const { queue } = this.#state;
    if (this.#lane !== null) queue.giveBack(this.#lane);
    this.#lane = null;
    this.#dropWindow();
    if (queue.isEmpty) return false;
    await this.#reader.close();
    await this.#session.rest();
    await this.#idle();
    return true;
  }

  async #idle(): Promise<void> {
    this.#state.gate.leave();
    try {
      await this.#state.context.control.bell.wait(idleLookMs);
    } finally {
      this.#state.gate.enter();
    }
  }

  async #work(session: Session, lane: LedgerRow): Promise<void> {
    const { context, walk, queue, rowsPerPage } = this.#state;
    if (!context.lease.isHeld()) return this.#state.endWith(fenced);
    if (this.#window === null) {
      const found = await this.#reader.findWindow(session, lane, {
        rows: this.#narrowing?.rows ?? this.#windowRows(),
        isSinglePass: this.#narrowing !== null,
        rowsPerPage,
      });
      if (found === "again" || found === "smaller") return this.#lookAgain(found);
      this.#window = found;
      if (this.#window === null) {
        const named = { rolloutId: context.rolloutId, stepId: walk.stepId, epoch: context.lease.epoch };
        if (!(await finishLane(session, { ...named, lane: lane.lane }))) return this.#refused();
        queue.finish();
        this.#lane = null;
        return;
      }
    }
    const window = this.#window;
    if (window.rows === 0) {
      this.#lane = { ...lane, lastKey: [...window.lastKey] };
      this.#window = null;
      return;
    }
    const [chunk] = window.chunks;
    if (chunk === undefined) throw new Error("a window has chunks until its last one is done");
    const result = await this.#reader.runChunk(session, lane, window, chunk);
    if (result === "again" || result === "smaller") return this.#lookAgain(result);
    if (!result.advanced) return this.#refused();
    this.#takeResult(lane, window, chunk, result);
  }

  #lookAgain(how: "again" | "smaller"): void {
    this.#dropWindow();
    if (how === "again") return;
    const rows = Math.max(chunkSizeLimits.minRows, Math.floor(this.#size.rows / 2));
    this.#size = { rows, recentMsPerRow: this.#size.recentMsPerRow };
  }

  #refused(): void {
    const { context, walk } = this.#state;
    context.log.warn({ stepId: walk.stepId }, "The target refused a chunk: another engine drives");
    this.#state.endWith(fenced);
  }

  #takeResult(lane: LedgerRow, window: LaneWindow, chunk: Chunk, result: ChunkResult): void {
    const { recorder, counter } = this.#state;
    const chunks = window.chunks.slice(1);
    const isLast = chunks.length === 0;
    this.#failuresInARow = 0;
    this.#unpaidMs = result.durationMs;
    this.#state.addSampleKeys(result.sampleKeys);
    const rows = lane.lane >= firstTailLane ? 0 : isLast ? window.rows - window.told : chunk.rows;
    const { changed, mismatches, durationMs } = result;
    recorder.addChunk({ rows, changed, mismatches, durationMs });
    this.#steer(chunk, durationMs);
    if (isLast) {
      this.#lane = { ...lane, lastKey: [...window.lastKey] };
      this.#window = null;
      this.#narrowing = narrowAfterSuccess(this.#narrowing, window.rows);
    } else {
      this.#window = { ...window, chunks, told: window.told + rows };
      // Far too slow for this window: begin a smaller one. What is done is no longer pending.
      if (this.#windowRows() * 2 < window.rows) this.#dropWindow();
    }
    counter.start();
  }

  #steer(chunk: Chunk, durationMs: number): void {
    const { targetChunkMs } = this.#state.context.control.limits;
    if (this.#narrowing !== null) return;
    if (chunk.rows > 0) {
      this.#size = steerChunkSize(this.#size, { rows: chunk.rows, durationMs }, targetChunkMs);
    } else if (durationMs > targetChunkMs) {
      // A sweep only looks; what it takes follows from the window's rows.
      const rows = Math.floor((this.#size.rows * targetChunkMs) / durationMs);
      this.#size = { ...this.#size, rows: Math.max(chunkSizeLimits.minRows, rows) };
    }
  }

  /** Rows of the next window: so many that each of its chunks takes about its target time. */
  #windowRows(): number {
    const { passes, maxWindowRows } = this.#state.walk.strategy;
    return Math.min(passes === 1 ? this.#size.rows : this.#size.rows * passes * partsOfPass, maxWindowRows);
  }

  #dropWindow(): void {
    const { recorder } = this.#state;
    const told = this.#window?.told ?? 0;
    this.#window = null;
    if (told > 0) recorder.resetTotals({ ...recorder.totals, rowsWalked: recorder.totals.rowsWalked - told });
  }

  /** What an error of the target's means for this lane, and for the walk. */
  async #judge(error: unknown): Promise<void> {
    const { context, walk, gate } = this.#state;
    const window = this.#window;
    if (!context.lease.isHeld()) return this.#state.endWith(fenced);
    const failure = targetFailure(error);
    if (failure.kind === "connection_lost") return await this.#loseConnection(failure, window);
    // The primary may have become a standby under us: connecting again tells.
    if (failure.kind === "read_only") {
      await this.#session.lose(failure);
      if (failure.retry !== "never") return;
    }
    this.#dropWindow();
    if (failure.kind === "data_error" && window !== null) return await this.#narrowDown(failure, window);
    if (failure.retry === "never") {
      return this.#state.endWith(describeFailure(failure, walk.stepId, "rows"));
    }
    this.#failuresInARow += 1;
    if (this.#failuresInARow >= maxFailuresInARow) {
      return this.#state.endWith(lockNotAcquired(failure, walk.stepId, this.#failuresInARow, []));
    }
    // Fewer rows meet fewer of the locks that stood in the way.
    const rows = Math.max(chunkSizeLimits.minRows, Math.floor(this.#size.rows / 2));
    this.#size = { rows, recentMsPerRow: this.#size.recentMsPerRow };
    await gate.hold(failure.retry === "now" ? 0 : backoffMs(this.#failuresInARow));
  }

  async #loseConnection(failure: Failure, window: LaneWindow | null): Promise<void> {
    // A chunk that takes the server down each time must not do so for ever.
    if (window !== null) this.#failuresInARow += 1;
    if (this.#failuresInARow >= maxFailuresInARow) {
      this.#state.endWith(describeFailure(failure, this.#state.walk.stepId, "rows"));
    }
    await this.#session.lose(failure);
  }

  /** Half of the rows at a time leads to the one at fault, and past it. */
  async #narrowDown(failure: Failure, window: LaneWindow): Promise<void> {
    if (window.rows > 1) {
      this.#narrowing = narrowAfterFailure(window.rows);
      return;
    }
    const lane = this.#lane;
    const session = await this.#session.get();
    if (lane === null || session === null) return;
    try {
      const passed = await this.#state.faultyRows.passOver(session, lane, window, failure);
      if (passed === "again") return;
      if (passed.kind !== "passed") return this.#state.endWith(passed);
      const rows = lane.lane >= firstTailLane ? 0 : window.rows;
      const { mismatches, label } = passed;
      this.#state.recorder.addChunk({ rows, changed: 0, mismatches, durationMs: 0 });
      if (mismatches > 0) this.#state.addSampleKeys([label]);
      this.#lane = { ...lane, lastKey: [...window.lastKey] };
      this.#narrowing = narrowAfterSuccess(this.#narrowing, window.rows);
    } catch (error) {
      await this.#session.lose(targetFailure(error));
    }
  }
}
