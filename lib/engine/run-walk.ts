import {
  type ChunkSizeMemory,
  chunkSizeLimits,
  initialChunkSize,
  steerChunkSize,
} from "@/lib/domain/backfill/chunk-size";
import { approved, type SqlValue } from "@/lib/domain/sql/sql";
import { backoffMs } from "@/lib/engine/backoff";
import { type DriveContext, interruption } from "@/lib/engine/drive-context";
import { dataError, describeFailure, lockNotAcquired } from "@/lib/engine/failure-words";
import { type Narrowing, narrowAfterFailure, narrowAfterSuccess } from "@/lib/engine/narrowing";
import { fenced, type Outcome } from "@/lib/engine/outcome";
import { PaceKeeper, samplePace } from "@/lib/engine/pace-keeper";
import { ProgressRecorder, type WalkTotals } from "@/lib/engine/progress-recorder";
import { RowCounter } from "@/lib/engine/row-counter";
import { SignalsMonitor } from "@/lib/engine/signals-monitor";
import { targetFailure } from "@/lib/engine/target-failure";
import type { Failure } from "@/lib/postgres/failure";
import { claimLane, type LedgerRow } from "@/lib/postgres/ledger";
import type { Session } from "@/lib/postgres/session";

/** A walk over a table's rows in key order: a backfill's, or a verification's. */
export interface Walk {
  readonly kind: "backfill" | "verify";
  readonly stepId: string;
  readonly table: { readonly schema: string; readonly name: string };
  readonly keyColumns: number;
  readonly windowSql: string;
  readonly chunkSql: string;
}

export type WalkEnd =
  | { readonly kind: "done"; readonly totals: WalkTotals & { readonly sampleKeys: readonly string[] } }
  | Exclude<Outcome, { kind: "done" }>;

/** Transient failures of one chunk in a row before the walk gives up, about a minute and a half with the pauses between. */
const maxFailuresInARow = 40;
const lane = 0;
/** A stopped walk looks at its signals again this often. */
const stoppedLookMs = 250;

interface Window {
  readonly lastKey: readonly string[];
  readonly rows: number;
}

/**
 * Walks until no window is left. Where it is, is in the target's ledger and nowhere else: the chunk's own transaction advances it, under
 * the epoch of this driver's lease. After any doubt (a lost connection, an unknown outcome) the ledger is read again.
 */
export async function runWalk(context: DriveContext, walk: Walk): Promise<WalkEnd> {
  const walker = new Walker(context, walk);
  return await walker.run();
}

class Walker {
  readonly #context: DriveContext;
  readonly #walk: Walk;
  readonly #pace: PaceKeeper;
  readonly #monitor: SignalsMonitor;
  readonly #recorder: ProgressRecorder;
  readonly #counter: RowCounter;
  #session: Session | null = null;
  #lastKey: readonly string[] | null = null;
  #sampleKeys: readonly string[] = [];
  #size: ChunkSizeMemory = initialChunkSize;
  #narrowing: Narrowing | null = null;
  #failuresInARow = 0;

