import { laneBudget } from "@/lib/domain/pace/pace";
import { approved } from "@/lib/domain/sql/sql";
import { targetFailure } from "@/lib/engine/target-failure";
import { firstTailLane } from "@/lib/engine/walk/claim-lanes";
import {
  type Chunk,
  type ChunkResult,
  findWindow,
  keyValues,
  type LaneWindow,
  runChunk,
} from "@/lib/engine/walk/lane-window";
import type { ReadReplica } from "@/lib/engine/walk/reading-place";
import { orderWidth } from "@/lib/engine/walk/walk";
import type { WalkState } from "@/lib/engine/walk/walk-state";
import type { Failure, FailureKind } from "@/lib/postgres/failure";
import { takeLaneSlot } from "@/lib/postgres/lane-slots";
import { advanceLane, type LedgerRow } from "@/lib/postgres/ledger";
import { readReplay } from "@/lib/postgres/replay";
import type { Session } from "@/lib/postgres/session";
import { endStaleSessions } from "@/lib/postgres/stale-sessions";

/** `again`: not now, whatever there was to wait for has been waited for a while; `smaller`: with fewer rows. */
type Later = "again" | "smaller";

const holdMs = 500;
/** Reads that replay cancelled one after the other, each smaller than the one before, until the primary is read instead. */
const maxConflictsInARow = 8;
/** What replay does to a read that is in its way, and a read that takes too long: fewer rows mend it. */
const mendedByFewerRows: ReadonlySet<FailureKind> = new Set([
  "serialization",
  "cancelled",
  "statement_timeout",
  "deadlock",
  "lock_timeout",
]);

/**
 * A lane's eyes: finds windows and does chunks. Of a verification that reads on a replica both go there, on a session of its own that counts in
 * the replica's budget of lanes; where something differs there, the primary compares the window itself. Everything else goes straight to the primary.
 */
export class LaneReader {
  readonly #state: WalkState;
  #session: Session | null = null;
  #of: ReadReplica | null = null;
  #conflictsInARow = 0;

  constructor(state: WalkState) {
    this.#state = state;
  }

  /** Throws TargetError of the primary's. */
  async findWindow(
    primary: Session,
    lane: LedgerRow,
    wanted: Parameters<typeof findWindow>[3],
  ): Promise<LaneWindow | null | Later> {
    const { walk } = this.#state;
    const replica = this.#state.reading.replica;
    if (replica === null) return await findWindow(primary, walk, lane, wanted);
    return await this.#see(replica, (session) => findWindow(session, walk, lane, wanted));
  }

  /** One chunk. Throws TargetError of the primary's. */
  async runChunk(
    primary: Session,
    lane: LedgerRow,
    window: LaneWindow,
    chunk: Chunk,
  ): Promise<ChunkResult | Later> {
    const { context, walk, reading } = this.#state;
    const { replica } = reading;
    const compare = () => runChunk(context, primary, walk, lane, window, chunk);
    if (replica === null) return await compare();
    const startedAt = performance.now();
    const seen = await this.#see(replica, (session) => this.#look(session, lane, window));
    if (seen === "again" || seen === "smaller") return seen;
    if (seen === "promoted") {
      reading.giveUp("not_a_replica");
      return "again";
    }
    // The replica may be behind a write, and only the primary may be believed about a row that is wrong, or can't be looked at.
    if (seen !== "same") return await compare();
    const named = { rolloutId: context.rolloutId, stepId: walk.stepId, lane: lane.lane };
    const advanced = await advanceLane(
      primary,
      { ...named, epoch: context.lease.epoch },
      { lastKey: window.lastKey, rows: lane.lane >= firstTailLane ? 0 : window.rows },
    );
    const durationMs = performance.now() - startedAt;
    return { changed: 0, mismatches: 0, sampleKeys: [], advanced, durationMs };
  }

  /** There is nothing to do at the moment, or ever again: the session goes, and its place in the replica's budget with it. */
  async close(): Promise<void> {
    const session = this.#session;
    this.#session = null;
    this.#of = null;
    if (session !== null) await this.#state.context.link.release(session);
  }

  async #look(
    session: Session,
    lane: LedgerRow,
    window: LaneWindow,
  ): Promise<"same" | "differs" | "promoted"> {
    const { walk } = this.#state;
    const rows = await session.rows<{ differs: boolean; is_replica: boolean }>(
      approved(walk.lookSql ?? "", [
        ...window.lastKey,
        ...keyValues(lane.lastKey ?? lane.fromKey, orderWidth(walk)),
      ]),
    );
    const [row] = rows;
    if (row?.is_replica !== true) return "promoted";
    return row.differs ? "differs" : "same";
  }

  async #see<T>(replica: ReadReplica, work: (session: Session) => Promise<T>): Promise<T | Later> {
    const { reading, gate } = this.#state;
    try {
      const session = await this.#open(replica);
      if (session === null) {
        await gate.hold(holdMs);
        return "again";
      }
      const seen = await work(session);
      reading.noteAnswer();
      this.#conflictsInARow = 0;
      return seen;
    } catch (error) {
      return await this.#judge(targetFailure(error));
    }
  }

  /** A session to the replica that is far enough, within its budget; null: not now. Throws TargetError. */
  async #open(replica: ReadReplica): Promise<Session | null> {
    if (this.#of !== replica) await this.close();
    if (this.#session !== null) return this.#session;
    const { context, reading } = this.#state;
    const session = await context.link.openReplica(replica.connectionString, "compare");
    const replay = await readReplay(session, replica.lsn);
    if (!replay.isReplica) reading.giveUp("not_a_replica");
    const isThere = replay.isReplica && replay.missingBytes !== null && replay.missingBytes <= 0;
    if (!isThere || (await takeLaneSlot(session, laneBudget)) === null) {
      if (isThere) await endStaleSessions(session, context.rolloutId, context.link.pids);
      await context.link.release(session);
      return null;
    }
    this.#session = session;
    this.#of = replica;
    return session;
  }

  async #judge(failure: Failure): Promise<Later> {
    const { context, reading, gate } = this.#state;
    context.log.info({ failure: failure.message, kind: failure.kind }, "A read on the replica failed");
    if (mendedByFewerRows.has(failure.kind)) {
      this.#conflictsInARow += 1;
      if (this.#conflictsInARow >= maxConflictsInARow) reading.giveUp("conflicts");
      return "smaller";
    }
    await this.close();
    // What no waiting mends there (a privilege, an object that is missing) the primary has to tell.
    if (failure.retry === "never") reading.giveUp("lost");
    else {
      reading.noteSilence();
      await gate.hold(holdMs);
    }
    return "again";
  }
}
