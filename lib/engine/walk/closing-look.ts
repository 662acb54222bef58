import { approved } from "@/lib/domain/sql/sql";
import type { DriveContext } from "@/lib/engine/drive-context";
import { dataError, describeFailure } from "@/lib/engine/failure-words";
import { fenced } from "@/lib/engine/outcome";
import type { EarlyEnd, Walk } from "@/lib/engine/walk/walk";
import type { WalkState } from "@/lib/engine/walk/walk-state";
import { classifyFailure, TargetError } from "@/lib/postgres/failure";
import { finishLane } from "@/lib/postgres/ledger";
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

/** Looks at all rows in one snapshot; a scan beside the traffic, like a count, without a time limit of its own. */
async function look(session: Session, lookSql: string): Promise<Look> {
  const rows = await session.transaction({ isReadOnly: true, statementTimeoutMs: 0 }, (tx) =>
    tx.rows<Look>(approved(lookSql, [foundAtMost])),
  );
  return rows[0] ?? { places: [], keys: [] };
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
    const { places } = await look(session, closing.lookSql);
    if (places.length === 0) return hasFixed ? await finishOnDisk(context, session, walk) : null;
    const startedAt = performance.now();
    const result = await fix(context, session, walk, closing.fixSql, places);
    if (result.kind !== "fixed") return result;
    hasFixed = true;
    unpaidMs = performance.now() - startedAt;
    recorder.addChunk({ rows: 0, changed: result.changed, mismatches: 0, durationMs: unpaidMs });
    // What the expression gives for these is pending itself: that is for the verification to tell.
    if (result.changed === 0 && result.stuck > 0) return await finishOnDisk(context, session, walk);
    vainLooks = result.changed === 0 ? vainLooks + 1 : 0;
    if (vainLooks >= maxVainLooks) return stillPending(walk, places.length);
  }
  return context.lease.isHeld() ? { kind: "stopped" } : fenced;
}

interface Fixed {
  readonly kind: "fixed";
  readonly changed: number;
  readonly stuck: number;
}

async function fix(
  context: DriveContext,
  session: Session,
  walk: Walk,
  fixSql: string,
  places: readonly string[],
): Promise<Fixed | EarlyEnd> {
  try {
    const rows = await session.rows<{ changed: number; stuck: number; advanced: boolean }>(
      approved(fixSql, [context.rolloutId, walk.stepId, 0, context.lease.epoch, places]),
    );
    const row = rows[0];
    return row?.advanced === true ? { kind: "fixed", changed: row.changed, stuck: row.stuck } : fenced;
  } catch (error) {
    const failure = error instanceof TargetError ? error.failure : classifyFailure(error);
    if (failure.kind !== "data_error") throw error;
    // Half of the rows at a time leads to the one at fault.
    if (places.length === 1) return dataError(failure, walk, places);
    const middle = Math.ceil(places.length / 2);
    const first = await fix(context, session, walk, fixSql, places.slice(0, middle));
    if (first.kind !== "fixed") return first;
    const second = await fix(context, session, walk, fixSql, places.slice(middle));
    return second.kind === "fixed"
      ? {
          kind: "fixed",
          changed: first.changed + second.changed,
          stuck: first.stuck + second.stuck,
        }
      : second;
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
  while (context.control.mayGoOn() && !(await gate.allows(0)));
  if (!context.control.mayGoOn()) return context.lease.isHeld() ? { kind: "stopped" } : fenced;
  if (await isClearOnReplica(state, closing.lookSql)) return null;
  const { places, keys } = await look(session, closing.lookSql);
  const more = places.length - recorder.totals.mismatches;
  if (more <= 0) return null;
  recorder.addChunk({ rows: 0, changed: 0, mismatches: more, durationMs: 0 });
  state.addSampleKeys(keys.filter((key) => !state.sampleKeys.includes(key)));
  return null;
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
      const { places } = await look(session, lookSql);
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
