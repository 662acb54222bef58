import type { EventData } from "@/lib/domain/lifecycle/event-data";
import type { Via } from "@/lib/domain/lifecycle/role";
import { hashValue } from "@/lib/domain/plan/hash";
import type { PhaseName } from "@/lib/domain/plan/plan";

/**
 * The hash chain over the record. Each event has one link; a link's hash is the SHA-256 of its place, the hash before it, and everything that
 * the event says, as canonical JSON. So no event can be changed, removed, added between or put elsewhere without a link that no longer fits,
 * and it is named. An event without a link is no part of the record. What the chain can't tell: whether the newest links were cut off, or all of them made anew. For that, keep
 * a head (an export's last line) elsewhere and compare. Pure.
 */

/** An event as it is hashed: every column. */
export interface ChainedEvent {
  readonly id: number;
  readonly rolloutId: string | null;
  readonly targetId: string | null;
  readonly phase: PhaseName | null;
  /** ISO, with milliseconds. */
  readonly at: string;
  readonly actorId: string;
  readonly actorName: string;
  readonly via: Via | null;
  readonly apiKeyId: string | null;
  readonly data: EventData;
}

export interface ChainLink {
  /** From 1, without gaps. */
  readonly seq: number;
  readonly eventId: number;
  /** Hexadecimal, as `hash`. */
  readonly previousHash: string;
  readonly hash: string;
}

/** Where a chain has come to. */
export type ChainHead = Pick<ChainLink, "seq" | "hash">;

export const chainStart: ChainHead = { seq: 0, hash: "0".repeat(64) };

/** The link that binds an event to the head before it. */
export function linkEvent(head: ChainHead, event: ChainedEvent): ChainLink {
  const seq = head.seq + 1;
  const hash = hashValue({ seq, previousHash: head.hash, event });
  return { seq, eventId: event.id, previousHash: head.hash, hash };
}

export type ChainFault =
  /** What the event says is not what was sealed. */
  | { readonly kind: "event_changed"; readonly seq: number; readonly eventId: number }
  | { readonly kind: "event_removed"; readonly seq: number; readonly eventId: number }
  /** Links are gone: `seq` is the first of them. */
  | { readonly kind: "link_removed"; readonly seq: number; readonly count: number }
  /** The link does not continue the one before it: one of the two was replaced. */
  | { readonly kind: "link_replaced"; readonly seq: number; readonly eventId: number };

/**
 * Checks the next link, in the order of `seq`, against the head before it. The head after it is as the link claims, so that one tampered
 * event is one fault and not one for every event since.
 */
export function checkLink(
  head: ChainHead,
  link: ChainLink,
  event: ChainedEvent | null,
): { readonly head: ChainHead; readonly faults: readonly ChainFault[] } {
  const { seq, eventId, previousHash, hash } = link;
  const faults: ChainFault[] = [];
  const isNext = seq === head.seq + 1;
  if (!isNext) faults.push({ kind: "link_removed", seq: head.seq + 1, count: seq - head.seq - 1 });
  else if (previousHash !== head.hash) faults.push({ kind: "link_replaced", seq, eventId });
  if (event === null) faults.push({ kind: "event_removed", seq, eventId });
  else if (event.id !== eventId || linkEvent({ seq: seq - 1, hash: previousHash }, event).hash !== hash) {
    faults.push({ kind: "event_changed", seq, eventId });
  }
  return { head: { seq, hash }, faults };
}
