import { type DriveContext, interruption } from "@/lib/engine/drive-context";
import { describeFailure } from "@/lib/engine/failure-words";
import { fenced } from "@/lib/engine/outcome";
import { type Fixed, fixPlaces, nothingFixed, type Swept, sum, sweep } from "@/lib/engine/walk/closing-sweep";
import { type Found, judgeLook, lookAt, lookTimeoutMs, Stride } from "@/lib/engine/walk/look-range";
import type { EarlyEnd, Walk } from "@/lib/engine/walk/walk";
import type { WalkState } from "@/lib/engine/walk/walk-state";
import { classifyFailure } from "@/lib/postgres/failure";
import { readTableSize } from "@/lib/postgres/lane-bounds";
import { finishLane } from "@/lib/postgres/ledger";
import { readReplay } from "@/lib/postgres/replay";
import type { Session } from "@/lib/postgres/session";

/**
 * The end of a walk by place. An update by the application moves a row, perhaps from where the walk had yet to come to where it had been. So
 * after the last window all rows are looked at again, in two ways.
 *
 * The sweep (closing-sweep.ts) goes over the file stretch by stretch, each in a short snapshot of its own, as slowly as the pace demands, and sets what it
 * finds. Nothing waits for it and it holds nothing back. But it is not exact: a row can slip past it as it slipped past the walk.
 *
 * The last look goes over the file in one snapshot, and it alone says that the walk is done:
 * 1. A row that is there has exactly one version that the snapshot shows, at one place, wherever an update puts the next version meanwhile. So a look
 *    at every block in that snapshot meets every row once, also when it is done in many statements.
 * 2. All that the snapshot shows lies in the file as long as it is when its size is read, after the snapshot was taken.
 * 3. A row that is right in the snapshot stays right, and one that comes later is right from its beginning: the rollout's triggers see to it. So when the
 *    look finds nothing pending, nothing is, nor will be.
 * 4. When it finds rows, they are set at once, by their places; one that was moved in between is missed. So there is another look. Only rows found
 *    can be pending then, hence each finds fewer.
 * 5. A row that moves faster than a look and its setting follow each other would be missed every time. So after a few looks in vain one statement sets what is
 *    pending, wherever it lies: an UPDATE follows a row that was moved since its snapshot to where it is, and judges it there (READ COMMITTED).
 *
 * (Where the trigger sets the row at every update, what moves is right by then; written with triggers off, as by session_replication_role, it may not be.)
 *
 * A snapshot that is held keeps dead versions from being cleaned up. So a large table is swept first, which leaves the last look next to nothing to find;
 * the look only reads, statement by statement, each of about a chunk's time; between two of them it heeds pause, stop and the pace, and gives
 * its snapshot up when it may not go on. It does not rest in between: that would hold the snapshot for longer.
 */

/** Below this a look at all is over in a moment: 512 MiB. */
const sweptFromBlocks = 65_536;
/** So many found, and the next look is not worth its snapshot before a sweep. */
const sweptFromFound = 1_000;
/** Looks that find rows which then can't be set, before the walk says so. */
const maxVainLooks = 20;
/** From so many on, rows are followed. */
const followedFromVainLooks = 3;

type Looked =
  | {
      readonly kind: "looked";
      readonly found: number;
      readonly keys: readonly string[];
      readonly fixed: Fixed;
    }
  /** It has to begin anew: pause, pressure, or too slow a statement. */
  | { readonly kind: "given_up" }
  /** A row made it fail: a sweep finds which. */
  | { readonly kind: "fault" }
  | { readonly kind: "ended"; readonly end: EarlyEnd };

/** Looks at all rows in one snapshot on a session of its own; `fix` sets what was found. */
async function lookAtAll(
  state: WalkState,
  session: Session,
  lookSql: string,
  stride: Stride,
  fix: ((places: readonly string[]) => Promise<Fixed | EarlyEnd>) | null,
): Promise<Looked> {
  const { control } = state.context;
  const whole = { isReadOnly: true, isOneSnapshot: true, statementTimeoutMs: lookTimeoutMs };
  try {
    return await session.transaction(whole, async (tx): Promise<Looked> => {
      const leftOut = await state.faultyRows.places(tx);
      const { blocks } = await readTableSize(tx, state.walk.table);
      let found = 0;
      let fixed = nothingFixed;
      let keys: readonly string[] = [];
      for (let first = 0; first < blocks; ) {
        if (!control.mayGoOn() || !(await state.gate.allows(0))) return { kind: "given_up" };
        const part = stride.from(first, blocks);
        const startedAt = performance.now();
        const seen: Found = await lookAt(tx, lookSql, leftOut, part);
        stride.note(performance.now() - startedAt, control.limits.targetChunkMs);
        first = part.last + 1;
        found += seen.places.length;
        keys = [...keys, ...seen.keys].slice(0, 10);
        if (fix === null || seen.places.length === 0) continue;
        const result = await fix(seen.places);
        if (result.kind !== "fixed") return { kind: "ended", end: result };
        fixed = sum(fixed, result);
      }
      return { kind: "looked", found, keys, fixed };
    });
  } catch (error) {
    const judged = judgeLook(error, stride);
    stride.shrink();
    return judged.kind === "fault" ? { kind: "fault" } : { kind: "given_up" };
  }
}

