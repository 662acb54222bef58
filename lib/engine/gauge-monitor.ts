import type { Logger } from "pino";
import { type CanaryMemory, initialCanary, judgeCanary, recordCanary } from "@/lib/domain/pace/canary";
import { deriveGauges, type GaugeMemory, initialGaugeMemory } from "@/lib/domain/pace/derive-gauges";
import type { Gauge, GaugeKind } from "@/lib/domain/pace/gauge";
import { type CustomSignal, customSource, type Limits } from "@/lib/domain/pace/pace";
import { parseNumberQuery } from "@/lib/domain/sql/number-query";
import { integer, type Sql, sql } from "@/lib/domain/sql/sql";
import { readHttpSignal } from "@/lib/engine/http-signal";
import { type RepeatedRead, RepeatRead } from "@/lib/engine/repeat-read";
import { targetFailure } from "@/lib/engine/target-failure";
import type { TargetLink } from "@/lib/engine/target-link";
import type { Session } from "@/lib/postgres/session";
import { makeCanary } from "@/lib/postgres/signals/canary";
import { readCustomSignal } from "@/lib/postgres/signals/custom-signal";
import { readPrimary, type WalkedTable } from "@/lib/postgres/signals/read-primary";

const primaryEveryMs = 1_000;
const canaryEveryMs = 500;
const customEveryMs = 5_000;
/** A team's signal that was given or changed a moment ago is read at once. */
const customLookMs = 500;
/** Longer than any limit that a canary may be given: a lookup behind a lock has to show how long it waits. */
const canaryLockTimeoutMs = 3_000;

/** What one statement on the primary reads; when it fails, none of these is known. */
const primaryKinds = [
  "slot_wal",
  "wal_headroom",
  "lock_waiters",
  "active_sessions",
  "wal_rate",
  "archiver_failing",
  "archiver_backlog",
  "snapshot_age",
  "autovacuum",
] as const satisfies readonly GaugeKind[];

type Source = "primary" | "canary" | "custom";

/**
 * Reads the gauges of a walk's target: all that the primary can say in one statement a second, the canary's lookup twice a second, the team's
 * own query every five. Each has a loop and a session of its own, so that one that hangs makes itself stale and nothing else. What can't be read is
 * told as such; what was read keeps the time at which it was.
 */
export class GaugeMonitor {
  readonly #link: TargetLink;
  readonly #log: Logger;
  readonly #tables: readonly WalkedTable[];
  readonly #limits: () => Limits;
  readonly #onRead: () => void;
  readonly #loops: RepeatRead<Session>[] = [];
  #asking: RepeatRead<object> | null = null;
  #primary: readonly Gauge[] = [];
  #memory: GaugeMemory = initialGaugeMemory;
  #canary: CanaryMemory = initialCanary;
  #canaryReadAt: number | null = null;
  #canaryPendingSince: number | null = null;
  #canaryProblem: string | null = null;
  #lookup: Sql | null = null;
  #custom: Gauge | null = null;
  #customRead: { readonly source: string; readonly atMs: number } | null = null;

  constructor(input: {
    link: TargetLink;
    log: Logger;
    tables: readonly WalkedTable[];
    /** As they are at the time of asking: they may change while it reads. */
    limits: () => Limits;
    onRead: () => void;
  }) {
    this.#link = input.link;
    this.#log = input.log;
    this.#tables = input.tables;
    this.#limits = input.limits;
    this.#onRead = input.onRead;
  }

