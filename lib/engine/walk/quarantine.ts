import { type Decision, printKey } from "@/lib/domain/backfill/quarantine";
import { quarantineLimit } from "@/lib/domain/pace/pace";
import type { BackfillStep } from "@/lib/domain/plan/plan";
import { parseExpression } from "@/lib/domain/sql/expression";
import { approved, displayName, expression, ident, join, type Sql, sql } from "@/lib/domain/sql/sql";
import type { DriveContext } from "@/lib/engine/drive-context";
import { quarantineFull, rowsQuarantined } from "@/lib/engine/failure-words";
import { fenced } from "@/lib/engine/outcome";
import { targetFailure } from "@/lib/engine/target-failure";
import { firstTailLane, settlingLane } from "@/lib/engine/walk/claim-lanes";
import { runChunk } from "@/lib/engine/walk/lane-window";
import { placeBefore } from "@/lib/engine/walk/place";
import type { EarlyEnd, FaultyRows, PassedRow, Walk } from "@/lib/engine/walk/walk";
import type { Failure } from "@/lib/postgres/failure";
import { hideValues } from "@/lib/postgres/hide-values";
import { claimLane, type LedgerRow } from "@/lib/postgres/ledger";
import {
  findPlaces,
  findRowsBetween,
  type QuarantinedRow,
  quarantineRow,
  readQuarantine,
  replaceValues,
  settleRow,
} from "@/lib/postgres/quarantine";
import type { Queries, Session } from "@/lib/postgres/session";
import { keepQuarantined, listQuarantined, settleQuarantined } from "@/lib/store/quarantine";

/**
 * The rows that one backfill could not fill. They are kept in the target, in the statement that moves a lane past them, and mirrored for
 * the page; what people decide about them is carried out when the phase is tried again.
 */
export class Quarantine implements FaultyRows {
  readonly #context: DriveContext;
  readonly #walk: Walk;
  readonly #step: BackfillStep;
  #rows: readonly QuarantinedRow[] = [];
  #hasSettled = false;

  constructor(context: DriveContext, walk: Walk, step: BackfillStep) {
    this.#context = context;
    this.#walk = walk;
    this.#step = step;
  }

  /** Begins the walk: decisions are carried out, rows without one are tried again. Returns how the walk ends when it may not go on. Throws TargetError. */
  async begin(session: Session): Promise<EarlyEnd | null> {
    await this.#read(session);
    const open = this.#rows.filter((row) => row.resolution === null);
    await this.#mirror();
    // After a lost connection only the knowledge is renewed: each row is tried once a run.
    if (open.length === 0 || this.#hasSettled) return null;
    this.#hasSettled = true;
    const named = this.#named(settlingLane);
    const lane = await claimLane(session, named);
    if (lane === null) return fenced;
    const decisions = await this.#readDecisions();
    const count = { skipped: 0, replaced: 0, filled: 0 };
    for (const row of open) {
      if (!this.#context.control.mayGoOn()) break;
      const decision = decisions.get(JSON.stringify(row.key)) ?? null;
      const settled = await this.#settle(session, lane, row, decision);
      if (settled === "fenced") return fenced;
      if (settled !== "open") count[settled] += 1;
    }
    await this.#read(session);
    await this.#context.record.event({
      kind: "quarantine_settled",
      stepId: this.#step.id,
      ...count,
      open: this.#openCount,
    });
    return null;
  }