/**
 * After the last window of a walk by place: sets the rows that slipped past it, until a look at all finds none. Returns how the walk ends when it
 * can't be closed; null when it is. Throws TargetError.
 */
export async function closeBackfill(
  state: WalkState,
  session: Session,
  closing: NonNullable<Walk["closing"]> & { readonly fixSql: string },
): Promise<EarlyEnd | null> {
  const { context, walk, gate } = state;
  const stride = new Stride();
  let hasFixed = false;
  const fix = (places: readonly string[] | null) => {
    hasFixed = true;
    return fixPlaces(state, session, closing.fixSql, places);
  };
  let isSweepDue = (await readTableSize(session, walk.table)).blocks >= sweptFromBlocks;
  let vainLooks = 0;
  while (context.control.mayGoOn()) {
    if (!(await gate.allows(0))) continue;
    if (isSweepDue) {
      const swept: Swept = await sweep(state, session, closing.lookSql, stride, fix);
      if (swept.kind === "ended") return swept.end;
      if (swept.kind === "interrupted") continue;
      isSweepDue = false;
    }
    const looked = await context.link.using("count", (own) =>
      lookAtAll(state, own, closing.lookSql, stride, fix),
    );
    if (looked.kind === "ended") return looked.end;
    isSweepDue = looked.kind === "fault";
    if (looked.kind !== "looked") continue;
    const { found, fixed } = looked;
    if (found === 0) return hasFixed ? await finishOnDisk(context, session, walk) : null;
    isSweepDue = found >= sweptFromFound;
    // What the expression gives for these is pending itself: that is for the verification to tell.
    if (fixed.changed === 0 && fixed.stuck > 0) return await finishOnDisk(context, session, walk);
    vainLooks = fixed.changed === 0 && fixed.passed === 0 ? vainLooks + 1 : 0;
    // It would set rows, too, that a person has decided about.
    if (vainLooks >= followedFromVainLooks && (await state.faultyRows.places(session)).length === 0) {
      const followed = await fix(null);
      if (followed.kind !== "fixed") return followed;
      if (followed.changed > 0) vainLooks = 0;
    }
    if (vainLooks >= maxVainLooks) return stillPending(walk, found);
  }
  return interruption(context);
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

/**
 * The same for a comparison: what one look at all rows finds. A sweep has no use here but to find rows that can't be looked at. Returns how the
 * walk ends when it may not look. Throws TargetError.
 */
export async function closeComparison(
  state: WalkState,
  session: Session,
  closing: NonNullable<Walk["closing"]>,
): Promise<EarlyEnd | null> {
  const { context, gate, recorder } = state;
  const stride = new Stride();
  let unreadable: readonly string[] = [];
  let isSweepDue = false;
  let hasAskedReplica = false;
  while (context.control.mayGoOn()) {
    if (!(await gate.allows(0))) continue;
    if (!hasAskedReplica && (await isClearOnReplica(state, closing.lookSql, stride))) return null;
    hasAskedReplica = true;
    if (isSweepDue) {
      const swept = await sweep(state, session, closing.lookSql, stride, null);
      if (swept.kind === "ended") return swept.end;
      unreadable = [...unreadable, ...swept.labels];
      if (swept.kind === "interrupted") continue;
    }
    const looked = await context.link.using("count", (own) =>
      lookAtAll(state, own, closing.lookSql, stride, null),
    );
    if (looked.kind === "ended") return looked.end;
    isSweepDue = looked.kind === "fault";
    if (looked.kind !== "looked") continue;
    const more = looked.found + unreadable.length - recorder.totals.mismatches;
    if (more <= 0) return null;
    recorder.addChunk({ rows: 0, changed: 0, mismatches: more, durationMs: 0 });
    state.addSampleKeys([...looked.keys, ...unreadable].filter((key) => !state.sampleKeys.includes(key)));
    return null;
  }
  return interruption(context);
}

/** One look at all rows takes long, and replay may cancel it: it is tried so often. */
const maxLooksOnReplica = 3;

/** True when the replica that is read shows no row that differs. Whatever it can't tell, the primary has to. */
async function isClearOnReplica(state: WalkState, lookSql: string, stride: Stride): Promise<boolean> {
  const { context, reading } = state;
  for (let attempt = 1; attempt <= maxLooksOnReplica && context.control.mayGoOn(); attempt += 1) {
    const { replica } = reading;
    if (replica === null) return false;
    let session: Session | null = null;
    try {
      session = await context.link.openReplica(replica.connectionString, "compare");
      const looked = await lookAtAll(state, session, lookSql, stride, null);
      const { isReplica, missingBytes } = await readReplay(session, replica.lsn);
      if (!isReplica || missingBytes === null || missingBytes > 0) reading.giveUp("not_a_replica");
      else if (looked.kind === "looked") return looked.found === 0;
      else if (looked.kind === "fault") return false;
    } catch (error) {
      context.log.info({ err: error }, "A look at all rows on the replica failed");
      if (attempt === maxLooksOnReplica) reading.giveUp("conflicts");
    } finally {
      if (session !== null) await context.link.release(session);
    }
  }
  return false;
}
