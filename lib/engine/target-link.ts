import type { Logger } from "pino";
import type { PhaseFailure } from "@/lib/domain/lifecycle/condition";
import { sql } from "@/lib/domain/sql/sql";
import { backoffMs } from "@/lib/engine/backoff";
import type { Control } from "@/lib/engine/control";
import { describeFailure } from "@/lib/engine/failure-words";
import type { LeaseKeeper } from "@/lib/engine/lease-keeper";
import { fenced, moved, type Outcome } from "@/lib/engine/outcome";
import type { PhaseRecord } from "@/lib/engine/phase-record";
import { targetFailure } from "@/lib/engine/target-failure";
import type { ConnectionAddress } from "@/lib/postgres/connection-string";
import { classifyFailure, type Failure, TargetError } from "@/lib/postgres/failure";
import {
  type FoundPrimary,
  findPrimary,
  type PassedHost,
  type ServerIdentity,
} from "@/lib/postgres/find-primary";
import { openSession, type Session, type SessionOptions, type SessionPurpose } from "@/lib/postgres/session";
import { endStaleSessions } from "@/lib/postgres/stale-sessions";
import type { TargetConnection } from "@/lib/store/targets";

/** Work is done on these, one of each, made again when it breaks. */
type WorkPurpose = "ddl" | "walk";

export type Connected =
  | { readonly kind: "connected"; readonly session: Session }
  | Exclude<Outcome, { kind: "done" }>;

/** The server that work is done on. */
export interface Primary extends ServerIdentity {
  /** Its host and port, for people. */
  readonly at: string;
}

interface Gap {
  readonly since: string;
  readonly sinceMs: number;
}

/** A host that does not answer must not hold up the others for long. */
const connectTimeoutMs = 3_000;

/**
 * A driver's sessions to one target. `connect` is patient: while there is no primary it says so in the phase's condition, with what each host
 * said, and looks again until there is one, a person wants the phase to stop, or the lease is lost. The target's connections are read anew for each look.
 *
 * One link is to one primary: when the look finds a server on another timeline, or the target was edited meanwhile, everything that is connected through
 * the link has to be made anew, and `connect` says `moved`. All sessions go to the host that was found, and to none while it is being looked for.
 * When the lease is lost every session is cut at once.
 */
export class TargetLink {
  readonly #readTarget: () => Promise<TargetConnection>;
  readonly #rolloutId: string;
  readonly #lease: LeaseKeeper;
  readonly #control: Control;
  readonly #record: PhaseRecord;
  readonly #log: Logger;
  readonly #work = new Map<WorkPurpose, Session>();
  readonly #open = new Set<Session>();
  /** Hosts that were told of because they take writes and must not be written to. */
  readonly #toldSplit = new Set<string>();
  readonly #cut = () => {
    for (const session of this.#open) session.destroy();
  };
  #target: TargetConnection;
  #primary: Primary | null = null;
  /** Null while the primary is being looked for. */
  #host: ConnectionAddress | null = null;
  #gap: Gap | null = null;
  #isSuspect = false;

  constructor(input: {
    target: TargetConnection;
    readTarget: () => Promise<TargetConnection>;
    rolloutId: string;
    lease: LeaseKeeper;
    control: Control;
    record: PhaseRecord;
    log: Logger;
  }) {
    this.#target = input.target;
    this.#readTarget = input.readTarget;
    this.#rolloutId = input.rolloutId;
    this.#lease = input.lease;
    this.#control = input.control;
    this.#record = input.record;
    this.#log = input.log;
    this.#lease.lost.addEventListener("abort", this.#cut);
  }

  /** Names this rollout's rows in shared tables of the target. */
  get rolloutId(): string {
    return this.#rolloutId;
  }

