import { approved } from "@/lib/domain/sql/sql";
import { targetFailure } from "@/lib/engine/target-failure";
import type { WalkState } from "@/lib/engine/walk/walk-state";
import type { Failure } from "@/lib/postgres/failure";
import { findRowsBetween } from "@/lib/postgres/quarantine";
import type { Queries, Session } from "@/lib/postgres/session";

/** Looks at a stretch of a table's file for rows that are not as they should be. All throw TargetError. */

/** Rows that one look may find. */
export const foundAtMost = 5_000;
/** A look is small by its stride; one that takes this long all the same is tried with less. */
export const lookTimeoutMs = 60_000;

export interface Found {
  readonly places: readonly string[];
  readonly keys: readonly string[];
}

/** Blocks from the first to the last, both included. */
export interface Blocks {
  readonly first: number;
  readonly last: number;
}

interface Span {
  readonly from: string;
  readonly to: string;
}

const spanOf = ({ first, last }: Blocks): Span => ({ from: `(${first},0)`, to: `(${last},65535)` });

async function ask(
  session: Queries,
  lookSql: string,
  atMost: number,
  leftOut: readonly string[],
  span: Span,
): Promise<Found> {
  const rows = await session.rows<Found>(approved(lookSql, [atMost, leftOut, span.from, span.to]));
  return rows[0] ?? { places: [], keys: [] };
}

/** What lies there, in the snapshot of the caller's transaction. */
export async function lookAt(
  tx: Queries,
  lookSql: string,
  leftOut: readonly string[],
  blocks: Blocks,
): Promise<Found> {
  return await ask(tx, lookSql, foundAtMost, leftOut, spanOf(blocks));
}

/** The same in a snapshot of its own, which ends with it. */
export async function lookAtOnce(
  state: WalkState,
  session: Session,
  lookSql: string,
  blocks: Blocks,
): Promise<Found> {
  const own = { isReadOnly: true, isOneSnapshot: true, statementTimeoutMs: lookTimeoutMs };
  return await session.transaction(own, async (tx) =>
    lookAt(tx, lookSql, await state.faultyRows.places(tx), blocks),
  );
}

async function failsIn(state: WalkState, session: Session, lookSql: string, span: Span): Promise<boolean> {
  try {
    await session.transaction({ isReadOnly: true, statementTimeoutMs: lookTimeoutMs }, async (tx) => {
      // All that is found, so that the look does not end before the row at fault.
      await ask(tx, lookSql, 2_147_483_647, await state.faultyRows.places(tx), span);
    });
    return false;
  } catch (error) {
    if (targetFailure(error).kind === "data_error") return true;
    throw error;
  }
}

/** The place of the first row that makes a look at these blocks fail: halves them, and then tries the rows of the last one. Null: none any more. */
export async function findFailing(
  state: WalkState,
  session: Session,
  lookSql: string,
  blocks: Blocks,
): Promise<string | null> {
  let { first, last } = blocks;
  while (first < last) {
    const middle = Math.floor((first + last) / 2);
    if (await failsIn(state, session, lookSql, spanOf({ first, last: middle }))) last = middle;
    else first = middle + 1;
  }
  const block = spanOf({ first, last });
  for (const { place } of await findRowsBetween(session, state.walk, block.from, block.to)) {
    if (await failsIn(state, session, lookSql, { from: place, to: place })) return place;
  }
  return null;
}

const fewest = 16;
const most = 16_384;

/** How many blocks a look reads: so many that it takes about its target time, from a few on. */
export class Stride {
  #blocks = 256;

  /** The next blocks from one on, of a file of so many. */
  from(first: number, blocks: number): Blocks {
    return { first, last: Math.min(first + this.#blocks, blocks) - 1 };
  }

  note(tookMs: number, targetMs: number): void {
    if (tookMs > 2 * targetMs) this.shrink();
    else if (tookMs < targetMs / 2) this.#blocks = Math.min(most, this.#blocks * 2);
  }

  /** It can't be made smaller. */
  get isLeast(): boolean {
    return this.#blocks === fewest;
  }

  shrink(): void {
    this.#blocks = Math.max(fewest, Math.floor(this.#blocks / 2));
  }
}

/** What a look that failed comes to: `smaller` blocks, or a row at fault. Throws what is neither. */
export function judgeLook(
  error: unknown,
  stride: Stride,
): { readonly kind: "smaller" } | { readonly kind: "fault"; readonly failure: Failure } {
  const failure = targetFailure(error);
  if (failure.kind === "data_error") return { kind: "fault", failure };
  if (failure.kind === "statement_timeout" && !stride.isLeast) return { kind: "smaller" };
  throw error;
}
