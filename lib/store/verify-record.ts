import type { ChainHead } from "@/lib/domain/audit/chain";
import { type ChainReport, mostFaults, verifyChain } from "@/lib/domain/audit/verify-chain";
import { listUnlinked, walkChain } from "./event-chain";
import type { Executor, Store } from "./store";

/**
 * Checks the whole record against its chain, in one snapshot: what is recorded meanwhile is not looked at. Reads only. Takes as long as the record is: some ten
 * thousand events a second.
 */
export async function verifyRecord(store: Store, noted: ChainHead | null = null): Promise<ChainReport> {
  return await store.db.transaction((tx) => verifySnapshot(tx, noted), {
    isolationLevel: "repeatable read",
    accessMode: "read only",
  });
}

/** The same in a transaction of the caller's. */
export async function verifySnapshot(db: Executor, noted: ChainHead | null = null): Promise<ChainReport> {
  const report = await verifyChain(walkChain(db), noted);
  const unlinked = await listUnlinked(db, mostFaults);
  const faults = [
    ...report.faults,
    ...unlinked.map((eventId) => ({ kind: "event_unlinked" as const, eventId })),
  ];
  return { ...report, faults: faults.slice(0, mostFaults) };
}
