import type { BackfillStep } from "@/lib/domain/plan/plan";
import { approved } from "@/lib/domain/sql/sql";
import { askProbe } from "@/lib/engine/attempt-statement";
import { backoffMs } from "@/lib/engine/backoff";
import { type DriveContext, interruption } from "@/lib/engine/drive-context";
import { describeFailure, lockNotAcquired, restoreError } from "@/lib/engine/failure-words";
import { type Narrowing, narrowAfterFailure, narrowAfterSuccess } from "@/lib/engine/narrowing";
import { done, fenced, type Outcome } from "@/lib/engine/outcome";
import { PaceKeeper } from "@/lib/engine/pace-keeper";
import { SignalsMonitor } from "@/lib/engine/signals-monitor";
import { targetFailure } from "@/lib/engine/target-failure";
import type { Failure } from "@/lib/postgres/failure";
import { findNextKept } from "@/lib/postgres/kept-rows";
import { claimLane, takeLanes } from "@/lib/postgres/ledger";
import type { Session } from "@/lib/postgres/session";

/** Rows of one batch: they are locked together, for the time of one statement. */
const batchRows = 1_000;
/** Transient failures of one batch in a row before it gives up, about a minute and a half with the pauses between. */
const maxFailuresInARow = 40;
/** A stopped way back looks at its signals again this often. */
const stoppedLookMs = 250;
const lane = 0;

type Restorable = BackfillStep & { readonly restore: NonNullable<BackfillStep["restore"]> };

/** True for a walk that kept what it has overwritten. */
export function isRestorable(step: BackfillStep): step is Restorable {
  return step.restore !== undefined;
}

/**
 * Puts back what a walk has overwritten, batch by batch, under the epoch of this driver's lease and at the pace that the replicas allow. Each
 * batch deletes what it has put back, in one transaction: whatever dies, the next driver goes on with what is left.
 */
export async function restoreKept(context: DriveContext, step: Restorable): Promise<Outcome> {
  return await new Restorer(context, step).run();
}

interface Batch {
  readonly taken: number;
  readonly restored: number;
  readonly last_key: readonly string[] | null;
  readonly driving: boolean;
}

class Restorer {
  readonly #context: DriveContext;
  readonly #step: Restorable;
  readonly #pace: PaceKeeper;
  readonly #monitor: SignalsMonitor;
  #session: Session | null = null;
  #narrowing: Narrowing | null = null;
  #failuresInARow = 0;
  #restored = 0;
  #taken = 0;
  #lastBatchMs = 0;
  /** Of the last batch; null: look for the first that is kept. */
  #lastKey: readonly string[] | null = null;