  /** A window of one row failed because of its data. `again`: it is not that row alone any more, look for the window anew. Throws TargetError. */
  async passOver(
    session: Session,
    lane: LedgerRow,
    window: { readonly lastKey: readonly string[]; readonly rows: number },
    failure: Failure,
  ): Promise<"again" | PassedRow | EarlyEnd> {
    const from = lane.lastKey ?? lane.fromKey;
    const isByKey = this.#walk.strategy.order === "key";
    const found = isByKey
      ? [{ key: window.lastKey }]
      : await findRowsBetween(session, this.#walk, from?.[0] ?? null, window.lastKey[0] ?? "(0,0)");
    const [row] = found;
    if (row === undefined || found.length > 1) return "again";
    return await this.#take(session, lane.lane, failure, {
      key: row.key,
      afterKey: isByKey ? from : null,
      lastKey: window.lastKey,
      // What the file grew by during the walk was counted where it lay before.
      rows: lane.lane >= firstTailLane ? 0 : window.rows,
    });
  }

  /** A row failed when it was set by its place, behind the last window. Throws TargetError. */
  async passPlace(
    session: Session,
    place: string,
    failure: Failure,
  ): Promise<"again" | PassedRow | EarlyEnd> {
    const [row] = await findRowsBetween(session, this.#walk, placeBefore(place), place);
    if (row === undefined) return "again";
    return await this.#take(session, 0, failure, {
      key: row.key,
      afterKey: null,
      lastKey: null,
      rows: 0,
    });
  }

  /** Where the rows lie that are in quarantine, whatever was decided. Throws TargetError. */
  async places(session: Queries): Promise<readonly string[]> {
    const found = await findPlaces(
      session,
      this.#walk,
      this.#rows.map((row) => row.key),
    );
    return found.map((one) => one.place);
  }

  /** How the walk ends with what is left in quarantine; null: nothing is left open. */
  end(): EarlyEnd | null {
    return this.#openCount === 0 ? null : rowsQuarantined(this.#walk, this.#openCount);
  }

  get #openCount(): number {
    return this.#rows.filter((row) => row.resolution === null).length;
  }

  #named(lane: number) {
    const { rolloutId, lease } = this.#context;
    return { rolloutId, stepId: this.#step.id, lane, epoch: lease.epoch };
  }

  async #read(session: Queries): Promise<void> {
    this.#rows = await readQuarantine(session, this.#context.rolloutId, this.#walk.table);
  }

  async #take(
    session: Session,
    lane: number,
    failure: Failure,
    row: {
      readonly key: readonly string[];
      readonly afterKey: readonly string[] | null;
      readonly lastKey: readonly string[] | null;
      readonly rows: number;
    },
  ): Promise<PassedRow | EarlyEnd> {
    const limit = quarantineLimit(this.#context.control.limits);
    const label = printKey(row.key, this.#walk.key.length > 0);
    const message = hideValues(failure);
    if (this.#openCount >= limit) {
      return quarantineFull(this.#walk, { limit, label, message, sqlState: failure.sqlState });
    }
    const { table } = this.#walk;
    const { sqlState } = failure;
    const kept = { key: row.key, sqlState, message };
    if (!(await quarantineRow(session, this.#named(lane), { table, ...row, ...kept }))) return fenced;
    const known = { ...kept, afterKey: row.afterKey, foundAt: new Date(), resolution: null };
    const others = this.#rows.filter((one) => JSON.stringify(one.key) !== JSON.stringify(row.key));
    this.#rows = [...others, known];
    await this.#context.record.asHolder(async (tx) => {
      const { foundAt } = known;
      await keepQuarantined(tx, this.#named(lane), { ...kept, foundAt, state: "open" });
      await this.#context.record.eventIn(tx, {
        kind: "row_quarantined",
        stepId: this.#step.id,
        table: displayName(table.schema, table.name),
        key: label,
        message,
      });
    });
    return { kind: "passed", label, mismatches: 0 };
  }

  /** What the target has, the page shall show: the engine may have died between the two. */
  async #mirror(): Promise<void> {
    const step = this.#named(settlingLane);
    await this.#context.record.asHolder(async (tx) => {
      const shown = await listQuarantined(tx, step.rolloutId);
      const there = new Set(this.#rows.map((row) => JSON.stringify(row.key)));
      for (const row of this.#rows) {
        const { key, sqlState, message, foundAt } = row;
        await keepQuarantined(tx, step, {
          key,
          sqlState,
          message,
          foundAt,
          state: row.resolution ?? "open",
        });
      }
      for (const row of shown) {
        const isGone =
          row.stepId === step.stepId && row.state === "open" && !there.has(JSON.stringify(row.key));
        if (isGone) await settleQuarantined(tx, step, { key: row.key, state: "filled" });
      }
    });
  }

  async #readDecisions(): Promise<ReadonlyMap<string, Decision>> {
    const { rolloutId, stepId } = this.#named(settlingLane);
    const rows = await this.#context.record.asHolder((tx) => listQuarantined(tx, rolloutId));
    return new Map(
      rows.flatMap((row) =>
        row.stepId === stepId && row.decision !== null ? [[JSON.stringify(row.key), row.decision]] : [],
      ),
    );
  }

  async #settle(
    session: Session,
    lane: LedgerRow,
    row: QuarantinedRow,
    decision: Decision | null,
  ): Promise<"skipped" | "replaced" | "filled" | "open" | "fenced"> {
    const named = this.#named(settlingLane);
    const { table } = this.#walk;
    const tell = (state: "skipped" | "replaced" | "filled" | "open", message?: string) =>
      this.#context.record.asHolder((tx) =>
        settleQuarantined(tx, named, { key: row.key, state, ...(message === undefined ? {} : { message }) }),
      );
    if (decision?.kind === "skip") {
      await settleRow(session, named, { table, key: row.key, resolution: "skipped" });
      await tell("skipped");
      return "skipped";
    }
    try {
      if (decision?.kind === "replace") {
        const assignments = this.#replacing(decision);
        const isThere = await replaceValues(session, named, this.#walk, { key: row.key, assignments });
        if (!isThere) await settleRow(session, named, { table, key: row.key, resolution: null });
        await tell(isThere ? "replaced" : "filled");
        return isThere ? "replaced" : "filled";
      }
      if (!(await this.#tryAgain(session, lane, row))) return "fenced";
    } catch (error) {
      const failure = targetFailure(error);
      if (failure.kind !== "data_error") throw error;
      const message = hideValues(failure);
      const { key, afterKey } = row;
      const { sqlState } = failure;
      const kept = { table, key, afterKey, lastKey: null, rows: 0, sqlState, message };
      if (!(await quarantineRow(session, named, kept))) return "fenced";
      await tell("open", message);
      return "open";
    }
    await settleRow(session, named, { table, key: row.key, resolution: null });
    await tell("filled");
    return "filled";
  }

  /** The plan's own chunk, over the window that holds this row alone. False: another driver has the lane. */
  async #tryAgain(session: Session, lane: LedgerRow, row: QuarantinedRow): Promise<boolean> {
    const { strategy } = this.#walk;
    const last = { pass: strategy.passes, places: null, rows: 1 };
    if (strategy.order === "key") {
      const window = { lastKey: row.key, rows: 0, chunks: [], told: 0 };
      const from = { ...lane, lastKey: row.afterKey === null ? null : [...row.afterKey], fromKey: null };
      return (await runChunk(this.#context, session, this.#walk, from, window, last)).advanced;
    }
    const [at] = await findPlaces(session, this.#walk, [row.key]);
    if (at === undefined) return true;
    const window = { lastKey: [at.place], rows: 0, chunks: [], told: 0 };
    const from = { ...lane, lastKey: [placeBefore(at.place)], fromKey: null };
    return (await runChunk(this.#context, session, this.#walk, from, window, last)).advanced;
  }

  /** Values that a person gave, and the plan's for the other columns. */
  #replacing(decision: Extract<Decision, { kind: "replace" }>): Sql {
    return join(
      this.#step.assignments.map(({ column, expression: planned }) => {
        const given = decision.values.find((one) => one.column === column);
        if (given === undefined) return sql`${ident(column)} = ${approved(planned)}`;
        const parsed = parseExpression(given.expression);
        if (parsed.kind === "invalid") throw new Error(`A stored value does not parse: ${parsed.message}`);
        return sql`${ident(column)} = ${expression(parsed.printed)}`;
      }),
      ", ",
    );
  }
}
