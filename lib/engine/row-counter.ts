import type { Logger } from "pino";
import { literal, qualified, sql, value } from "@/lib/domain/sql/sql";
import type { TargetLink } from "@/lib/engine/target-link";
import type { Session } from "@/lib/postgres/session";

/**
 * Counts a table's rows once, exactly, beside the walk: a read-only session of its own that takes no lock which anyone waits for. Until it
 * has ended the catalog's estimate stands in. A count that fails is no harm: the total stays an estimate.
 */
export class RowCounter {
  readonly #link: TargetLink;
  readonly #log: Logger;
  readonly #table: { readonly schema: string; readonly name: string };
  readonly #onEstimated: (rows: number) => void;
  readonly #onCounted: (rows: number) => void;
  #session: Session | null = null;
  #isClosed = false;
  #counting: Promise<void> | null = null;

  constructor(input: {
    link: TargetLink;
    log: Logger;
    table: { readonly schema: string; readonly name: string };
    onEstimated: (rows: number) => void;
    onCounted: (rows: number) => void;
  }) {
    this.#link = input.link;
    this.#log = input.log;
    this.#table = input.table;
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
        const counted = await session.rows<{ rows: string }>(
          sql`select count(*)::text as rows from ${table}`,
        );
        const rows = counted[0]?.rows;
        if (rows !== undefined) this.#onCounted(Number(rows));
        this.#session = null;
      });
    } catch (error) {
      if (!this.#isClosed) this.#log.info({ err: error }, "The rows could not be counted");
    }
  }
}
