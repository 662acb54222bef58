import type { Blocker, Condition } from "@/lib/domain/lifecycle/condition";
import { Bell } from "@/lib/engine/bell";
import type { DriveContext } from "@/lib/engine/drive-context";
import type { StatementTask } from "@/lib/engine/statement-task";
import { readBlockers } from "@/lib/postgres/blockers";
import { type BuildProgress, readBuildProgress } from "@/lib/postgres/build-progress";
import type { Session } from "@/lib/postgres/session";

/** An attempt may be given up after 200 ms: the first look has to come well before. */
const firstLookMs = 60;
const lookEveryMs = 250;
/** A statement that has run for longer is one that takes long: it is told of, and looked at as often. */
const longMs = 1_000;

/**
 * Watches, on a session of its own, who keeps a statement from its lock and how far a long one is, and keeps the phase's condition up
 * to date while it runs and between attempts. A watch that can't look says nothing; it never ends the statement.
 */
export class BlockerWatch {
  readonly #context: DriveContext;
  readonly #task: StatementTask;
  readonly #nudge = new Bell();
  #watching: Promise<void> | null = null;
  #isClosed = false;
  #attempt = 0;
  #pid: number | null = null;
  #blockers: readonly Blocker[] = [];
  #since: string | null = null;
  #waitedSince: number | null = null;
  #began = { at: performance.now(), iso: new Date().toISOString() };
  /** What the page was last told, so that the same is not written again. */
  #told: string | null = null;

  constructor(context: DriveContext, task: StatementTask) {
    this.#context = context;
    this.#task = task;
  }

  /** The sessions that were last seen in the way. */
  get lastBlockers(): readonly Blocker[] {
    return this.#blockers;
  }

  /** An attempt begins on this session. */
  async begin(session: Session, attempt: number): Promise<void> {
    this.#pid = session.pid;
    this.#attempt = attempt;
    this.#began = { at: performance.now(), iso: new Date().toISOString() };
    // A further attempt after a connection that broke has waited for no lock.
    if (this.#waitedSince !== null) await this.#tellWaiting();
    this.#watching ??= this.#watch();
    this.#nudge.ring();
  }

  /** The attempt has ended without an effect; until the next one there is nobody to look for. */
  pause(isContention: boolean): void {
    this.#pid = null;
    if (isContention) this.#noteWait();
  }

  /** Ends the watch, takes the condition away, and tells of a wait when there was one. */
  async close(attempts: number): Promise<void> {
    this.#isClosed = true;
    this.#nudge.ring();
    await this.#watching;
    if (this.#told !== null) await this.#context.record.condition(null);
    if (this.#waitedSince === null) return;
    if (!this.#context.lease.isHeld()) return;
    await this.#context.record.event({
      kind: "lock_waited",
      stepId: this.#task.stepId,
      attempts,
      waitedMs: Math.round(performance.now() - this.#waitedSince),
      blockers: [...this.#blockers],
    });
  }

  #noteWait(): void {
    this.#waitedSince ??= performance.now();
    this.#since ??= new Date().toISOString();
  }

  async #tellWaiting(): Promise<void> {
    this.#noteWait();
    await this.#tell({
      kind: "waiting_for_lock",
      stepId: this.#task.stepId,
      attempt: this.#attempt,
      maxAttempts: this.#task.statement.timeout.maxAttempts,
      blockers: [...this.#blockers],
      since: this.#since ?? new Date().toISOString(),
    });
  }

  async #tell(condition: Condition): Promise<void> {
    const text = JSON.stringify(condition);
    if (text === this.#told) return;
    this.#told = text;
    await this.#context.record.condition(condition);
  }

  async #look(session: Session, pid: number): Promise<void> {
    const blockers = await readBlockers(session, pid);
    const isLong = performance.now() - this.#began.at >= longMs;
    const build: BuildProgress | null = isLong ? await readBuildProgress(session, pid) : null;
    // The attempt may have ended while this looked.
    if (this.#isClosed || this.#pid !== pid) return;
    if (blockers.length > 0) this.#blockers = blockers;
    if (blockers.length > 0 && build === null) return await this.#tellWaiting();
    if (!isLong) return;
    await this.#tell({
      kind: "statement_at_work",
      stepId: this.#task.stepId,
      build,
      blockers: [...blockers],
      since: this.#began.iso,
    });
  }

  #nextLookMs(): number {
    if (performance.now() - this.#began.at >= longMs) return longMs;
    return this.#blockers.length > 0 ? lookEveryMs : firstLookMs;
  }

  async #watch(): Promise<void> {
    let session: Session | null = null;
    try {
      while (!this.#isClosed) {
        await this.#nudge.wait(firstLookMs);
        while (!this.#isClosed && this.#pid !== null) {
          session ??= await this.#context.link.open("observe");
          await this.#look(session, this.#pid);
          await this.#nudge.wait(this.#nextLookMs());
        }
        if (!this.#isClosed) await this.#nudge.wait(lookEveryMs);
      }
    } catch (error) {
      this.#context.log.debug({ err: error }, "The blockers can't be seen");
    } finally {
      if (session !== null) await this.#context.link.release(session);
    }
  }
}
