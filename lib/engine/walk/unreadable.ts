import { printKey } from "@/lib/domain/backfill/quarantine";
import type { DriveContext } from "@/lib/engine/drive-context";
import { fenced } from "@/lib/engine/outcome";
import { placeBefore } from "@/lib/engine/walk/place";
import type { EarlyEnd, FaultyRows, PassedRow, Walk } from "@/lib/engine/walk/walk";
import type { LedgerRow } from "@/lib/postgres/ledger";
import { findPlaces, findRowsBetween, passUnreadableRow, readQuarantine } from "@/lib/postgres/quarantine";
import type { Queries, Session } from "@/lib/postgres/session";

/** Rows that one comparison can't look at, for the plan's expression fails on them: mismatches, unless a person has decided about them. */
export class Unreadable implements FaultyRows {
  readonly #context: DriveContext;
  readonly #walk: Walk;
  readonly #isStrict: boolean;
  /** Places behind the last window that failed in the closing look. */
  #found: readonly string[] = [];

  constructor(context: DriveContext, walk: Walk, options: { readonly isStrict: boolean }) {
    this.#context = context;
    this.#walk = walk;
    this.#isStrict = options.isStrict;
  }

  begin(): Promise<null> {
    return Promise.resolve(null);
  }

  async passOver(
    session: Session,
    lane: LedgerRow,
    window: { readonly lastKey: readonly string[]; readonly rows: number },
  ): Promise<"again" | PassedRow | EarlyEnd> {
    const from = lane.lastKey ?? lane.fromKey;
    const found =
      this.#walk.strategy.order === "key"
        ? [{ key: window.lastKey }]
        : await findRowsBetween(session, this.#walk, from?.[0] ?? null, window.lastKey[0] ?? "(0,0)");
    const [row] = found;
    if (row === undefined || found.length > 1) return "again";
    const { rolloutId, lease } = this.#context;
    const named = { rolloutId, stepId: this.#walk.stepId, lane: lane.lane, epoch: lease.epoch };
    const passed = await passUnreadableRow(session, named, {
      table: this.#walk.table,
      key: row.key,
      lastKey: window.lastKey,
      rows: window.rows,
      isExcusable: !this.#isStrict,
    });
    if (!passed.advanced) return fenced;
    return { kind: "passed", label: this.#label(row.key), mismatches: passed.mismatches };
  }

  async passPlace(session: Session, place: string): Promise<"again" | PassedRow> {
    const [row] = await findRowsBetween(session, this.#walk, placeBefore(place), place);
    if (row === undefined) return "again";
    this.#found = [...this.#found, place];
    return { kind: "passed", label: this.#label(row.key), mismatches: 1 };
  }

  async places(session: Queries): Promise<readonly string[]> {
    if (this.#isStrict) return this.#found;
    const rows = await readQuarantine(session, this.#context.rolloutId, this.#walk.table);
    const settled = rows.filter((row) => row.resolution !== null);
    const found = await findPlaces(
      session,
      this.#walk,
      settled.map((row) => row.key),
    );
    return [...this.#found, ...found.map((one) => one.place)];
  }

  end(): null {
    return null;
  }

  #label(key: readonly string[]): string {
    return printKey(key, this.#walk.key.length > 0);
  }
}
