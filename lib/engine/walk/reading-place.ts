import { replicaGauges } from "@/lib/domain/pace/derive-gauges";
import {
  addReadPlace,
  judgeReplay,
  type PrimaryReason,
  type ReadPlace,
  type Replay,
  rankReplicas,
  replayWaitMs,
  silentAtMostMs,
} from "@/lib/domain/verify/read-place";
import type { DriveContext } from "@/lib/engine/drive-context";
import type { ProgressRecorder } from "@/lib/engine/progress-recorder";
import type { Signals, SignalsMonitor } from "@/lib/engine/signals-monitor";
import type { Walk } from "@/lib/engine/walk/walk";
import { areOneCluster, readInsertLsn, readReplay } from "@/lib/postgres/replay";
import type { Session } from "@/lib/postgres/session";

/** A replica that is being awaited is asked again this often, and the page is told about once a second. */
const askEveryMs = 250;
const tellEveryMs = 1_000;

export interface ReadReplica {
  readonly name: string;
  readonly connectionString: string;
  /** It has to have replayed up to here. */
  readonly lsn: string;
}

/**
 * Where a verification reads: on the freshest healthy replica, once it has replayed past the verification's beginning. When it can't be read
 * any more, the rest is read on the primary. What was read where is told: it is part of the evidence.
 *
 * A verification writes nothing that a replica would have to replay. So it heeds the lag of the replica that it reads, which long reads
 * could hold back, and no other's.
 */
export class ReadingPlace {
  readonly #context: DriveContext;
  readonly #walk: Walk;
  readonly #monitor: SignalsMonitor;
  readonly #recorder: ProgressRecorder;
  #replica: ReadReplica | null = null;
  #places: readonly ReadPlace[] = [];
  #isSettled = false;
  /** Since when it has been silent, or over its limit; null while all is well. */
  #silentSince: number | null = null;
  #behindSince: number | null = null;

  constructor(input: {
    context: DriveContext;
    walk: Walk;
    monitor: SignalsMonitor;
    recorder: ProgressRecorder;
  }) {
    this.#context = input.context;
    this.#walk = input.walk;
    this.#monitor = input.monitor;
    this.#recorder = input.recorder;
  }

  /** The replica that is read; null: the primary is. */
  get replica(): ReadReplica | null {
    return this.#replica;
  }

  get places(): readonly ReadPlace[] {
    return this.#places;
  }