  constructor(context: DriveContext, walk: Walk) {
    this.#context = context;
    this.#walk = walk;
    const { record, log, link, control } = context;
    this.#pace = new PaceKeeper({
      recordEvent: (data) => record.event(data),
      setCondition: (condition) => record.condition(condition),
    });
    this.#monitor = new SignalsMonitor({
      link,
      log,
      onChange: () => control.bell.ring(),
      tables: [walk.table],
      limits: () => control.limits,
    });
    this.#recorder = new ProgressRecorder(
      { stepId: walk.stepId, kind: walk.kind },
      {
        recordSample: (sample) => record.sample(sample),
        recordProgress: (progress) => record.progress(progress),
        readLagSeconds: () => this.#monitor.lagSeconds(),
        readGauges: () => this.#monitor.readGauges(),
        onError: (error) => log.warn({ err: error }, "A sample could not be written"),
      },
    );
    this.#counter = new RowCounter({
      link,
      log,
      table: walk.table,
      onEstimated: (rows) => this.#recorder.setEstimate(rows),
      onCounted: (rows) => this.#recorder.setCounted(rows),
    });
  }

  async run(): Promise<WalkEnd> {
    let isComplete = false;
    try {
      const end = await this.#walkOn();
      isComplete = end.kind === "done";
      return end;
    } finally {
      await this.#counter.close();
      await this.#monitor.close();
      await this.#recorder.close(isComplete);
      if (this.#context.lease.isHeld()) await this.#pace.clear();
    }
  }

  async #walkOn(): Promise<WalkEnd> {
    const claimed = await this.#claim();
    if (claimed !== null) return claimed;
    this.#recorder.begin();
    for (;;) {
      if (!this.#context.control.mayGoOn()) return toWalkEnd(interruption(this.#context));
      if (this.#session === null) {
        const again = await this.#claim();
        if (again !== null) return again;
        continue;
      }
      if (!this.#monitor.isStarted) {
        const end = await this.#startMonitor();
        if (end !== null) return end;
        continue;
      }
      if (!(await this.#paceAllows())) continue;
      let window: Window | null = null;
      // Only what the target says is judged here; the control database's errors end the drive as they are.
      try {
        window = await this.#findWindow(this.#session);
        if (window === null)
          return { kind: "done", totals: { ...this.#recorder.totals, sampleKeys: this.#sampleKeys } };
        const end = await this.#runChunk(this.#session, window);
        if (end !== null) return end;
      } catch (error) {
        const end = await this.#judge(error, window);
        if (end !== null) return end;
      }
    }
  }

  async #startMonitor(): Promise<WalkEnd | null> {
    try {
      await this.#monitor.start();
      return null;
    } catch (error) {
      return await this.#judge(error, null);
    }
  }

  /** Connects and takes the lane under this epoch; null when it is ours. */
  async #claim(): Promise<WalkEnd | null> {
    const context = this.#context;
    this.#recorder.setPace({ kind: "reconnecting" });
    const connected = await context.link.connect("walk");
    if (connected.kind !== "connected") return toWalkEnd(connected);
    try {
      const ledger = await claimLane(connected.session, {
        rolloutId: context.rolloutId,
        stepId: this.#walk.stepId,
        lane,
        epoch: context.lease.epoch,
      });
      if (ledger === null) return toWalkEnd(fenced);
      this.#session = connected.session;
      this.#takeOver(ledger);
      return null;
    } catch (error) {
      return await this.#judge(error, null);
    }
  }

  #takeOver(ledger: LedgerRow): void {
    this.#lastKey = ledger.lastKey;
    this.#sampleKeys = ledger.sampleKeys;
    this.#recorder.resetTotals(ledger);
    this.#recorder.release();
    this.#recorder.setPace({ kind: "full" });
  }

  /** False: not now; whatever there was to wait for has been waited for a while. */
  async #paceAllows(): Promise<boolean> {
    const { control } = this.#context;
    const decision = await this.#pace.decide(this.#monitor.read(), control.limits, control.stop);
    this.#recorder.setPace(samplePace(decision));
    if (decision.kind === "full" && decision.dutyCycle === 1) return true;
    if (decision.kind === "stopped") {
      await this.#hold(stoppedLookMs);
      return false;
    }
    const workedMs = this.#lastChunkMs;
    this.#lastChunkMs = 0;
    if (workedMs > 0) {
      await this.#hold(workedMs * (1 / decision.dutyCycle - 1));
      return false;
    }
    return true;
  }

  /** The last chunk's time that has not been paid for with a pause yet. */
  #lastChunkMs = 0;

  async #hold(ms: number): Promise<void> {
    this.#recorder.hold();
    try {
      await this.#context.control.bell.wait(ms);
    } finally {
      this.#recorder.release();
    }
  }

  async #findWindow(session: Session): Promise<Window | null> {
    const { keyColumns, windowSql } = this.#walk;
    const rows = this.#narrowing?.rows ?? this.#size.rows;
    const found = await session.rows<{ last_key: string[]; rows: number }>(
      approved(windowSql, [...keyValues(this.#lastKey, keyColumns), rows]),
    );
    const row = found[0];
    return row === undefined ? null : { lastKey: row.last_key, rows: row.rows };
  }

  async #runChunk(session: Session, window: Window): Promise<WalkEnd | null> {
    const context = this.#context;
    if (!context.lease.isHeld()) return toWalkEnd(fenced);
    const values: SqlValue[] = [
      context.rolloutId,
      this.#walk.stepId,
      lane,
      context.lease.epoch,
      window.rows,
      ...window.lastKey,
      ...keyValues(this.#lastKey, this.#walk.keyColumns),
    ];
    const startedAt = performance.now();
    const result = (
      await session.rows<{
        changed?: number;
        mismatches?: number;
        sample_keys?: string[];
        advanced: boolean;
      }>(approved(this.#walk.chunkSql, values))
    )[0];
    const durationMs = performance.now() - startedAt;
    if (result?.advanced !== true) {
      context.log.warn({ stepId: this.#walk.stepId }, "The target refused a chunk: another engine drives");
      return toWalkEnd(fenced);
    }
    this.#lastKey = window.lastKey;
    this.#failuresInARow = 0;
    this.#lastChunkMs = durationMs;
    this.#sampleKeys = [...this.#sampleKeys, ...(result.sample_keys ?? [])].slice(0, 10);
    if (this.#narrowing === null) {
      this.#size = steerChunkSize(
        this.#size,
        { rows: window.rows, durationMs },
        context.control.limits.targetChunkMs,
      );
    }
    this.#narrowing = narrowAfterSuccess(this.#narrowing, window.rows);
    this.#recorder.addChunk({
      rows: window.rows,
      changed: result.changed ?? 0,
      mismatches: result.mismatches ?? 0,
      durationMs,
    });
    this.#counter.start();
    return null;
  }

  /** What an error means for the walk; null: go on. */
  async #judge(error: unknown, window: Window | null): Promise<WalkEnd | null> {
    const context = this.#context;
    if (!context.lease.isHeld()) return toWalkEnd(fenced);
    const failure = targetFailure(error);
    if (failure.kind === "connection_lost") {
      // A chunk that takes the server down each time must not do so for ever.
      if (window !== null) this.#failuresInARow += 1;
      if (this.#failuresInARow < maxFailuresInARow) return await this.#loseConnection(failure);
      return toWalkEnd(describeFailure(failure, this.#walk.stepId));
    }
    // The primary may have become a standby under us: connecting again tells.
    if (failure.kind === "read_only") await this.#loseConnection(failure);
    if (failure.kind === "data_error" && window !== null) return this.#narrowDown(failure, window);
    if (failure.retry === "never") return toWalkEnd(describeFailure(failure, this.#walk.stepId));
    this.#failuresInARow += 1;
    if (this.#failuresInARow >= maxFailuresInARow) {
      return toWalkEnd(lockNotAcquired(failure, this.#walk.stepId, this.#failuresInARow, []));
    }
    // Fewer rows meet fewer of the locks that stood in the way.
    const rows = Math.max(chunkSizeLimits.minRows, Math.floor(this.#size.rows / 2));
    this.#size = { rows, recentMsPerRow: this.#size.recentMsPerRow };
    await this.#hold(failure.retry === "now" ? 0 : backoffMs(this.#failuresInARow));
    return null;
  }

  async #loseConnection(failure: Failure): Promise<null> {
    this.#session = null;
    this.#recorder.setPace({ kind: "reconnecting" });
    this.#recorder.hold();
    await this.#context.link.lose("walk", failure);
    return null;
  }

  #narrowDown(failure: Failure, window: Window): WalkEnd | null {
    if (window.rows <= 1) return toWalkEnd(dataError(failure, this.#walk, window.lastKey));
    this.#narrowing = narrowAfterFailure(window.rows);
    return null;
  }
}

function keyValues(key: readonly string[] | null, columns: number): readonly SqlValue[] {
  return key ?? Array.from({ length: columns }, () => null);
}

function toWalkEnd(outcome: Outcome): WalkEnd {
  if (outcome.kind === "done") throw new Error("A walk ends as done only with its totals");
  return outcome;
}
