import type { DriveContext } from "@/lib/engine/drive-context";
import type { Walk } from "@/lib/engine/walk/walk";
import { cutByKey, cutByPlace, readTableSize } from "@/lib/postgres/lane-bounds";
import { type LaneBounds, type LedgerRow, layLanes, takeLanes } from "@/lib/postgres/ledger";
import type { Session } from "@/lib/postgres/session";

/** Lanes from this number on go over what the file grew by during the walk: their rows were counted before. */
export const firstTailLane = 1_000;
/** No part of the table: rows of the quarantine are settled under it. */
export const settlingLane = -1;

/**
 * Takes the lanes of a walk under this driver's epoch, laying them out when there are none; null when a later driver has them. Throws
 * TargetError.
 */
export async function claimLanes(
  context: DriveContext,
  session: Session,
  walk: Walk,
): Promise<readonly LedgerRow[] | null> {
  const named = { rolloutId: context.rolloutId, stepId: walk.stepId, epoch: context.lease.epoch };
  for (;;) {
    const taken = await takeLanes(session, named);
    if (taken.kind === "refused") return null;
    if (taken.kind === "taken") return taken.lanes.filter((lane) => lane.lane !== settlingLane);
    // Where another driver was quicker, its lanes are taken in the next turn, or refuse us.
    await layLanes(session, { ...named, firstLane: 0 }, await cut(session, walk));
  }
}

async function cut(session: Session, walk: Walk): Promise<readonly LaneBounds[]> {
  const { strategy, table, key } = walk;
  const size = await readTableSize(session, table);
  if (strategy.order === "place") return cutByPlace(size);
  if (!strategy.isDivisible) return [{ fromKey: null, toKey: null }];
  return await cutByKey(
    session,
    table,
    key.map((column) => column.name),
    size,
  );
}

/** A lane over what the file has grown by since the others were laid out; null when it has not grown. Throws TargetError. */
export async function layTail(
  context: DriveContext,
  session: Session,
  walk: Walk,
  lanes: readonly LedgerRow[],
): Promise<LaneBounds | null> {
  const end = lanes.at(-1)?.toKey ?? null;
  const { blocks } = await readTableSize(session, walk.table);
  const from = Number(/^\((?<block>\d+),/.exec(end?.[0] ?? "")?.groups?.block ?? blocks);
  if (blocks <= from) return null;
  const bounds = { fromKey: end, toKey: [`(${blocks},0)`] };
  const named = { rolloutId: context.rolloutId, stepId: walk.stepId, epoch: context.lease.epoch };
  await layLanes(session, { ...named, firstLane: firstTailLane }, [bounds]);
  return bounds;
}