  /**
   * Chooses, and waits for the replica's replay, once per walk. `hasBegun`: a driver of before has read a part, at the place that it told. Throws
   * TargetError of the primary's.
   */
  async settle(primary: Session, hasBegun: boolean): Promise<void> {
    if (this.#isSettled || this.#walk.kind !== "verify") return;
    if (hasBegun && this.#places.length === 0) {
      const before = await this.#context.record.readProgress();
      if (before?.stepId === this.#walk.stepId) this.#places = before.reads ?? [];
    }
    if (this.#walk.lookSql === undefined) return await this.#readPrimary("plan_too_old", null);
    const { link, control, record } = this.#context;
    const { signals, nowMs } = this.#monitor.read();
    const ranked = rankReplicas({
      replicas: link.replicas.map((one) => ({
        name: one.name,
        hasConnection: one.connectionString !== null,
      })),
      signals,
      maxSignalAgeMs: control.limits.maxSignalAgeMs,
      nowMs,
    });
    if (ranked.kind === "none") return await this.#readPrimary(ranked.why, ranked.replica);
    const name = ranked.names[0] ?? "";
    const connectionString = link.replicas.find((one) => one.name === name)?.connectionString ?? "";
    const replica = { name, connectionString, lsn: await readInsertLsn(primary) };
    const wait = new ReplayWait(this.#context, replica);
    const end = await wait.run(primary).finally(() => wait.close());
    if (end === "interrupted") return;
    if (end !== "read") return await this.#readPrimary(end, name);
    this.#replica = replica;
    const place = { kind: "replica", name, lsn: replica.lsn } as const;
    this.#settle(place);
    await record.event({ kind: "reading_from", place });
  }

  /** Signals as they bear upon the pace; notices when the replica is lost. */
  heed(all: Signals): Signals {
    const replica = this.#replica;
    const own = all.signals.filter((signal) => signal.name === replica?.name);
    const [signal] = own;
    if (replica !== null && signal !== undefined) {
      const isSilent = signal.state !== "streaming";
      const isBehind = !isSilent && (signal.seconds ?? 0) >= this.#context.control.limits.maxLagSeconds;
      this.#note(isSilent, isBehind);
    }
    const expected = this.#replica === null ? [] : [this.#replica.name];
    const heeded = this.#replica === null ? [] : own;
    return {
      ...all,
      signals: heeded,
      expected,
      gauges: [
        ...replicaGauges(heeded, expected, all.nowMs),
        ...all.gauges.filter(({ kind }) => kind !== "replica_lag" && kind !== "replica_bytes"),
      ],
    };
  }

  /** A session to the replica could not be had, or broke. */
  noteSilence(): void {
    this.#note(true, this.#behindSince !== null);
  }

  noteAnswer(): void {
    this.#silentSince = null;
  }

  /** From now on the primary is read. */
  giveUp(why: PrimaryReason): void {
    const replica = this.#replica;
    if (replica === null) return;
    this.#replica = null;
    const place = { kind: "primary", why, replica: replica.name } as const;
    this.#context.log.warn({ place }, "The replica is not read any more");
    this.#settle(place);
    this.#context.control.bell.ring();
    this.#context.record.event({ kind: "reading_from", place }).catch((error: unknown) => {
      this.#context.log.warn({ err: error }, "Where a verification reads could not be recorded");
    });
  }

  #note(isSilent: boolean, isBehind: boolean): void {
    const now = performance.now();
    this.#silentSince = isSilent ? (this.#silentSince ?? now) : null;
    this.#behindSince = isBehind ? (this.#behindSince ?? now) : null;
    if (this.#silentSince !== null && now - this.#silentSince >= silentAtMostMs) this.giveUp("lost");
    else if (this.#behindSince !== null && now - this.#behindSince >= replayWaitMs) {
      this.giveUp("fell_behind");
    }
  }

  async #readPrimary(why: PrimaryReason, replica: string | null): Promise<void> {
    const place = { kind: "primary", why, replica } as const;
    this.#settle(place);
    // Where there is no replica nobody expects one to be read.
    if (why !== "no_replica") await this.#context.record.event({ kind: "reading_from", place });
  }

  #settle(place: ReadPlace): void {
    this.#isSettled = true;
    this.#places = addReadPlace(this.#places, place);
    this.#recorder.setReads(this.#places);
  }
}

/** The wait until a replica has replayed up to a point. Ends also when a person wants the phase to stop. */
class ReplayWait {
  readonly #context: DriveContext;
  readonly #replica: ReadReplica;
  #session: Session | null = null;
  #toldAt: number | null = null;

  constructor(context: DriveContext, replica: ReadReplica) {
    this.#context = context;
    this.#replica = replica;
  }

  async run(primary: Session): Promise<"read" | "interrupted" | PrimaryReason> {
    const { control } = this.#context;
    const beganAt = performance.now();
    const since = new Date().toISOString();
    let answeredAt = beganAt;
    while (control.mayGoOn()) {
      const asked = await this.#ask(primary);
      if (asked === "another_cluster") return "not_a_replica";
      const now = performance.now();
      if (asked !== null) answeredAt = now;
      const verdict = judgeReplay(asked, { waitedMs: now - beganAt, silentMs: now - answeredAt });
      if (verdict.kind === "read") return "read";
      if (verdict.kind === "no") return verdict.why;
      await this.#tell(asked, since);
      await control.bell.wait(askEveryMs);
    }
    return "interrupted";
  }

  async close(): Promise<void> {
    if (this.#session !== null) await this.#context.link.release(this.#session);
    if (this.#toldAt !== null) await this.#context.record.condition(null);
  }

  /** Null: no answer. */
  async #ask(primary: Session): Promise<Replay | "another_cluster" | null> {
    const { link, log } = this.#context;
    try {
      if (this.#session === null) {
        this.#session = await link.openReplica(this.#replica.connectionString, "compare");
        if (!(await areOneCluster(primary, this.#session))) return "another_cluster";
      }
      return await readReplay(this.#session, this.#replica.lsn);
    } catch (error) {
      log.debug({ err: error, replica: this.#replica.name }, "A replica does not tell how far it is");
      if (this.#session !== null) await link.release(this.#session);
      this.#session = null;
      return null;
    }
  }

  async #tell(replay: Replay | null, since: string): Promise<void> {
    const now = performance.now();
    if (this.#toldAt !== null && now - this.#toldAt < tellEveryMs) return;
    this.#toldAt = now;
    await this.#context.record.condition({
      kind: "waiting_for_replay",
      replica: this.#replica.name,
      missingBytes: replay?.missingBytes ?? null,
      atMostMs: replayWaitMs,
      since,
    });
  }
}