  start(): void {
    const [table] = this.#tables;
    const open = (purpose: "observe" | "read") => () => this.#link.open(purpose);
    this.#repeat("primary", {
      everyMs: primaryEveryMs,
      open: open("observe"),
      read: (session) => this.#readPrimary(session),
    });
    this.#repeat("custom", {
      everyMs: customLookMs,
      isWanted: () => isQuery(this.#limits().custom),
      open: open("read"),
      read: (session) => this.#readCustom((custom) => readQuery(session, custom)),
    });
    this.#asking = new RepeatRead<object>({
      everyMs: customLookMs,
      isWanted: () => this.#limits().custom != null && !isQuery(this.#limits().custom),
      // An address needs no session.
      open: async () => ({}),
      release: async () => {},
      read: () => this.#readCustom(readAddress),
      onError: (error) => this.#tellFailed("custom", error),
    });
    if (table === undefined) return;
    this.#repeat("canary", {
      everyMs: canaryEveryMs,
      open: () => this.#openCanary(),
      read: (session) => this.#readCanary(session, table),
    });
  }

  /** True once every source has been asked and has answered, well or not. */
  get hasAll(): boolean {
    const { custom } = this.#limits();
    const hasCanary = this.#tables.length === 0 || this.#canaryReadAt !== null;
    return this.#primary.length > 0 && hasCanary && (custom == null || this.#custom !== null);
  }

  /** The newest reading of each; `nowMs` is of performance.now(). */
  read(nowMs: number): readonly Gauge[] {
    return [...this.#primary, ...this.#canaryGauge(nowMs), ...this.#customGauge()];
  }

  async close(): Promise<void> {
    await Promise.all([...this.#loops.map((loop) => loop.close()), this.#asking?.close()]);
  }

  #repeat(source: Source, how: Pick<RepeatedRead<Session>, "everyMs" | "open" | "read" | "isWanted">): void {
    const loop = new RepeatRead({
      ...how,
      release: (session) => this.#link.release(session),
      onError: (error) => this.#tellFailed(source, error),
    });
    this.#loops.push(loop);
  }

  #tellFailed(source: Source, error: unknown): void {
    this.#log.debug({ err: error, source }, "A gauge can't be read");
    this.#tellUnread(source, targetFailure(error).message);
    this.#onRead();
  }

  async #openCanary(): Promise<Session> {
    const session = await this.#link.open("read");
    await session.rows(sql`set session lock_timeout = ${integer(canaryLockTimeoutMs)}`);
    return session;
  }

  async #readPrimary(session: Session): Promise<void> {
    const reading = await readPrimary(session, this.#tables);
    const { gauges, memory } = deriveGauges(reading, this.#memory, performance.now());
    this.#primary = gauges;
    this.#memory = memory;
    this.#onRead();
  }

  async #readCanary(session: Session, table: WalkedTable): Promise<void> {
    this.#canaryPendingSince = performance.now();
    try {
      // Behind a lock, making the lookup waits as long as the lookup itself would: it counts.
      this.#lookup ??= await makeCanary(session, table);
      const beganAt = performance.now();
      await session.rows(this.#lookup);
      this.#noteCanary(performance.now() - beganAt);
    } catch (error) {
      const { kind } = targetFailure(error);
      if (kind !== "lock_timeout" && kind !== "statement_timeout") throw error;
      this.#noteCanary(performance.now() - this.#canaryPendingSince);
    } finally {
      this.#canaryPendingSince = null;
    }
  }

  #noteCanary(tookMs: number): void {
    this.#canary = recordCanary(this.#canary, tookMs);
    this.#canaryReadAt = performance.now();
    this.#canaryProblem = null;
    this.#onRead();
  }

  async #readCustom(read: (custom: CustomSignal) => Promise<Reading>): Promise<void> {
    const { custom } = this.#limits();
    const nowMs = performance.now();
    if (custom == null) return;
    const source = customSource(custom);
    const isSame = source === this.#customRead?.source;
    if (isSame && nowMs - (this.#customRead?.atMs ?? 0) < customEveryMs) return;
    this.#customRead = { source, atMs: nowMs };
    const { value, detail } = await read(custom);
    this.#custom = customGauge(custom, value, detail);
    this.#onRead();
  }

  /** An error makes nothing older than it is: what is stale by then is so by its own age. */
  #tellUnread(source: Source, detail: string): void {
    const { custom } = this.#limits();
    if (source === "custom" && custom != null) this.#custom = customGauge(custom, null, detail);
    if (source === "canary") {
      this.#canaryProblem = detail;
      this.#canaryReadAt ??= performance.now();
    }
    if (source === "primary" && this.#primary.length === 0) {
      const readAtMs = performance.now();
      this.#primary = primaryKinds.map((kind) => ({
        kind,
        subject: null,
        state: "unreadable",
        value: null,
        detail,
        readAtMs,
      }));
    }
  }

  #canaryGauge(nowMs: number): readonly Gauge[] {
    if (this.#tables.length === 0) {
      const detail = "There is no table to look into.";
      return [{ kind: "canary", subject: null, state: "absent", value: null, detail, readAtMs: nowMs }];
    }
    const pendingMs = this.#canaryPendingSince === null ? null : nowMs - this.#canaryPendingSince;
    const value = judgeCanary(this.#canary, pendingMs);
    if (value === null && this.#canaryReadAt === null) return [];
    // A lookup that stalls is news of this very moment.
    const readAtMs = value !== null && value === pendingMs ? nowMs : (this.#canaryReadAt ?? nowMs);
    const isRead = value !== null && this.#canaryProblem === null;
    return [
      {
        kind: "canary",
        subject: null,
        state: isRead ? "read" : "unreadable",
        value: isRead ? value : null,
        detail: this.#canaryProblem,
        readAtMs,
      },
    ];
  }

  #customGauge(): readonly Gauge[] {
    const { custom } = this.#limits();
    // A reading of the query that was there before is none of this one.
    const isOfThis = custom != null && this.#customRead?.source === customSource(custom);
    return this.#custom === null || !isOfThis ? [] : [{ ...this.#custom, subject: custom.name }];
  }
}

/** What a team's signal gave; `value` null with the reason. */
interface Reading {
  readonly value: number | null;
  readonly detail: string | null;
}

function isQuery(custom: CustomSignal | null | undefined): boolean {
  return custom != null && "sql" in custom;
}

async function readQuery(session: Session, custom: CustomSignal): Promise<Reading> {
  const parsed = parseNumberQuery(customSource(custom));
  if (parsed.kind === "invalid") return { value: null, detail: parsed.message };
  const value = await readCustomSignal(session, parsed.printed);
  return { value, detail: value === null ? "The query gave no number." : null };
}

async function readAddress(custom: CustomSignal): Promise<Reading> {
  return await readHttpSignal(customSource(custom));
}

function customGauge(custom: CustomSignal, value: number | null, detail: string | null): Gauge {
  const state = value === null ? "unreadable" : "read";
  return { kind: "custom", subject: custom.name, state, value, detail, readAtMs: performance.now() };
}
