import { z } from "zod";
import type { TableFacts } from "@/lib/domain/facts/table-facts";

/**
 * How a walk goes over a table, chosen from statistics and said in the plan. Pure.
 *
 * Passes: a window is done in n passes, every n-th row at a time. After the first pass the old versions of its rows are dead, so later passes
 * prune the page and write in place, touching no index (docs/measurements.md, "Passes"). It needs a page with many rows, and columns that
 * are in no index.
 */
export const walkStrategySchema = z.object({
  /** `key`: in the order of the key. `place`: in the order in which rows lie on disk (ctid ranges). */
  order: z.enum(["key", "place"]),
  passes: z.union([z.literal(1), z.literal(2), z.literal(4), z.literal(8)]),
  /** Windows may be done side by side. False where all rows must be seen at once. */
  isDivisible: z.boolean(),
  /** So many rows that a window stays in the server's cache while its passes go over it. */
  maxWindowRows: z.number().int().positive(),
  /** For people: why so. */
  why: z.string(),
});
export type WalkStrategy = z.infer<typeof walkStrategySchema>;

/** What the author may say about it; what is left out is chosen. */
export const walkChoiceSchema = z.strictObject({
  order: walkStrategySchema.shape.order.optional(),
  passes: walkStrategySchema.shape.passes.optional(),
});
export type WalkChoice = Readonly<z.infer<typeof walkChoiceSchema>>;

const followsFrom = 0.9;
const windowRows = { min: 5_000, unknown: 100_000, max: 400_000 };
/** Of the server's cache that one window may fill. */
const cacheShare = 8;

function choosePasses(table: TableFacts, columns: readonly string[]): Pick<WalkStrategy, "passes" | "why"> {
  const { rowsPerPage, fillFactor } = table.physical;
  const indexed = table.indexes.find((index) => index.columns.some((name) => columns.includes(name)));
  if (indexed !== undefined) {
    return {
      passes: 1,
      why: `One pass: the index ${indexed.name} holds a column that is set, so no row can be written in place.`,
    };
  }
  if (fillFactor <= 50) {
    return {
      passes: 1,
      why: `One pass: with a fill factor of ${fillFactor} pages have room for every row's new version.`,
    };
  }
  if (rowsPerPage === null) {
    return {
      passes: 4,
      why: "4 passes over each window, since it is not known how many rows a page holds (the table was never analysed).",
    };
  }
  const passes = rowsPerPage >= 24 ? 8 : rowsPerPage >= 8 ? 4 : rowsPerPage >= 4 ? 2 : 1;
  const rows = `a page holds ${rowsPerPage < 10 ? rowsPerPage.toFixed(1) : Math.round(rowsPerPage)} rows`;
  if (passes === 1) return { passes, why: `One pass: ${rows}, too few to take turns.` };
  return {
    passes,
    why: `${passes} passes over each window, every ${passes}th row at a time: ${rows}, and later passes write into the room that the first one left.`.replace(
      "2th",
      "2nd",
    ),
  };
}

function chooseOrder(table: TableFacts): Pick<WalkStrategy, "order" | "why"> {
  if (table.key === null) {
    return { order: "place", why: "In the order in which rows lie on disk, since the table has no key." };
  }
  const names = table.key.columns.map((column) => column.name).join(", ");
  const { keyCorrelation } = table.physical;
  if (keyCorrelation === null) {
    return {
      order: "key",
      why: `In the order of ${names}; how rows lie on disk is not known (no statistics).`,
    };
  }
  const shown = keyCorrelation.toFixed(2).replace(/^-(?=0\.00$)/, "");
  return Math.abs(keyCorrelation) >= followsFrom
    ? { order: "key", why: `In the order of ${names}, which rows follow on disk (correlation ${shown}).` }
    : {
        order: "place",
        why: `In the order in which rows lie on disk, since ${names} is scattered over it (correlation ${shown}).`,
      };
}

function countWindowRows(table: TableFacts): number {
  const { rowsPerPage, sharedBuffersBytes } = table.physical;
  if (rowsPerPage === null || sharedBuffersBytes === null) return windowRows.unknown;
  const rows = Math.floor((sharedBuffersBytes / cacheShare / 8_192) * rowsPerPage);
  return Math.max(windowRows.min, Math.min(windowRows.max, rows));
}

/**
 * Chooses how a backfill goes over a table. `columns` are those that it sets; `keyOnly` where rows must be met in the order of the key. The
 * author's choice wins where it can be done.
 */
export function chooseFillStrategy(
  table: TableFacts,
  columns: readonly string[],
  options: { readonly keyOnly?: boolean; readonly choice?: WalkChoice | undefined } = {},
): WalkStrategy {
  const { choice } = options;
  const chosen = chooseOrder(table);
  const isForced = options.keyOnly === true && table.key !== null;
  const order: Pick<WalkStrategy, "order" | "why"> = isForced
    ? { order: "key", why: "In the order of the key." }
    : choice?.order !== undefined &&
        choice.order !== chosen.order &&
        (choice.order === "place" || table.key !== null)
      ? {
          order: choice.order,
          why:
            choice.order === "key"
              ? "In the order of the key, as the author chose."
              : "In the order in which rows lie on disk, as the author chose.",
        }
      : chosen;
  const made = choosePasses(table, columns);
  const passes =
    choice?.passes === undefined || choice.passes === made.passes
      ? made
      : {
          passes: choice.passes,
          why:
            choice.passes === 1
              ? "One pass, as the author chose."
              : `${choice.passes} passes over each window, as the author chose.`,
        };
  return {
    order: order.order,
    passes: passes.passes,
    isDivisible: true,
    maxWindowRows: countWindowRows(table),
    why: `${order.why} ${passes.why}`,
  };
}

/** How a comparison goes over a table: in the same order, one pass. */
export function chooseLookStrategy(
  table: TableFacts,
  options: {
    readonly keyOnly?: boolean;
    readonly isDivisible?: boolean;
    readonly choice?: WalkChoice | undefined;
  } = {},
): WalkStrategy {
  const { order, why } = chooseFillStrategy(table, [], {
    keyOnly: options.keyOnly ?? false,
    choice: { order: options.choice?.order, passes: 1 },
  });
  return {
    order,
    passes: 1,
    isDivisible: options.isDivisible ?? true,
    maxWindowRows: windowRows.max,
    why: why.replace(/ One pass.*$/, ""),
  };
}
