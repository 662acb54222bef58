import { approved } from "@/lib/domain/sql/sql";
import { awaitAnswer } from "@/lib/engine/await-answer";
import type { DriveContext } from "@/lib/engine/drive-context";
import { describeFailure } from "@/lib/engine/failure-words";
import { fenced } from "@/lib/engine/outcome";
import { targetFailure } from "@/lib/engine/target-failure";
import type { EarlyEnd, Walk } from "@/lib/engine/walk/walk";
import type { WalkState } from "@/lib/engine/walk/walk-state";
import { classifyFailure, type Failure } from "@/lib/postgres/failure";
import { readTableSize } from "@/lib/postgres/lane-bounds";
import { finishLane } from "@/lib/postgres/ledger";
import { findRowsBetween } from "@/lib/postgres/quarantine";
import { readReplay } from "@/lib/postgres/replay";
import type { Session } from "@/lib/postgres/session";

/** Rows that one look may find. */
const foundAtMost = 5_000;
/** Looks that find rows which then can't be set, before the walk says so. */
const maxVainLooks = 20;

interface Look {
  readonly places: readonly string[];
  readonly keys: readonly string[];
}

/** What a look met that can't be looked at. */
interface Met {
  readonly place: string;
  readonly failure: Failure;
}

interface Span {
  readonly from: string;
  readonly to: string;
}

type LookParameters = [number, readonly string[], string | null, string | null];

/** Looks at all rows in one snapshot; a scan beside the traffic, like a count, without a time limit of its own. Throws TargetError. */
async function lookOnce(state: WalkState, session: Session, lookSql: string): Promise<Look> {
  const whole = { isReadOnly: true, isOneSnapshot: true, statementTimeoutMs: 0 };
  return await awaitAnswer(state.context.link, session, () =>
    session.transaction(whole, async (tx) => {
      const leftOut = await state.faultyRows.places(tx);
      const parameters: LookParameters = [foundAtMost, leftOut, null, null];
      const rows = await tx.rows<Look>(approved(lookSql, parameters));
      return rows[0] ?? { places: [], keys: [] };
    }),
  );
}

/** The same, and where a row makes it fail, which. */
async function look(state: WalkState, session: Session, lookSql: string): Promise<Look | Met | "again"> {
  try {
    return await lookOnce(state, session, lookSql);
  } catch (error) {
    const failure = targetFailure(error);
    if (failure.kind !== "data_error") throw error;
    const { blocks } = await readTableSize(session, state.walk.table);
    const place = await findFailing(state, session, lookSql, { first: 0, last: Math.max(0, blocks - 1) });
    // It may have been mended, or have moved, since: the next look tells.
    return place === null ? "again" : { place, failure };
  }
}

async function failsIn(state: WalkState, session: Session, lookSql: string, span: Span): Promise<boolean> {
  try {
    await awaitAnswer(state.context.link, session, () =>
      session.transaction({ isReadOnly: true, statementTimeoutMs: 0 }, async (tx) => {
        const leftOut = await state.faultyRows.places(tx);
        // All that is found, so that the look does not end before the row at fault.
        const parameters: LookParameters = [2_147_483_647, leftOut, span.from, span.to];
        await tx.rows(approved(lookSql, parameters));
      }),
    );
    return false;
  } catch (error) {
    if (targetFailure(error).kind === "data_error") return true;
    throw error;
  }
}

/** Halves the blocks, and then tries the rows of the last one. Null: none fails any more. */
async function findFailing(
  state: WalkState,
  session: Session,
  lookSql: string,
  blocks: { readonly first: number; readonly last: number },
): Promise<string | null> {
  let { first, last } = blocks;
  while (first < last) {
    const middle = Math.floor((first + last) / 2);
    const span = { from: `(${first},0)`, to: `(${middle},65535)` };
    if (await failsIn(state, session, lookSql, span)) last = middle;
    else first = middle + 1;
  }
  const block = { from: `(${first},0)`, to: `(${first},65535)` };
  for (const { place } of await findRowsBetween(session, state.walk, block.from, block.to)) {
    if (await failsIn(state, session, lookSql, { from: place, to: place })) return place;
  }
  return null;
}

/**
 * After the last window of a walk by place: sets the rows that slipped past it, until a look finds none. Returns how the walk ends when it
 * can't be closed; null when it is. Throws TargetError.
 */
export async function closeBackfill(
  state: WalkState,
  session: Session,
  closing: NonNullable<Walk["closing"]> & { readonly fixSql: string },
): Promise<EarlyEnd | null> {
  const { context, walk, recorder, gate } = state;
  let vainLooks = 0;
  let hasFixed = false;
  let unpaidMs = 0;
  while (context.control.mayGoOn()) {
    const isAllowed = await gate.allows(unpaidMs);
    unpaidMs = 0;
    if (!isAllowed) continue;
    const found = await look(state, session, closing.lookSql);
    if (found === "again") continue;
    if ("failure" in found) {
      const passed = await state.faultyRows.passPlace(session, found.place, found.failure);
      if (passed !== "again" && passed.kind !== "passed") return passed;
      continue;
    }
    const { places } = found;
    if (places.length === 0) return hasFixed ? await finishOnDisk(context, session, walk) : null;
    const startedAt = performance.now();
    const result = await fix(state, session, closing.fixSql, places);
    if (result.kind !== "fixed") return result;
    hasFixed = true;
    unpaidMs = performance.now() - startedAt;
    recorder.addChunk({ rows: 0, changed: result.changed, mismatches: 0, durationMs: unpaidMs });
    // What the expression gives for these is pending itself: that is for the verification to tell.
    if (result.changed === 0 && result.stuck > 0) return await finishOnDisk(context, session, walk);
    vainLooks = result.changed === 0 && result.passed === 0 ? vainLooks + 1 : 0;
    if (vainLooks >= maxVainLooks) return stillPending(walk, places.length);
  }
  return context.lease.isHeld() ? { kind: "stopped" } : fenced;
}

