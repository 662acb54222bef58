import type { TableFacts } from "@/lib/domain/facts/table-facts";
import { displayName } from "@/lib/domain/sql/sql";
import { byteWords, countWords } from "./print-figures";
import { phasesAhead, type Subject } from "./subject";

/** How much the phases ahead will write: a range, and how it was come by. Bytes. */
export interface SizeEstimate {
  readonly wal: { readonly low: number; readonly high: number };
  readonly growth: { readonly low: number; readonly high: number };
  /** The largest index that is built. */
  readonly largestIndex: number;
  /** A line per part, with its factors. */
  readonly how: readonly string[];
}

/**
 * Measured (docs of the design, "Strided passes"): a walk over a table whose key follows the physical order writes 1.7 to 3 times the size of table and
 * indexes as WAL and leaves 0.1 to 1 times of it as growth; over a random key, on a table larger than the cache, up to 9 times as WAL.
 */
const factors = {
  ordered: { wal: { low: 1.7, high: 3 }, growth: { low: 0.1, high: 1 } },
  random: { wal: { low: 1.7, high: 9 }, growth: { low: 0.1, high: 1.2 } },
} as const;

const randomKeyTypes = /^(uuid|text|character|bytea)/;
/** Of one entry of an index on a narrow column, bytes. */
const narrowEntryBytes = 24;

interface Part {
  readonly wal: { readonly low: number; readonly high: number };
  readonly growth: { readonly low: number; readonly high: number };
  readonly how: string;
}

function findTable(subject: Subject, label: string): TableFacts | null {
  const all = [subject.facts.table, ...subject.facts.related];
  return all.find(({ table }) => displayName(table.schema, table.name) === label) ?? null;
}

function rowsWords({ table }: TableFacts): string {
  if (table.estimatedRows === null || table.estimatedRows <= 0) {
    return `${byteWords(table.tableBytes + table.indexBytes)} of table and indexes (never analysed, so no row count)`;
  }
  const each = (table.tableBytes + table.indexBytes) / table.estimatedRows;
  return `~${countWords(table.estimatedRows)} rows × ${byteWords(each)} of table and indexes each`;
}

function walkPart(facts: TableFacts, label: string): Part {
  const bytes = facts.table.tableBytes + facts.table.indexBytes;
  const isRandom = randomKeyTypes.test(facts.key?.columns[0]?.type ?? "");
  const by = isRandom ? factors.random : factors.ordered;
  return {
    wal: { low: bytes * by.wal.low, high: bytes * by.wal.high },
    growth: { low: bytes * by.growth.low, high: bytes * by.growth.high },
    how: `Walk of ${label}: ${rowsWords(facts)} × ${by.wal.low} to ${by.wal.high} as WAL${isRandom ? " (its key is in no physical order)" : ""}, × ${by.growth.low} to ${by.growth.high} as growth, at most: rows that are right already are not written`,
  };
}

function indexPart(facts: TableFacts, label: string): Part & { readonly bytes: number } {
  const { table, indexes } = facts;
  const rows = table.estimatedRows ?? table.tableBytes / 100;
  const average = indexes.length === 0 ? rows * narrowEntryBytes : table.indexBytes / indexes.length;
  const range = { low: average / 2, high: average * 1.5 };
  return {
    bytes: range.high,
    wal: range,
    growth: range,
    how:
      indexes.length === 0
        ? `Index on ${label}: ~${countWords(rows)} rows × ${narrowEntryBytes} B, give or take half`
        : `Index on ${label}: as large as its indexes are on average (${byteWords(average)}), give or take half`,
  };
}

/** Estimates what the phases ahead write to disk, from the table's size now. Pure. */
export function estimateSize(subject: Subject): SizeEstimate {
  const parts: Part[] = [];
  let largestIndex = 0;
  for (const step of phasesAhead(subject).flatMap((phase) => phase.steps)) {
    if (step.kind === "backfill") {
      const label = displayName(step.table.schema, step.table.name);
      const facts = findTable(subject, label);
      if (facts !== null) parts.push(walkPart(facts, label));
    }
    if (step.kind === "statement" && step.leftover !== null) {
      const label = step.locks[0]?.relation ?? "";
      const facts = findTable(subject, label);
      if (facts === null) continue;
      const part = indexPart(facts, label);
      largestIndex = Math.max(largestIndex, part.bytes);
      parts.push(part);
    }
  }
  const sum = (pick: (part: Part) => number) => parts.reduce((all, part) => all + pick(part), 0);
  return {
    wal: { low: sum((part) => part.wal.low), high: sum((part) => part.wal.high) },
    growth: { low: sum((part) => part.growth.low), high: sum((part) => part.growth.high) },
    largestIndex,
    how: parts.map((part) => part.how),
  };
}
