import type { Blocker } from "@/lib/domain/lifecycle/condition";
import { Bell } from "@/lib/engine/bell";
import type { DriveContext } from "@/lib/engine/drive-context";
import type { StatementTask } from "@/lib/engine/statement-task";
import { readBlockers } from "@/lib/postgres/blockers";
import type { Session } from "@/lib/postgres/session";

/** An attempt may be given up after 200 ms: the first look has to come well before. */
const firstLookMs = 60;
const lookEveryMs = 250;

/**
 * Watches, on a session of its own, who keeps a statement from its lock, and keeps the phase's condition up to date while it waits
 * and between attempts. A watch that can't look says nothing; it never ends the statement.
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
    if (attempt > 1) await this.#show();
    this.#watching ??= this.#watch();
    this.#nudge.ring();
  }

  /** The attempt has ended without an effect; until the next one there is nobody to look for. */
  pause(isContention: boolean): void {
    this.#pid = null;
    if (isContention) this.#noteWait();
  }

  /** Ends the watch and, when there was a wait, tells of it and takes the condition away. */
  async close(attempts: number): Promise<void> {
    this.#isClosed = true;
    this.#nudge.ring();
    await this.#watching;
    if (this.#waitedSince === null) return;
    await this.#context.record.condition(null);
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

  async #show(): Promise<void> {
    this.#noteWait();
    await this.#context.record.condition({
      kind: "waiting_for_lock",
      stepId: this.#task.stepId,
      attempt: this.#attempt,
      maxAttempts: this.#task.statement.timeout.maxAttempts,
      blockers: [...this.#blockers],
      since: this.#since ?? new Date().toISOString(),
    });
  }

  async #watch(): Promise<void> {
    let session: Session | null = null;
    try {
      while (!this.#isClosed) {
        await this.#nudge.wait(firstLookMs);
        while (!this.#isClosed && this.#pid !== null) {
          session ??= await this.#context.link.open("observe");
          const blockers = await readBlockers(session, this.#pid);
          if (blockers.length > 0) {
            this.#blockers = blockers;
            if (!this.#isClosed) await this.#show();
          }
          await this.#nudge.wait(blockers.length > 0 ? lookEveryMs : firstLookMs);
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
