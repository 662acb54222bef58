import {
  type ChainedEvent,
  type ChainFault,
  type ChainHead,
  type ChainLink,
  chainStart,
  checkLink,
} from "./chain";

export interface ChainEntry {
  readonly link: ChainLink;
  /** Null: it is gone. */
  readonly event: ChainedEvent | null;
}

export type RecordFault =
  | ChainFault
  /** The chain ends before a place that somebody noted, or has another hash there: its end was cut off, or made anew. */
  | { readonly kind: "head_differs"; readonly seq: number }
  /** An event without a link: not put there by Colonnade. */
  | { readonly kind: "event_unlinked"; readonly eventId: number };

export interface ChainReport {
  /** Links that were walked. */
  readonly count: number;
  /** To be noted elsewhere: with it a cut end is found. */
  readonly head: ChainHead;
  /** In the order of the chain; at most `mostFaults` of them. */
  readonly faults: readonly RecordFault[];
}

/** One tampered row is one fault; who made thousands has made the record worthless, and needs no list. */
export const mostFaults = 100;

/**
 * Walks a whole chain, page by page, from its beginning. `noted`: a head from before, kept where nobody who could write here could write. Memory does not
 * grow with the record.
 */
export async function verifyChain(
  pages: AsyncIterable<readonly ChainEntry[]>,
  noted: ChainHead | null = null,
): Promise<ChainReport> {
  let head: ChainHead = chainStart;
  let count = 0;
  let isNotedSeen = noted === null || noted.seq === 0;
  const faults: RecordFault[] = [];
  for await (const page of pages) {
    for (const { link, event } of page) {
      const checked = checkLink(head, link, event);
      head = checked.head;
      count += 1;
      faults.push(...checked.faults);
      if (noted !== null && link.seq === noted.seq) {
        isNotedSeen = true;
        if (link.hash !== noted.hash) faults.push({ kind: "head_differs", seq: noted.seq });
      }
    }
  }
  if (!isNotedSeen && noted !== null) faults.push({ kind: "head_differs", seq: noted.seq });
  return { count, head, faults: faults.slice(0, mostFaults) };
}

/** A fault in a sentence that names the row. */
export function printFault(fault: RecordFault): string {
  switch (fault.kind) {
    case "event_changed":
      return `Event ${fault.eventId} (place ${fault.seq}) is not what was recorded: its row was changed.`;
    case "event_removed":
      return `Event ${fault.eventId} (place ${fault.seq}) is gone: its row was deleted.`;
    case "link_removed":
      return fault.count === 1
        ? `Place ${fault.seq} of the chain is gone.`
        : `${fault.count} places of the chain are gone, from ${fault.seq} on.`;
    case "link_replaced":
      return `Place ${fault.seq} (event ${fault.eventId}) does not continue the one before it: one of the two was replaced.`;
    case "head_differs":
      return `Place ${fault.seq}, which was noted before, is not there as it was: the end of the record was cut off, or made anew.`;
    case "event_unlinked":
      return `Event ${fault.eventId} has no place in the chain: Colonnade did not record it.`;
  }
}

/** A noted head as text: `1042:9f3c…`. Null where it is none. */
export function parseHead(text: string): ChainHead | null {
  const found = /^(?<seq>[0-9]{1,15}):(?<hash>[0-9a-f]{64})$/.exec(text.trim())?.groups;
  return found?.seq === undefined || found.hash === undefined
    ? null
    : { seq: Number(found.seq), hash: found.hash };
}

/** As `parseHead` reads it. */
export function printHead({ seq, hash }: ChainHead): string {
  return `${seq}:${hash}`;
}