interface Fixed {
  readonly kind: "fixed";
  readonly changed: number;
  readonly stuck: number;
  /** Rows that went into quarantine. */
  readonly passed: number;
}

async function fix(
  state: WalkState,
  session: Session,
  fixSql: string,
  places: readonly string[],
): Promise<Fixed | EarlyEnd> {
  const { context, walk } = state;
  try {
    const rows = await session.rows<{ changed: number; stuck: number; advanced: boolean }>(
      approved(fixSql, [context.rolloutId, walk.stepId, 0, context.lease.epoch, places]),
    );
    const row = rows[0];
    if (row?.advanced !== true) return fenced;
    return { kind: "fixed", changed: row.changed, stuck: row.stuck, passed: 0 };
  } catch (error) {
    const failure = targetFailure(error);
    if (failure.kind !== "data_error") throw error;
    const [only] = places;
    if (only !== undefined && places.length === 1) {
      const passed = await state.faultyRows.passPlace(session, only, failure);
      if (passed !== "again" && passed.kind !== "passed") return passed;
      return { kind: "fixed", changed: 0, stuck: 0, passed: passed === "again" ? 0 : 1 };
    }
    // Half of the rows at a time leads to the one at fault.
    const middle = Math.ceil(places.length / 2);
    const first = await fix(state, session, fixSql, places.slice(0, middle));
    if (first.kind !== "fixed") return first;
    const second = await fix(state, session, fixSql, places.slice(middle));
    if (second.kind !== "fixed") return second;
    return {
      kind: "fixed",
      changed: first.changed + second.changed,
      stuck: first.stuck + second.stuck,
      passed: first.passed + second.passed,
    };
  }
}

/** Chunks do not wait for the disk; the mark that the walk is finished does. */
async function finishOnDisk(context: DriveContext, session: Session, walk: Walk): Promise<EarlyEnd | null> {
  const named = { rolloutId: context.rolloutId, stepId: walk.stepId, epoch: context.lease.epoch };
  return (await finishLane(session, { ...named, lane: 0 })) ? null : fenced;
}

function stillPending(walk: Walk, rows: number): EarlyEnd {
  return describeFailure(
    {
      ...classifyFailure(new Error(`${rows} rows stay pending although they can be set`)),
      retry: "never",
    },
    walk.stepId,
  );
}

/** The same for a comparison: what one look at all rows finds. Returns how the walk ends when it may not look. Throws TargetError. */
export async function closeComparison(
  state: WalkState,
  session: Session,
  closing: NonNullable<Walk["closing"]>,
): Promise<EarlyEnd | null> {
  const { context, gate, recorder } = state;
  const unreadable: string[] = [];
  let hasAskedReplica = false;
  while (context.control.mayGoOn()) {
    if (!(await gate.allows(0))) continue;
    if (!hasAskedReplica && (await isClearOnReplica(state, closing.lookSql))) return null;
    hasAskedReplica = true;
    const found = await look(state, session, closing.lookSql);
    if (found === "again") continue;
    if ("failure" in found) {
      const passed = await state.faultyRows.passPlace(session, found.place, found.failure);
      if (passed === "again") continue;
      if (passed.kind !== "passed") return passed;
      unreadable.push(passed.label);
      continue;
    }
    const { places, keys } = found;
    const more = places.length + unreadable.length - recorder.totals.mismatches;
    if (more <= 0) return null;
    recorder.addChunk({ rows: 0, changed: 0, mismatches: more, durationMs: 0 });
    state.addSampleKeys([...keys, ...unreadable].filter((key) => !state.sampleKeys.includes(key)));
    return null;
  }
  return context.lease.isHeld() ? { kind: "stopped" } : fenced;
}

/** One look at all rows takes long, and replay may cancel it: it is tried so often. */
const maxLooksOnReplica = 3;

/** True when the replica that is read shows no row that differs. Whatever it can't tell, the primary has to. */
async function isClearOnReplica(state: WalkState, lookSql: string): Promise<boolean> {
  const { context, reading } = state;
  for (let attempt = 1; attempt <= maxLooksOnReplica && context.control.mayGoOn(); attempt += 1) {
    const { replica } = reading;
    if (replica === null) return false;
    let session: Session | null = null;
    try {
      session = await context.link.openReplica(replica.connectionString, "compare");
      const { places } = await lookOnce(state, session, lookSql);
      const { isReplica, missingBytes } = await readReplay(session, replica.lsn);
      if (isReplica && missingBytes !== null && missingBytes <= 0) return places.length === 0;
      reading.giveUp("not_a_replica");
    } catch (error) {
      context.log.info({ err: error }, "A look at all rows on the replica failed");
      if (attempt === maxLooksOnReplica) reading.giveUp("conflicts");
    } finally {
      if (session !== null) await context.link.release(session);
    }
  }
  return false;
}
