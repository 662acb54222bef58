import { laneBudget } from "@/lib/domain/pace/pace";
import { backoffMs } from "@/lib/engine/backoff";
import { type DriveContext, interruption } from "@/lib/engine/drive-context";
import { describeFailure } from "@/lib/engine/failure-words";
import { fenced } from "@/lib/engine/outcome";
import { PaceKeeper } from "@/lib/engine/pace-keeper";
import { ProgressRecorder } from "@/lib/engine/progress-recorder";
import { RowCounter } from "@/lib/engine/row-counter";
import { SignalsMonitor } from "@/lib/engine/signals-monitor";
import { targetFailure } from "@/lib/engine/target-failure";
import { claimLanes, firstTailLane, layTail } from "@/lib/engine/walk/claim-lanes";
import { closeBackfill, closeComparison } from "@/lib/engine/walk/closing-look";
import { LaneRunner } from "@/lib/engine/walk/lane-runner";
import { PaceGate } from "@/lib/engine/walk/pace-gate";
import { ReadingPlace } from "@/lib/engine/walk/reading-place";
import { type FaultyRows, maxFailuresInARow, type Walk, type WalkEnd } from "@/lib/engine/walk/walk";
import { WalkState } from "@/lib/engine/walk/walk-state";
import { readTableSize } from "@/lib/postgres/lane-bounds";
import type { LedgerRow } from "@/lib/postgres/ledger";
import type { Session } from "@/lib/postgres/session";

/**
 * Walks until no window is left in any lane. Where it is, is in the target's ledger and nowhere else: the chunk's own transaction advances it, under
 * the epoch of this driver's lease. After any doubt (a lost connection, an unknown outcome) the whole ledger is read again, for the
 * server that answers then may be another one.
 */
export async function runWalk(context: DriveContext, walk: Walk, faultyRows: FaultyRows): Promise<WalkEnd> {
  return await new WalkRun(context, walk, faultyRows).run();
}

class WalkRun {
  readonly #context: DriveContext;
  readonly #walk: Walk;
  readonly #keeper: PaceKeeper;
  readonly #monitor: SignalsMonitor;
  readonly #recorder: ProgressRecorder;
  readonly #counter: RowCounter;
  readonly #reading: ReadingPlace;
  readonly #state: WalkState;
  readonly #runners: LaneRunner[] = [];
  #lanes: readonly LedgerRow[] = [];
  #failuresInARow = 0;
  #hasBegun = false;

