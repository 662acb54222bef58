import { describe, expect, test } from "vitest";
import {
  type ChainedEvent,
  type ChainFault,
  type ChainHead,
  type ChainLink,
  chainStart,
  checkLink,
  linkEvent,
} from "@/lib/domain/audit/chain";

interface Entry {
  readonly link: ChainLink;
  readonly event: ChainedEvent | null;
}

function eventOf(id: number): ChainedEvent {
  return {
    id,
    rolloutId: "r1",
    targetId: null,
    phase: "expand",
    at: `2026-11-25T10:00:0${id}.000Z`,
    actorId: "ada",
    actorName: "Ada Author",
    via: "page",
    apiKeyId: null,
    data: { kind: "phase_approved", planHash: "h1", comment: `Number ${id}` },
  };
}

/** Five events with gaps in their ids, as rolled-back transactions leave them. */
function chain(): Entry[] {
  let head: ChainHead = chainStart;
  return [1, 2, 4, 7, 8].map((id) => {
    const event = eventOf(id);
    const link = linkEvent(head, event);
    head = link;
    return { link, event };
  });
}

function faultsOf(entries: readonly Entry[]): readonly ChainFault[] {
  let head: ChainHead = chainStart;
  return entries.flatMap(({ link, event }) => {
    const checked = checkLink(head, link, event);
    head = checked.head;
    return checked.faults;
  });
}

/** Event 4 with something else in it: the third link, seq 3. */
function tampered(change: Partial<ChainedEvent>): Entry[] {
  return chain().map((entry) =>
    entry.event?.id === 4 ? { ...entry, event: { ...entry.event, ...change } } : entry,
  );
}

describe("the chain over the record", () => {
  test("holds as it was made, however the members of an event are ordered", () => {
    expect(faultsOf(chain())).toEqual([]);
    const reordered = chain().map(({ link, event }) => ({
      link,
      // Safe because the entries are the same, the other way round: as jsonb gives them back.
      event: event && (Object.fromEntries(Object.entries(event).reverse()) as unknown as ChainedEvent),
    }));
    expect(faultsOf(reordered)).toEqual([]);
  });

  const changes: readonly Partial<ChainedEvent>[] = [
    { data: { kind: "phase_approved", planHash: "h2", comment: "Number 4" } },
    { actorId: "rui" },
    { actorName: "Rui Reviewer" },
    { at: "2026-11-25T10:00:04.001Z" },
    { phase: "contract" },
    { rolloutId: "r2" },
    { targetId: "t1" },
    { via: "api" },
    { apiKeyId: "k1" },
  ];
  test.each(changes)("names the one event that was changed: %j", (change) => {
    expect(faultsOf(tampered(change))).toEqual([{ kind: "event_changed", seq: 3, eventId: 4 }]);
  });

  test("covers every column of an event", () => {
    const covered = new Set(changes.flatMap((change) => Object.keys(change)));
    expect([...covered, "id"].sort()).toEqual(Object.keys(eventOf(1)).sort());
  });

  test("names an event that was removed, and a link that was", () => {
    const gone = chain().map((entry) => (entry.event?.id === 4 ? { ...entry, event: null } : entry));
    expect(faultsOf(gone)).toEqual([{ kind: "event_removed", seq: 3, eventId: 4 }]);
    expect(faultsOf(chain().filter(({ link }) => link.seq !== 3))).toEqual([
      { kind: "link_removed", seq: 3, count: 1 },
    ]);
    expect(faultsOf(chain().slice(2))).toEqual([{ kind: "link_removed", seq: 1, count: 2 }]);
  });

  test("names both of two events that changed places", () => {
    const [, second, third] = chain();
    const swapped = chain().map((entry) => {
      if (entry.link.seq === 2) return { link: entry.link, event: third?.event ?? null };
      if (entry.link.seq === 3) return { link: entry.link, event: second?.event ?? null };
      return entry;
    });
    expect(faultsOf(swapped).map((fault) => [fault.kind, fault.seq])).toEqual([
      ["event_changed", 2],
      ["event_changed", 3],
    ]);
    const renumbered = chain().map(({ link, event }) => {
      const seq = link.seq === 2 ? 3 : link.seq === 3 ? 2 : link.seq;
      return { link: { ...link, seq }, event };
    });
    const kinds = faultsOf(renumbered.sort((a, b) => a.link.seq - b.link.seq)).map((fault) => [
      fault.kind,
      fault.seq,
    ]);
    expect(kinds).toContainEqual(["event_changed", 2]);
    expect(kinds).toContainEqual(["event_changed", 3]);
  });

  test("is not fooled by a changed event whose own link was made anew: the next one no longer follows", () => {
    const entries = tampered({ actorId: "rui" }).map(({ link, event }) => {
      if (link.seq !== 3 || event === null) return { link, event };
      return { link: linkEvent({ seq: 2, hash: link.previousHash }, event), event };
    });
    expect(faultsOf(entries)).toEqual([{ kind: "link_replaced", seq: 4, eventId: 7 }]);
  });

  test("is not fooled by an event put in between", () => {
    const entries = chain();
    const extra = eventOf(3);
    const inserted = entries.flatMap((entry) =>
      entry.link.seq === 2 ? [entry, { link: linkEvent(entry.link, extra), event: extra }] : [entry],
    );
    expect(faultsOf(inserted).length).toBeGreaterThan(0);
  });
});
