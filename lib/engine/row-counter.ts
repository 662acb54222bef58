import type { Logger } from "pino";
import { literal, qualified, sql, value } from "@/lib/domain/sql/sql";
import type { TargetLink } from "@/lib/engine/target-link";
import { countRows, countRowsByKey } from "@/lib/postgres/count-rows";
import type { Session } from "@/lib/postgres/session";

/**
 * Counts a table's rows once, exactly, beside the walk: a read-only session of its own that takes no lock which anyone waits for. Until it
 * has ended the catalog's estimate stands in. A count that fails is no harm: the total stays an estimate.
 *
 * Where the walk goes by key, so does the count, some hundred thousand keys at a time: one long snapshot would keep every row version since then from
 * being cleaned up, and with it the room that the walk's later passes write into.
 */
export class RowCounter {
  readonly #link: TargetLink;
  readonly #log: Logger;
  readonly #table: { readonly schema: string; readonly name: string };
  readonly #key: readonly string[] | null;
  readonly #onEstimated: (rows: number) => void;
  readonly #onCounted: (rows: number) => void;
  #session: Session | null = null;
  #isClosed = false;
  #counting: Promise<void> | null = null;

  constructor(input: {
    link: TargetLink;
    log: Logger;
    table: { readonly schema: string; readonly name: string };
    /** The columns that order the walk; null where it goes by place. */
    key: readonly string[] | null;
    onEstimated: (rows: number) => void;
    onCounted: (rows: number) => void;
  }) {
    this.#link = input.link;
    this.#log = input.log;
    this.#table = input.table;
    this.#key = input.key;
    this.#onEstimated = input.onEstimated;
    this.#onCounted = input.onCounted;
  }

  /** Starts counting; again is no harm. */
  start(): void {
    this.#counting ??= this.#count();
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
    await this.#counting;
  }

  async #count(): Promise<void> {
    try {
      await this.#link.using("count", async (session) => {
        this.#session = session;
        if (this.#isClosed) return;
        const table = qualified(this.#table.schema, this.#table.name);
        const estimated = await session.rows<{
          rows: string | null;
        }>(sql`select case when reltuples >= 0 then reltuples::bigint::text end as rows
from pg_catalog.pg_class
where oid = to_regclass(${literal(table.text)})`);
        const guess = estimated[0]?.rows ?? null;
        if (guess !== null) this.#onEstimated(Number(guess));
        const rows =
          this.#key === null
            ? await countRows(session, table)
            : await countRowsByKey(session, table, this.#key, () => !this.#isClosed);
        if (rows !== null) this.#onCounted(rows);
        this.#session = null;
      });
    } catch (error) {
      if (!this.#isClosed) this.#log.info({ err: error }, "The rows could not be counted");
    }
  }
}
