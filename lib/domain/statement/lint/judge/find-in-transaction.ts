import type { Finding, Reason } from "@/lib/domain/statement/lint-result";
import type { HeldLock, SessionState } from "../known/session-state";
import { waiting, waitReasons } from "./find";
import { type Held, isSmall, stopsWrites, strength, type WeighedAct, workOf } from "./weigh";

/** Findings that follow from the transaction that a statement stands in. */

const isValidation = (weighed: WeighedAct) => weighed.act.id.startsWith("validate_");

/** As many of a transaction's locks as anybody wants to read of: a file may hold thousands. */
const shownLocks = 20;

/** Locks of earlier statements that stop others, and that the slow act does not take itself; those on what it reads come first. */
function keptBeside(slow: WeighedAct, held: Held): (readonly [key: string, lock: HeldLock])[] {
  const own = new Map(slow.locks.map((one) => [one.target.key, one.mode]));
  const isKept = (key: string, lock: HeldLock) => {
    const mode = own.get(key);
    return stopsWrites(lock.mode) && (mode === undefined || strength(mode) < strength(lock.mode));
  };
  const read = new Set(slow.scans.map((one) => one.key));
  const kept = [...read].flatMap((key) => {
    const lock = held.get(key);
    return lock !== undefined && isKept(key, lock) ? [[key, lock] as const] : [];
  });
  for (const [key, lock] of held) {
    if (kept.length >= shownLocks) break;
    if (!read.has(key) && isKept(key, lock)) kept.push([key, lock]);
  }
  return kept;
}

/** Slow work while locks of earlier statements are still held. */
export function findHeldLocks(
  acts: readonly WeighedAct[],
  held: Held,
  lineOf: (statement: number) => number,
): Finding | null {
  const slow = acts.find((one) => workOf(one).some((target) => !isSmall(target)));
  if (slow === undefined) return null;
  const kept = keptBeside(slow, held);
  const [first] = kept.map(([, lock]) => lock);
  if (first === undefined) return null;
  const scanned = new Set(slow.scans.map((one) => one.key));
  const isValidated = isValidation(slow) && kept.some(([key]) => scanned.has(key));
  const reasons: Reason[] = [
    ...(isValidated ? (["validate_in_same_transaction", "scan_under_lock"] as const) : []),
    "holds_lock_long",
    ...waitReasons(kept.map(([, lock]) => lock.mode)),
  ];
  return {
    rule: isValidated ? "validate-under-lock" : "holds-lock-long",
    severity: "unsafe",
    kind: "operation",
    reasons,
    message: `While it runs, ${printHeld(first, lineOf)} is still held: ${waiting(kept.map(([, lock]) => lock.mode))} of ${[...new Set(kept.map(([, lock]) => lock.relation))].join(", ")} wait until the transaction ends.`,
    safeWay: isValidated
      ? "COMMIT before it: validate in a transaction of its own."
      : "COMMIT before it: slow work in a transaction that holds no such lock.",
  };
}

function printHeld(lock: HeldLock, lineOf: (statement: number) => number): string {
  return `${lock.mode} on ${lock.relation}, taken on line ${lineOf(lock.statement)},`;
}

/** A statement that the server refuses inside a transaction, in one. */
export function findRefusedInTransaction(acts: readonly WeighedAct[], session: SessionState): Finding | null {
  const forbidden = acts.find((one) => one.knowledge.transaction === "forbidden");
  if (forbidden === undefined) return null;
  if (session.transaction === "none") return null;
  const by = {
    file: "the tool runs the whole file in one",
    explicit: "it stands between BEGIN and COMMIT",
    block: "a DO block is one",
  }[session.transaction];
  return {
    rule: "not-in-transaction",
    severity: "unsafe",
    kind: "operation",
    reasons: ["fails_in_transaction"],
    message: `PostgreSQL refuses it inside a transaction, and ${by}.`,
    safeWay: "In a file of its own that is run without a transaction.",
  };
}