  /** Server processes of the sessions that are open here. */
  get pids(): readonly number[] {
    return [...this.#open].map((session) => session.pid);
  }

  get replicas(): TargetConnection["replicas"] {
    return this.#target.replicas;
  }

  /** The server that was found last; null before the first. */
  get primary(): Primary | null {
    return this.#primary;
  }

  /** The session for this work, made when there is none. Waits for the target; see above. */
  async connect(purpose: WorkPurpose): Promise<Connected> {
    const present = this.#work.get(purpose);
    if (present !== undefined) {
      // Work that is held back sends nothing, and would wait for ever on a server that is gone.
      const failure = await this.#findLoss(present);
      if (failure === null) return { kind: "connected", session: present };
      await this.lose(failure);
    }
    for (let attempt = 1; ; attempt += 1) {
      if (!this.#control.mayGoOn()) return await this.#leave(this.#control.interruption());
      const target = await this.#readTarget();
      if (target.version !== this.#target.version) return await this.#leave(moved);
      this.#target = target;
      const found = await findPrimary(this.#options(purpose), target);
      if (!this.#lease.isHeld()) {
        if (found.kind === "found") found.session.destroy();
        return fenced;
      }
      await this.#tellSplit(found);
      switch (found.kind) {
        case "found":
          return await this.#take(purpose, found);
        case "refused":
          return describeFailure(found.failure, null);
        case "another_cluster":
          return anotherCluster();
        case "none":
          await this.#openGap(printNone(found.passed), attempt, found.passed);
      }
      await this.#control.bell.wait(backoffMs(attempt));
    }
  }

  /** A session for work broke: drop them all, for which server is the primary is to be asked again, and say so. */
  async lose(failure: Failure): Promise<void> {
    const sessions = [...this.#work.values()];
    this.#work.clear();
    this.#host = null;
    await Promise.all(sessions.map((session) => this.release(session)));
    await this.#openGap(failure.message, 1, []);
  }

  /** The primary does not answer on another session: before work goes on, it is asked on its own. */
  suspect(): void {
    this.#isSuspect = true;
  }

  /** A further session to the primary, without patience. Give it back with `release`. */
  async open(purpose: SessionPurpose): Promise<Session> {
    // Another look could find a server that was not asked who it is.
    if (this.#host === null) throw new TargetError(lookedFor());
    return await this.#track({ ...this.#options(purpose), host: this.#host });
  }

  /** A session to a replica, without patience. */
  async openReplica(connectionString: string, purpose: "observe" | "compare" = "observe"): Promise<Session> {
    return await this.#track({ connectionString, purpose, rolloutId: this.#rolloutId });
  }

  /** A further session to the primary for the time of `work`. */
  async using<T>(purpose: SessionPurpose, work: (session: Session) => Promise<T>): Promise<T> {
    const session = await this.open(purpose);
    try {
      return await work(session);
    } finally {
      await this.release(session);
    }
  }

  async release(session: Session): Promise<void> {
    this.#open.delete(session);
    await session.close();
  }

  /** Closes every session. */
  async close(): Promise<void> {
    this.#lease.lost.removeEventListener("abort", this.#cut);
    this.#work.clear();
    await Promise.all([...this.#open].map((session) => this.release(session)));
  }

  async #findLoss(session: Session): Promise<Failure | null> {
    const isSuspect = this.#isSuspect;
    this.#isSuspect = false;
    if (session.lossFailure !== null || !isSuspect) return session.lossFailure;
    try {
      await session.rows(sql`select 1 as alive`);
      return null;
    } catch (error) {
      return targetFailure(error);
    }
  }

  #options(purpose: SessionPurpose): SessionOptions {
    const { connectionString } = this.#target;
    return { connectionString, purpose, rolloutId: this.#rolloutId, connectTimeoutMs };
  }

  async #track(options: SessionOptions): Promise<Session> {
    const session = await openSession(options);
    this.#open.add(session);
    // The lease may have gone while the connection was made.
    if (!this.#lease.isHeld()) session.destroy();
    return session;
  }

  async #take(purpose: WorkPurpose, found: Extract<FoundPrimary, { kind: "found" }>): Promise<Connected> {
    const { session, host, at, identity } = found;
    this.#open.add(session);
    const before = this.#primary;
    this.#primary = { ...identity, at };
    this.#host = host;
    await this.#closeGap();
    const { timeline } = identity;
    if (timeline !== null && timeline !== this.#target.timeline) await this.#record.timeline(timeline);
    // Where the server does not tell its timeline, another host has to be taken for another past.
    const isAnother =
      before !== null && (before.timeline !== timeline || (timeline === null && before.at !== at));
    if (isAnother) {
      this.#log.warn({ at, timeline, before: before.timeline }, "Another server is the primary now");
      return moved;
    }
    await this.#endStale(session);
    this.#work.set(purpose, session);
    return { kind: "connected", session };
  }

  /** What earlier connections left in the server, they hold for nothing: a place in the target's budget of lanes above all. */
  async #endStale(session: Session): Promise<void> {
    try {
      const ended = await endStaleSessions(session, this.#rolloutId, this.pids);
      if (ended > 0) this.#log.warn({ ended }, "Sessions that nobody used any more were ended");
    } catch (error) {
      // Whoever works on this session next finds out by itself whether it still is one.
      this.#log.warn({ err: targetFailure(error) }, "Sessions that nobody uses could not be ended");
    }
  }

  /** The next link begins with a gap of its own, if there is one. */
  async #leave<T extends Outcome>(outcome: T): Promise<T> {
    if (outcome.kind === "moved" && this.#gap !== null) await this.#record.condition(null);
    return outcome;
  }

  async #tellSplit(found: FoundPrimary): Promise<void> {
    if (!("passed" in found)) return;
    for (const { at, why, isSplit } of found.passed) {
      if (!isSplit || this.#toldSplit.has(at)) continue;
      this.#toldSplit.add(at);
      this.#log.warn({ at, why }, "A server that takes writes is not written to");
      await this.#record.event({ kind: "primary_refused", at, why });
    }
  }

  async #openGap(message: string, attempt: number, hosts: readonly PassedHost[]): Promise<void> {
    if (this.#gap === null) {
      this.#gap = { since: new Date().toISOString(), sinceMs: performance.now() };
      const at = this.#primary?.at ?? null;
      this.#log.warn({ message, at }, "The target is away");
      await this.#record.event({ kind: "connection_lost", message, at });
    }
    await this.#record.condition({
      kind: "reconnecting",
      message,
      attempt,
      hosts: hosts.map(({ at, why }) => ({ at, why })),
      since: this.#gap.since,
    });
  }

  async #closeGap(): Promise<void> {
    if (this.#gap === null) return;
    const afterMs = Math.round(performance.now() - this.#gap.sinceMs);
    this.#gap = null;
    await this.#record.condition(null);
    await this.#record.event({ kind: "connection_back", afterMs, at: this.#primary?.at ?? null });
  }
}

function lookedFor(): Failure {
  return {
    ...classifyFailure(new Error("Connection terminated: the primary is being looked for")),
    outcome: "not_applied",
  };
}

function printNone(passed: readonly PassedHost[]): string {
  return passed.map(({ at, why }) => `${at} ${why}`).join("; ");
}

function anotherCluster(): { readonly kind: "failed"; readonly failure: PhaseFailure } {
  return {
    kind: "failed",
    failure: {
      code: "target_changed",
      stepId: null,
      message: "The target's connection leads to another database cluster than the one that was registered.",
      remedy: "Correct the connection, or register the new cluster as a target of its own.",
      sqlState: null,
    },
  };
}
