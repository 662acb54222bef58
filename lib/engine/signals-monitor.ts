import type { Logger } from "pino";
import { replicaGauges } from "@/lib/domain/pace/derive-gauges";
import { type Gauge, type GaugeSample, sampleGauges } from "@/lib/domain/pace/gauge";
import type { Limits, ReplicaSignal } from "@/lib/domain/pace/pace";
import {
  beginRoll,
  callRoll,
  findStanding,
  type ReplicaRoll,
  type Standing,
  withOthers,
} from "@/lib/domain/pace/replica-roll";
import { Bell } from "@/lib/engine/bell";
import { findExpectedReplicas } from "@/lib/engine/expected-replicas";
import { GaugeMonitor } from "@/lib/engine/gauge-monitor";
import { RepeatRead } from "@/lib/engine/repeat-read";
import type { TargetLink } from "@/lib/engine/target-link";
import { beatHeart, type Heartbeat, readHeartbeatLag } from "@/lib/postgres/heartbeat";
import { readStreamingReplicas, type StreamingReplica } from "@/lib/postgres/replicas";
import type { Session } from "@/lib/postgres/session";
import type { WalkedTable } from "@/lib/postgres/signals/read-primary";

/**
 * Reads the lag of every replica four times a second while a walk runs: a heartbeat row is written on the primary and read on each replica that has
 * a connection; for the others the primary's pg_stat_replication must do, which also tells who joins (replica-roll.ts). Each source has a loop of its own, so that one that hangs makes
 * itself stale and nothing else. What can't be read is told as such: the pace control takes it as bad. Beside the replicas it has the target's
 * gauges read (gauge-monitor.ts).
 */
const everyMs = 250;
const primarySource = "primary";
const firstReadingsMs = 1_000;
/** A beat older than this is no measure any more. */
const freshBeatMs = 1_000;

export interface Signals {
  readonly signals: readonly ReplicaSignal[];
  readonly expected: readonly string[];
  readonly gauges: readonly Gauge[];
  /** The clock that stamped them. */
  readonly nowMs: number;
}

export class SignalsMonitor {
  readonly #link: TargetLink;
  readonly #log: Logger;
  readonly #onChange: () => void;
  readonly #signals = new Map<string, ReplicaSignal>();
  readonly #loops: RepeatRead<Session>[] = [];
  readonly #gauges: GaugeMonitor;
  readonly #read = new Bell();
  /** The registered ones, without the primary itself. */
  #replicas: TargetLink["replicas"] = [];
  #roll: ReplicaRoll = new Map();
  #streaming: readonly StreamingReplica[] | null = null;
  #beat: { readonly beat: Heartbeat; readonly writtenAtMs: number } | null = null;
  #isStarted = false;

  constructor(input: {
    link: TargetLink;
    log: Logger;
    onChange: () => void;
    /** Those that are walked. */
    tables: readonly WalkedTable[];
    /** As they are at the time of asking. */
    limits: () => Limits;
  }) {
    this.#link = input.link;
    this.#log = input.log;
    this.#onChange = input.onChange;
    this.#gauges = new GaugeMonitor({ ...input, onRead: () => this.#read.ring() });
  }

  get isStarted(): boolean {
    return this.#isStarted;
  }

