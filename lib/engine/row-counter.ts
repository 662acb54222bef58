import type { Logger } from "pino";
import { literal, qualified, type Sql, sql, value } from "@/lib/domain/sql/sql";
import { RepeatRead } from "@/lib/engine/repeat-read";
import type { TargetLink } from "@/lib/engine/target-link";
import { countBlocks, countKeysAfter } from "@/lib/postgres/count-rows";
import type { Session } from "@/lib/postgres/session";

/**
 * Counts a table's rows beside the walk: a read-only session of its own that takes no lock which anyone waits for. Until it has come to the end
 * the catalog's estimate stands in. A count that fails is no harm: it goes on from where it was a moment later.
 *
 * It counts some at a time, as the walk goes: one long snapshot would keep every row version since then from being cleaned up, and with it the room
 * that the walk's later passes write into.
 * - By key it is exact, and it never ends: rows that are added behind the last key counted are what the walk has yet to do, so they
 *   are counted too, every few seconds. Rows that go are not taken off: whether the walk has been past them nobody can tell, and a total
 *   that is too large says "not yet", where one that is too small would say "done".
 * - By place it ends with the file. What the file grows by is no part of the walk's count (claim-lanes.ts). A row that an update moves to another
 *   stretch meanwhile may be counted twice, or not.
 *
 * A driver that takes a walk over goes on from what the one before told.
 */

const rowsAtOnce = 200_000;
/** 64 MiB: well below a second, and many a row. */
const blocksAtOnce = 8_192;
const growthEveryMs = 5_000;

/** What was counted: rows, and the key up to which; null where it was by place. */
export interface CountedRows {
  readonly rows: number;
  readonly countedTo: readonly string[] | null;
}

export class RowCounter {
  readonly #link: TargetLink;
  readonly #log: Logger;
  readonly #table: Sql;
  readonly #key: readonly string[] | null;
  readonly #onEstimated: (rows: number) => void;
  readonly #onCounted: (counted: CountedRows) => void;
  readonly #rowsAtOnce: number;
  readonly #blocksAtOnce: number;
  #session: Session | null = null;
  #loop: RepeatRead<Session> | null = null;
  #isClosed = false;
  #hasEstimate = false;
  #rows = 0;
  #last: readonly string[] | null = null;
  #nextBlock = 0;
  #hasEnded = false;

  constructor(input: {
    link: TargetLink;
    log: Logger;
    table: { readonly schema: string; readonly name: string };
    /** The columns that order the walk; null where it goes by place. */
    key: readonly string[] | null;
    onEstimated: (rows: number) => void;
    onCounted: (counted: CountedRows) => void;
    /** So many a statement. */
    rowsAtOnce?: number;
    blocksAtOnce?: number;
  }) {
    this.#link = input.link;
    this.#log = input.log;
    this.#table = qualified(input.table.schema, input.table.name);
    this.#key = input.key;
    this.#onEstimated = input.onEstimated;
    this.#onCounted = input.onCounted;
    this.#rowsAtOnce = input.rowsAtOnce ?? rowsAtOnce;
    this.#blocksAtOnce = input.blocksAtOnce ?? blocksAtOnce;
  }

  /** Takes over what the driver of before has counted. Before `start`. */
  goOnFrom(counted: CountedRows): void {
    this.#rows = counted.rows;
    this.#last = counted.countedTo;
    this.#hasEstimate = true;
    this.#hasEnded = counted.countedTo === null;
    this.#onCounted(counted);
  }

  /** Starts counting; again is no harm. */
  start(): void {
    if (this.#isClosed) return;
    this.#loop ??= new RepeatRead<Session>({
      everyMs: growthEveryMs,
      isWanted: () => !this.#hasEnded,
      open: async () => {
        this.#session = await this.#link.open("count");
        return this.#session;
      },
      release: async (session) => {
        this.#session = null;
        await this.#link.release(session);
      },
      read: (session) => this.#read(session),
      onError: (error) => {
        if (!this.#isClosed) this.#log.info({ err: error }, "The rows could not be counted");
      },
    });
  }

  /** Ends a count that still runs, on the server too: a scan nobody waits for would go on to its end. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const session = this.#session;
    if (session !== null) {
      try {
        await this.#link.using("observe", (other) =>
          other.rows(sql`select pg_cancel_backend(${value(session.pid)}::int)`),
        );
      } catch (error) {
        this.#log.debug({ err: error }, "The count could not be cancelled");
      }
      session.destroy();
    }
    await this.#loop?.close();
  }

  async #read(session: Session): Promise<void> {
    if (!this.#hasEstimate) await this.#estimate(session);
    const isAtEnd =
      this.#key === null ? await this.#countByPlace(session) : await this.#countByKey(session, this.#key);
    if (isAtEnd) this.#onCounted({ rows: this.#rows, countedTo: this.#last });
  }

  async #estimate(session: Session): Promise<void> {
    const [found] = await session.rows<{
      rows: string | null;
    }>(sql`select case when reltuples >= 0 then reltuples::bigint::text end as rows
from pg_catalog.pg_class
where oid = to_regclass(${literal(this.#table.text)})`);
    const guess = found?.rows ?? null;
    if (guess !== null) this.#onEstimated(Number(guess));
    this.#hasEstimate = true;
  }

  async #countByKey(session: Session, key: readonly string[]): Promise<boolean> {
    while (!this.#isClosed) {
      const found = await countKeysAfter(session, this.#table, key, this.#last, this.#rowsAtOnce);
      this.#rows += found.rows;
      this.#last = found.last ?? this.#last;
      if (found.rows < this.#rowsAtOnce) return true;
    }
    return false;
  }

  async #countByPlace(session: Session): Promise<boolean> {
    while (!this.#isClosed) {
      const to = this.#nextBlock + this.#blocksAtOnce;
      const found = await countBlocks(session, this.#table, this.#nextBlock, to);
      this.#rows += found.rows;
      this.#nextBlock = to;
      this.#hasEnded = to >= found.blocks;
      if (this.#hasEnded) return true;
    }
    return false;
  }
}
