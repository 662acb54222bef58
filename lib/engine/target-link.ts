import type { Logger } from "pino";
import { sql } from "@/lib/domain/sql/sql";
import { backoffMs } from "@/lib/engine/backoff";
import type { Control } from "@/lib/engine/control";
import { describeFailure } from "@/lib/engine/failure-words";
import type { LeaseKeeper } from "@/lib/engine/lease-keeper";
import { fenced, type Outcome, stopped } from "@/lib/engine/outcome";
import type { PhaseRecord } from "@/lib/engine/phase-record";
import { targetFailure } from "@/lib/engine/target-failure";
import type { Failure } from "@/lib/postgres/failure";
import { openSession, type Session, type SessionPurpose } from "@/lib/postgres/session";
import { endStaleSessions } from "@/lib/postgres/stale-sessions";
import type { TargetConnection } from "@/lib/store/targets";

/** Work is done on these, one of each, made again when it breaks. */
type WorkPurpose = "ddl" | "walk";

export type Connected =
  | { readonly kind: "connected"; readonly session: Session }
  | Exclude<Outcome, { kind: "done" }>;

interface Gap {
  readonly since: string;
  readonly sinceMs: number;
  readonly message: string;
}

/**
 * A driver's sessions to one target. `connect` is patient: while the target is away it says so in the phase's condition and tries again
 * until the target is back, a person wants the phase to stop, or the lease is lost; a standby counts as away, for nothing can be written
 * there. When the lease is lost every session is cut at once.
 */
export class TargetLink {
  readonly #target: TargetConnection;
  readonly #rolloutId: string;
  readonly #lease: LeaseKeeper;
  readonly #control: Control;
  readonly #record: PhaseRecord;
  readonly #log: Logger;
  readonly #work = new Map<WorkPurpose, Session>();
  readonly #open = new Set<Session>();
  readonly #cut = () => {
    for (const session of this.#open) session.destroy();
  };
  #gap: Gap | null = null;

  constructor(input: {
    target: TargetConnection;
    rolloutId: string;
    lease: LeaseKeeper;
    control: Control;
    record: PhaseRecord;
    log: Logger;
  }) {
    this.#target = input.target;
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

  /** The session for this work, made when there is none. Waits for the target; see above. */
  async connect(purpose: WorkPurpose): Promise<Connected> {
    const present = this.#work.get(purpose);
    if (present !== undefined) return { kind: "connected", session: present };
    for (let attempt = 1; ; attempt += 1) {
      if (!this.#control.mayGoOn()) return this.#lease.isHeld() ? stopped : fenced;
      try {
        const session = await this.open(purpose);
        const identity = await readIdentity(session);
        if (isAnother(identity.systemIdentifier, this.#target.systemIdentifier)) {
          await this.release(session);
          return anotherCluster();
        }
        if (!identity.isStandby) {
          await this.#endStale(session);
          this.#work.set(purpose, session);
          await this.#closeGap();
          return { kind: "connected", session };
        }
        await this.release(session);
        await this.#openGap(
          "The server at the target's connection is a standby: nothing can be written there",
          attempt,
        );
      } catch (error) {
        const failure = targetFailure(error);
        if (failure.retry === "never") return this.#refused(failure);
        await this.#openGap(failure.message, attempt);
      }
      await this.#control.bell.wait(backoffMs(attempt));
    }
  }

  /** This work's session broke: drop it, and say so. */
  async lose(purpose: WorkPurpose, failure: Failure): Promise<void> {
    const session = this.#work.get(purpose);
    this.#work.delete(purpose);
    if (session !== undefined) await this.release(session);
    await this.#openGap(failure.message, 1);
  }

  /** A further session to the primary, without patience. Give it back with `release`. */
  async open(purpose: SessionPurpose): Promise<Session> {
    return await this.#track(this.#target.connectionString, purpose);
  }

  /** A session to a replica, without patience. */
  async openReplica(connectionString: string, purpose: "observe" | "compare" = "observe"): Promise<Session> {
    return await this.#track(connectionString, purpose);
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

  async #track(connectionString: string, purpose: SessionPurpose): Promise<Session> {
    const session = await openSession({ connectionString, purpose, rolloutId: this.#rolloutId });
    this.#open.add(session);
    // The lease may have gone while the connection was made.
    if (!this.#lease.isHeld()) session.destroy();
    return session;
  }

  /** What earlier connections left in the server, they hold for nothing: a place in the target's budget of lanes above all. */
  async #endStale(session: Session): Promise<void> {
    const ended = await endStaleSessions(session, this.#rolloutId, this.pids);
    if (ended > 0) this.#log.warn({ ended }, "Sessions that nobody used any more were ended");
  }

  #refused(failure: Failure): Connected {
    if (!this.#lease.isHeld()) return fenced;
    return describeFailure(failure, null);
  }

  async #openGap(message: string, attempt: number): Promise<void> {
    if (this.#gap === null) {
      this.#gap = { since: new Date().toISOString(), sinceMs: performance.now(), message };
      this.#log.warn({ message }, "The target is away");
      await this.#record.event({ kind: "connection_lost", message });
    }
    await this.#record.condition({ kind: "reconnecting", message, attempt, since: this.#gap.since });
  }

  async #closeGap(): Promise<void> {
    if (this.#gap === null) return;
    const afterMs = Math.round(performance.now() - this.#gap.sinceMs);
    this.#gap = null;
    await this.#record.condition(null);
    await this.#record.event({ kind: "connection_back", afterMs });
  }
}

interface Identity {
  readonly isStandby: boolean;
  /** Null where the role may not read it. */
  readonly systemIdentifier: string | null;
}

async function readIdentity(session: Session): Promise<Identity> {
  const rows = await session.rows<{ standby: boolean }>(sql`select pg_is_in_recovery() as standby`);
  return { isStandby: rows[0]?.standby === true, systemIdentifier: await readSystemIdentifier(session) };
}

async function readSystemIdentifier(session: Session): Promise<string | null> {
  try {
    const rows = await session.rows<{ identifier: string }>(
      sql`select system_identifier::text as identifier from pg_control_system()`,
    );
    return rows[0]?.identifier ?? null;
  } catch (error) {
    if (targetFailure(error).kind === "permission") return null;
    throw error;
  }
}

function isAnother(found: string | null, registered: string): boolean {
  return found !== null && registered !== "" && found !== registered;
}

function anotherCluster(): Connected {
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
