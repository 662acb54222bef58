import { approved, type SqlValue } from "@/lib/domain/sql/sql";
import type { DriveContext } from "@/lib/engine/drive-context";
import { firstTailLane } from "@/lib/engine/walk/claim-lanes";
import { readPlace } from "@/lib/engine/walk/place";
import { orderWidth, type Walk } from "@/lib/engine/walk/walk";
import type { LedgerRow } from "@/lib/postgres/ledger";
import type { Session } from "@/lib/postgres/session";

/** A window of a lane, and how far its passes are. */
export interface LaneWindow {
  readonly lastKey: readonly string[];
  readonly rows: number;
  /** Chunks that are still to be done, in this order; the last one meets every row that is left. */
  readonly chunks: readonly Chunk[];
  /** Rows that the progress has been told of. */
  readonly told: number;
}

/** One pass over a window or over a part of it. */
export interface Chunk {
  /** Whose turn it is; the number of passes: everybody's that is left. */
  readonly pass: number;
  /** Only rows that lie between these places; null: all of the window. */
  readonly places: { readonly low: string; readonly high: string } | null;
  /** About how many rows it sets. */
  readonly rows: number;
}

/** Fewer rows than this are not worth several passes. */
const minPassedRows = 200;
/**
 * Each pass goes over a window part by part. So its chunks are short, and the versions that one pass left behind are dead for every snapshot by
 * the time the next one comes by: that of another lane's chunk is younger by then.
 */
export const partsOfPass = 4;
/** A part of fewer rows costs more in going there than in what it does. */
const minPartRows = 2_000;
/** Pages that a window may be stretched over, as a multiple of those that its rows need. */
const maxStretch = 3;

/** A key as the values of a statement's parameters; all null for none. */
export function keyValues(key: readonly string[] | null, columns: number): readonly SqlValue[] {
  return key ?? Array.from({ length: columns }, () => null);
}

interface Found {
  readonly last_key: string[];
  readonly rows: number;
  readonly low_place?: string | null;
  readonly high_place?: string | null;
  readonly span?: number | null;
}

interface Blocks {
  readonly first: number;
  /** How many. */
  readonly span: number;
}

/** Of the span of sampled rows, on either side. */
const sampleMargin = 0.04;

const blockOf = (place: string) => readPlace(place).block;

/** Where nearly all rows of a window lie; null where they are scattered. */
function blocksOf(
  walk: Walk,
  found: Found,
  from: readonly string[] | null,
  rowsPerPage: number | null,
): Blocks | null {
  if (walk.strategy.order === "place") {
    const first = blockOf(from?.[0] ?? "(0,0)");
    return { first, span: blockOf(found.last_key[0] ?? "(0,0)") - first + 1 };
  }
  const { low_place: low, span } = found;
  if (low == null || span == null) return null;
  const isCompact = span * (rowsPerPage ?? 1) <= maxStretch * Math.max(found.rows, rowsPerPage ?? 1);
  if (!isCompact) return null;
  // The sample's first and last rows are not the window's.
  const margin = Math.ceil(span * sampleMargin);
  const first = Math.max(0, blockOf(low) - margin);
  return { first, span: blockOf(low) + span + margin - first };
}

function partsOf({ first, span }: Blocks, rowsOfPass: number): NonNullable<Chunk["places"]>[] {
  const wanted = Math.min(partsOfPass, Math.floor(rowsOfPass / minPartRows), span);
  const parts = Math.max(1, wanted);
  const start = (part: number) => first + Math.floor((span * part) / parts);
  return Array.from({ length: parts }, (_, part) => ({
    low: `(${start(part)},0)`,
    high: `(${start(part + 1) - 1},65535)`,
  }));
}

function listChunks(passes: number, rows: number, blocks: Blocks | null): Chunk[] {
  const sweep = { pass: passes, places: null };
  if (blocks === null) {
    // The sweep takes the last turn with it: each goes over the whole window anyway.
    const turns = Array.from({ length: passes - 1 }, (_, pass) => ({ pass, places: null }));
    return [...turns, sweep].map((chunk) => ({ ...chunk, rows: Math.floor(rows / passes) }));
  }
  const parts = partsOf(blocks, rows / passes);
  const each = Math.floor(rows / passes / parts.length);
  const turns = Array.from({ length: passes }, (_, pass) =>
    parts.map((places) => ({ pass, places, rows: each })),
  );
  return [...turns.flat(), { ...sweep, rows: 0 }];
}

/** Finds the next window of about so many rows in a lane; null at the lane's end. Throws TargetError. */
export async function findWindow(
  session: Session,
  walk: Walk,
  lane: LedgerRow,
  wanted: { readonly rows: number; readonly isSinglePass: boolean; readonly rowsPerPage: number | null },
): Promise<LaneWindow | null> {
  const width = orderWidth(walk);
  const rows = await session.rows<Found>(
    approved(walk.windowSql, [
      ...keyValues(lane.lastKey ?? lane.fromKey, width),
      wanted.rows,
      ...keyValues(lane.toKey, width),
    ]),
  );
  const found = rows[0];
  if (found === undefined) return null;
  const { passes } = walk.strategy;
  const isSinglePass = passes === 1 || wanted.isSinglePass || found.rows < minPassedRows;
  const blocks = isSinglePass
    ? null
    : blocksOf(walk, found, lane.lastKey ?? lane.fromKey, wanted.rowsPerPage);
  return {
    lastKey: found.last_key,
    rows: found.rows,
    chunks: isSinglePass
      ? [{ pass: passes, places: null, rows: found.rows }]
      : listChunks(passes, found.rows, blocks),
    told: 0,
  };
}

export interface ChunkResult {
  readonly changed: number;
  readonly mismatches: number;
  readonly sampleKeys: readonly string[];
  /** False: a later driver has the lane, and nothing was touched. */
  readonly advanced: boolean;
  readonly durationMs: number;
}

/** Runs one chunk of a window, one transaction. Throws TargetError. */
export async function runChunk(
  context: DriveContext,
  session: Session,
  walk: Walk,
  lane: LedgerRow,
  window: LaneWindow,
  chunk: Chunk,
): Promise<ChunkResult> {
  const values: SqlValue[] = [
    context.rolloutId,
    walk.stepId,
    lane.lane,
    context.lease.epoch,
    // What the file grew by during the walk was counted where it lay before.
    lane.lane >= firstTailLane ? 0 : window.rows,
    ...window.lastKey,
    ...keyValues(lane.lastKey ?? lane.fromKey, orderWidth(walk)),
    ...(walk.strategy.passes === 1
      ? []
      : [chunk.pass, chunk.places?.low ?? null, chunk.places?.high ?? null]),
  ];
  const startedAt = performance.now();
  const result = (
    await session.rows<{
      changed?: number;
      mismatches?: number;
      sample_keys?: string[];
      advanced: boolean;
    }>(approved(walk.chunkSql, values))
  )[0];
  return {
    changed: result?.changed ?? 0,
    mismatches: result?.mismatches ?? 0,
    sampleKeys: result?.sample_keys ?? [],
    advanced: result?.advanced === true,
    durationMs: performance.now() - startedAt,
  };
}
