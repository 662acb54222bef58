import { z } from "zod";
import { refuse } from "@/lib/domain/refusal";
import type { Page } from "@/lib/view/page";

/**
 * Lists by cursor. A cursor names the last row that was given, and the next page begins behind it in the list's order: rows that come or go meanwhile
 * are neither skipped nor given twice. Its text means nothing to anybody else.
 */

export const pagingInput = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50).describe("So many at most."),
  cursor: z.string().min(1).max(400).optional().describe("`next` of the page before."),
});

export function printCursor(place: string): string {
  return Buffer.from(place).toString("base64url");
}

/** The place that a cursor names; null without one. Refuses what is none. */
export function parseCursor(cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  const place = Buffer.from(cursor, "base64url").toString();
  return place === "" || printCursor(place) !== cursor ? refuseCursor() : place;
}

/** What a cursor names is not there. */
export function refuseCursor(): never {
  return refuse("invalid_input", "This cursor can't be read.", {
    remedy: "Send `next` as it was given, or begin again without a cursor.",
  });
}

/** Of one row more than was asked for, the page. */
export function pageOf<Row, T>(
  rows: readonly Row[],
  limit: number,
  shape: { readonly placeOf: (row: Row) => string; readonly view: (row: Row) => T },
): Page<T> {
  const given = rows.slice(0, limit);
  const last = given.at(-1);
  return {
    items: given.map(shape.view),
    next: rows.length > limit && last !== undefined ? printCursor(shape.placeOf(last)) : null,
  };
}