  constructor(context: DriveContext, walk: Walk, faultyRows: FaultyRows) {
    this.#context = context;
    this.#walk = walk;
    const { record, log, link, control } = context;
    this.#keeper = new PaceKeeper({
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
      key: walk.strategy.order === "key" ? walk.key.map((column) => column.name) : null,
      onEstimated: (rows) => this.#recorder.setEstimate(rows),
      onCounted: (counted) => this.#recorder.setCounted(counted),
    });
    this.#reading = new ReadingPlace({ context, walk, monitor: this.#monitor, recorder: this.#recorder });
    const gate = new PaceGate({
      control,
      keeper: this.#keeper,
      readSignals: () =>
        walk.kind === "verify" ? this.#reading.heed(this.#monitor.read()) : this.#monitor.read(),
      recorder: this.#recorder,
    });
    this.#state = new WalkState({
      context,
      walk,
      gate,
      recorder: this.#recorder,
      counter: this.#counter,
      reading: this.#reading,
      faultyRows,
    });
  }

  async run(): Promise<WalkEnd> {
    let isComplete = false;
    try {
      const end = await this.#walkOn();
      isComplete = end.kind === "done";
      return end;
    } finally {
      await Promise.all(this.#runners.map((runner) => runner.close()));
      await this.#counter.close();
      await this.#monitor.close();
      await this.#recorder.close(isComplete);
      if (this.#context.lease.isHeld()) await this.#keeper.clear();
    }
  }

  async #walkOn(): Promise<WalkEnd> {
    const context = this.#context;
    for (;;) {
      if (!context.control.mayGoOn()) return interruption(context);
      const connected = await context.link.connect("walk");
      if (connected.kind !== "connected") return connected;
      let end: WalkEnd | null;
      try {
        end = await this.#goOn(connected.session);
      } catch (error) {
        end = await this.#judge(error);
      }
      if (end !== null) return end;
    }
  }

  /** The lanes, from where the ledger says; null: the ledger is to be read again. */
  async #goOn(session: Session): Promise<WalkEnd | null> {
    const lanes = await claimLanes(this.#context, session, this.#walk);
    if (lanes === null) return fenced;
    this.#lanes = lanes;
    this.#state.takeOver(lanes);
    this.#state.rowsPerPage = (await readTableSize(session, this.#walk.table)).rowsPerPage;
    if (!this.#hasBegun) {
      await this.#takeOverCount();
      this.#recorder.begin();
    }
    this.#hasBegun = true;
    if (!this.#monitor.isStarted) await this.#monitor.start();
    const early = await this.#state.faultyRows.begin(session);
    if (early !== null) return early;
    await this.#reading.settle(session, this.#recorder.totals.rowsWalked > 0);
    await this.#runLanes();
    if (this.#state.end !== null) return this.#state.end;
    if (this.#state.isLedgerInDoubt) return null;
    this.#failuresInARow = 0;
    return await this.#close(session);
  }

  /** Of a walk that a driver before has begun: the total that it told, if it had come to one. */
  async #takeOverCount(): Promise<void> {
    if (this.#recorder.totals.chunks === 0) return;
    const before = await this.#context.record.readProgress();
    if (before?.stepId !== this.#walk.stepId || !before.totalIsExact || before.rowsTotal === null) return;
    this.#counter.goOnFrom({ rows: before.rowsTotal, countedTo: before.countedTo ?? null });
    this.#counter.start();
  }

  /** Every worker of the walk, until no lane is left or the walk is over. Throws what is no failure of the target's. */
  async #runLanes(): Promise<void> {
    // As many as could ever run; those that may not, wait. The limit can be raised while they work.
    const workers = this.#walk.strategy.isDivisible ? laneBudget : 1;
    while (this.#runners.length < Math.min(workers, Math.max(1, this.#lanes.length))) {
      this.#runners.push(new LaneRunner(this.#state, this.#runners.length));
    }
    const ends = await Promise.allSettled(this.#runners.map((runner) => runner.run()));
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  }

  /** What comes after the last window. */
  async #close(session: Session): Promise<WalkEnd | null> {
    const { closing } = this.#walk;
    if (closing !== null) {
      const hasTail = this.#lanes.some((lane) => lane.lane >= firstTailLane);
      // The lane that this lays out is taken in the next turn.
      if (!hasTail && (await layTail(this.#context, session, this.#walk, this.#lanes)) !== null) return null;
      const { fixSql } = closing;
      const end =
        fixSql === null
          ? await closeComparison(this.#state, session, closing)
          : await closeBackfill(this.#state, session, { ...closing, fixSql });
      if (end !== null) return end;
    }
    const end = this.#state.faultyRows.end();
    if (end !== null) return end;
    return {
      kind: "done",
      totals: { ...this.#recorder.totals, sampleKeys: this.#state.sampleKeys, reads: this.#reading.places },
    };
  }

  /** What an error outside of the lanes means; null: try again. */
  async #judge(error: unknown): Promise<WalkEnd | null> {
    const { lease, link, control } = this.#context;
    if (!lease.isHeld()) return fenced;
    const failure = targetFailure(error);
    this.#failuresInARow += 1;
    const isHopeless = this.#failuresInARow >= maxFailuresInARow;
    if (failure.kind === "connection_lost" && !isHopeless) {
      this.#recorder.setPace({ kind: "reconnecting" });
      this.#recorder.hold();
      await link.lose(failure);
      return null;
    }
    if (failure.kind === "read_only") await link.lose(failure);
    if (failure.retry === "never" || isHopeless) return describeFailure(failure, this.#walk.stepId, "rows");
    await control.bell.wait(failure.retry === "now" ? 0 : backoffMs(this.#failuresInARow));
    return null;
  }
}