  constructor(context: DriveContext, step: Restorable) {
    const { record, log, link, control } = context;
    this.#context = context;
    this.#step = step;
    this.#pace = new PaceKeeper({
      recordEvent: (data) => record.event(data),
      setCondition: (condition) => record.condition(condition),
    });
    this.#monitor = new SignalsMonitor({
      link,
      log,
      onChange: () => control.bell.ring(),
      tables: [step.table],
      limits: () => control.limits,
    });
  }

  async run(): Promise<Outcome> {
    try {
      return await this.#restoreAll();
    } finally {
      await this.#monitor.close();
      if (this.#context.lease.isHeld()) await this.#pace.clear();
    }
  }

  async #restoreAll(): Promise<Outcome> {
    for (;;) {
      if (!this.#context.control.mayGoOn()) return interruption(this.#context);
      const connected = await this.#context.link.connect("walk");
      if (connected.kind !== "connected") return connected;
      try {
        const end = await this.#goOn(connected.session);
        if (end !== null) return end;
      } catch (error) {
        const end = await this.#judge(error);
        if (end !== null) return end;
      }
    }
  }

  /** One batch, or what has to come before it; null: there is more to do. */
  async #goOn(session: Session): Promise<Outcome | null> {
    const { control, log } = this.#context;
    if (await askProbe(session, this.#step.restore.doneWhen)) {
      log.info(
        { stepId: this.#step.id, kept: this.#taken, restored: this.#restored },
        "Values were put back",
      );
      return done;
    }
    if (session !== this.#session) {
      if (!(await this.#claim(session))) return fenced;
      this.#session = session;
    }
    if (!this.#monitor.isStarted) {
      await this.#monitor.start();
      return null;
    }
    const decision = await this.#pace.decide(this.#monitor.read(), control.limits, control.stop);
    if (decision.kind === "stopped") {
      await control.bell.wait(stoppedLookMs);
      return null;
    }
    if (decision.dutyCycle < 1 && this.#lastBatchMs > 0) {
      const pauseMs = this.#lastBatchMs * (1 / decision.dutyCycle - 1);
      this.#lastBatchMs = 0;
      await control.bell.wait(pauseMs);
      return null;
    }
    return await this.#restoreBatch(session);
  }

  async #claim(session: Session): Promise<boolean> {
    const { rolloutId, lease } = this.#context;
    const walk = { rolloutId, stepId: this.#step.id, epoch: lease.epoch };
    // Every lane, so that no chunk of a driver of before comes in between.
    const taken = await takeLanes(session, walk);
    if (taken.kind === "none") return (await claimLane(session, { ...walk, lane })) !== null;
    return taken.kind === "taken";
  }

  async #restoreBatch(session: Session): Promise<Outcome | null> {
    const { rolloutId, lease, log } = this.#context;
    if (!lease.isHeld()) return fenced;
    const rows = this.#narrowing?.rows ?? batchRows;
    const startedAt = performance.now();
    const result = (
      await session.rows<Batch>(
        approved(this.#step.restore.sql, [rolloutId, this.#step.id, lane, lease.epoch, rows, this.#lastKey]),
      )
    )[0];
    if (result?.driving !== true) {
      log.warn({ stepId: this.#step.id }, "The target refused a batch: another engine drives");
      return fenced;
    }
    this.#lastBatchMs = performance.now() - startedAt;
    this.#failuresInARow = 0;
    this.#lastKey = result.last_key;
    this.#taken += result.taken;
    this.#restored += result.restored;
    this.#narrowing = narrowAfterSuccess(this.#narrowing, result.taken);
    return null;
  }

  /** What an error means; null: go on. */
  async #judge(error: unknown): Promise<Outcome | null> {
    const { lease, control } = this.#context;
    if (!lease.isHeld()) return fenced;
    const failure = targetFailure(error);
    this.#failuresInARow += 1;
    const isHopeless = this.#failuresInARow >= maxFailuresInARow;
    if (failure.kind === "connection_lost" && !isHopeless) return await this.#loseConnection(failure);
    // The primary may have become a standby under us: connecting again tells.
    if (failure.kind === "read_only") await this.#loseConnection(failure);
    if (failure.kind === "data_error" && this.#session !== null) return await this.#narrowDown(failure);
    if (failure.retry === "never" || failure.kind === "connection_lost") {
      return describeFailure(failure, this.#step.id);
    }
    if (isHopeless) return lockNotAcquired(failure, this.#step.id, this.#failuresInARow, []);
    await control.bell.wait(failure.retry === "now" ? 0 : backoffMs(this.#failuresInARow));
    return null;
  }

  async #loseConnection(failure: Failure): Promise<null> {
    this.#session = null;
    // Whether the batch was committed is not known.
    this.#lastKey = null;
    await this.#context.link.lose(failure);
    return null;
  }

  /** Fewer and fewer rows, until it is one; then that row is named. */
  async #narrowDown(failure: Failure): Promise<Outcome | null> {
    const rows = this.#narrowing?.rows ?? batchRows;
    if (rows > 1) {
      this.#narrowing = narrowAfterFailure(rows);
      return null;
    }
    const connected = await this.#context.link.connect("walk");
    if (connected.kind !== "connected") return connected;
    const key = await findNextKept(connected.session, {
      rolloutId: this.#context.rolloutId,
      stepId: this.#step.id,
    });
    return restoreError(failure, { stepId: this.#step.id, table: this.#step.table }, key ?? []);
  }
}
