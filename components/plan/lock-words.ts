import type { Blocks, Lock, Step, UndoStatement } from "@/lib/domain/plan/plan";

/** A span of a plan's limits: "200 ms", "1.5 s", "30 min". Takes milliseconds. */
export function printLimit(limitMs: number): string {
  if (limitMs < 1000) return `${limitMs} ms`;
  if (limitMs < 120_000) return `${Number((limitMs / 1000).toFixed(1))} s`;
  return `${Number((limitMs / 60_000).toFixed(1))} min`;
}

const blocksWords: Record<Blocks, string> = {
  nothing: "Blocks nothing",
  writes: "Blocks writes",
  reads_and_writes: "Blocks reads and writes",
};

/** What the rest of the traffic feels of it, in words. */
export function printBlocks(blocks: Blocks, instant: boolean): string {
  return blocks !== "nothing" && instant ? `${blocksWords[blocks]} for an instant` : blocksWords[blocks];
}

type LockFacts = {
  /** Strongest lock first; empty where nothing of the target's is locked. */
  readonly locks: readonly Lock[];
  /** "instant · 200 ms limit", "in the background", "a chunk at a time". */
  readonly manner: string;
  readonly blocks: Blocks;
};

function ofStatement(step: Pick<UndoStatement, "locks" | "instant" | "timeout" | "blocks">): LockFacts {
  const limit = step.locks.length === 0 ? "" : ` · ${printLimit(step.timeout.lockTimeoutMs)} limit`;
  return {
    locks: step.locks,
    manner: `${step.instant ? "instant" : "in the background"}${limit}`,
    blocks: step.blocks,
  };
}

/** What a step locks and how, ready for its badge; null for a step that touches no database. */
export function lockFactsOf(step: Step | UndoStatement): LockFacts | null {
  if (!("kind" in step)) return ofStatement(step);
  switch (step.kind) {
    case "statement":
      return ofStatement(step);
    case "backfill":
    case "verify":
      return { locks: step.locks, manner: "a chunk at a time", blocks: "nothing" };
    case "confirm":
      return null;
  }
}

/** What it costs besides the lock: whether it rewrites or scans the table, its transaction, its tries. */
export function printCosts(statement: Omit<UndoStatement, "undoneWhen">): string {
  const { timeout } = statement;
  return [
    statement.rewrites ? "rewrites the table" : "no rewrite",
    statement.scans ? "scans the table" : "no scan",
    statement.transaction === "required" ? "in a transaction" : "outside a transaction",
    timeout.maxAttempts === 1 ? "tried once" : `up to ${timeout.maxAttempts} tries`,
    ...(timeout.statementTimeoutMs === 0 ? [] : [`runs ${printLimit(timeout.statementTimeoutMs)} at most`]),
  ].join(" · ");
}