  /** Learns which replicas must report, and begins to read. Throws when the primary can't be asked; then it may be tried again. */
  async start(): Promise<void> {
    this.#replicas = await findExpectedReplicas(this.#link);
    const registered = this.#replicas.map((replica) => replica.name);
    await this.#link.using("observe", async (session) => {
      this.#roll = beginRoll(registered, await readStreamingReplicas(session), performance.now());
      // A replica's first reading needs a beat to compare with: without one it would be missing for a whole turn.
      await this.#readPrimary(session);
    });
    this.#isStarted = true;
    this.#gauges.start();
    this.#loops.push(
      this.#loop(
        primarySource,
        (session) => this.#readPrimary(session),
        () => this.#link.open("observe"),
      ),
    );
    for (const { name, connectionString } of this.#replicas) {
      if (connectionString === null) continue;
      this.#loops.push(
        this.#loop(
          name,
          (session) => this.#readReplica(name, session),
          () => this.#link.openReplica(connectionString),
        ),
      );
    }
    await this.#awaitFirstReadings();
  }

  /** Waits until every replica and every gauge has been read once, or long enough: a walk shouldn't begin with a false alarm. */
  async #awaitFirstReadings(): Promise<void> {
    const until = performance.now() + firstReadingsMs;
    while (!this.#hasAll() && performance.now() < until) await this.#read.wait(until - performance.now());
  }

  #hasAll(): boolean {
    return this.#gauges.hasAll && this.#expected.every((name) => this.#signals.has(name));
  }

  read(): Signals {
    const nowMs = performance.now();
    const signals = [...this.#signals.values()];
    const replicas = replicaGauges(signals, this.#expected, nowMs);
    return {
      signals,
      expected: this.#expected,
      gauges: [...replicas, ...this.#gauges.read(nowMs)],
      nowMs,
    };
  }

  /** Every reading as it is kept, with its age. */
  readGauges(): readonly GaugeSample[] {
    if (!this.#isStarted) return [];
    const { gauges, nowMs } = this.read();
    return sampleGauges(gauges, nowMs);
  }

  /** Seconds of lag by replica; null when it can't be read. */
  lagSeconds(): Record<string, number | null> {
    return Object.fromEntries(this.#expected.map((name) => [name, this.#signals.get(name)?.seconds ?? null]));
  }

  async close(): Promise<void> {
    await Promise.all([this.#gauges.close(), ...this.#loops.map((loop) => loop.close())]);
  }

  /** Every replica that must report. */
  get #expected(): readonly string[] {
    return [...this.#roll.keys()];
  }

  #loop(
    name: string,
    read: (session: Session) => Promise<void>,
    open: () => Promise<Session>,
  ): RepeatRead<Session> {
    return new RepeatRead({
      everyMs,
      open,
      read,
      release: (session) => this.#link.release(session),
      onError: (error) => {
        this.#log.debug({ err: error, source: name }, "A signal can't be read");
        if (name === primarySource) this.#link.suspect();
        else this.#tellUnreachable(name);
      },
    });
  }

  async #readPrimary(session: Session): Promise<void> {
    this.#beat = { beat: await beatHeart(session, this.#link.rolloutId), writtenAtMs: performance.now() };
    const rows = await readStreamingReplicas(session);
    this.#streaming = rows;
    this.#roll = callRoll(this.#roll, rows, performance.now());
    for (const name of this.#expected) {
      const standing = findStanding(this.#roll, rows, name);
      if (standing.state === "gone") this.#set({ name, state: "gone", seconds: null, bytes: null });
      else if (!this.#isReadDirectly(name)) {
        this.#set({ name, state: "streaming", seconds: standing.seconds, bytes: standing.bytes });
      }
    }
  }

  async #readReplica(name: string, session: Session): Promise<void> {
    // Without a fresh beat there is nothing to compare with but the replica's clock, by which the lag only grows.
    const isFresh = this.#beat !== null && performance.now() - this.#beat.writtenAtMs < freshBeatMs;
    const seconds = await readHeartbeatLag(session, this.#link.rolloutId, isFresh ? this.#beat?.beat : null);
    const standing = this.#standing(name);
    // Answers, yet streams from nobody: it serves old data and falls further behind.
    if (standing?.state !== "streaming") return;
    this.#set({ name, state: "streaming", seconds: withOthers(standing, seconds), bytes: standing.bytes });
  }

  #tellUnreachable(name: string): void {
    const isStreaming = this.#standing(name)?.state !== "gone";
    this.#set({ name, state: isStreaming ? "unreachable" : "gone", seconds: null, bytes: null });
  }

  /** As the primary told last; null before it has. */
  #standing(name: string): Standing | null {
    return this.#streaming === null ? null : findStanding(this.#roll, this.#streaming, name);
  }

  #isReadDirectly(name: string): boolean {
    return this.#replicas.some((replica) => replica.name === name && replica.connectionString !== null);
  }

  #set(signal: Omit<ReplicaSignal, "readAtMs">): void {
    const before = this.#signals.get(signal.name);
    this.#signals.set(signal.name, { ...signal, readAtMs: performance.now() });
    this.#read.ring();
    if (before?.state !== signal.state) this.#onChange();
  }
}
