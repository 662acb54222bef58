import { describe, expect, test } from "vitest";
import { majors } from "@/lib/domain/statement/knowledge/entry";
import { blocksOf, isKnownOn, knowledgeOf, statementIds } from "@/lib/domain/statement/knowledge/knowledge";
import { locksOf, statementCosts } from "@/lib/domain/statement/statement-costs";

/** What the servers can't say of the knowledge: its words, and what plans make of it. The servers' part is in tests/integration/statement. */

function allKnowledge() {
  return statementIds.flatMap((id) =>
    majors.filter((major) => isKnownOn(id, major)).map((major) => knowledgeOf(id, major)),
  );
}

describe("the knowledge of statements", () => {
  test("has every statement on some version", () => {
    for (const id of statementIds)
      expect(
        majors.some((major) => isKnownOn(id, major)),
        id,
      ).toBe(true);
  });

  test("writes each form once", () => {
    const forms = statementIds.map((id) => knowledgeOf(id, 18).form);
    expect(forms.filter((form, at) => forms.indexOf(form) !== at)).toEqual([]);
  });

  test("speaks in sentences that can be joined: a capital first, no full stop last", () => {
    for (const { id, cheapWhen, breaksApp, destroys, failsOn, note } of allKnowledge()) {
      for (const sentence of [cheapWhen, breaksApp, destroys, failsOn, note]) {
        if (sentence === null) continue;
        expect(sentence, id).toMatch(/^[A-Z].*[^.\s]$/);
      }
    }
  });

  test("says of all that blocks for longer than an instant what would be cheaper, or what else to know", () => {
    const silent = allKnowledge().filter(
      (known) => known.blocks !== "nothing" && !known.isInstant && (known.cheapWhen ?? known.note) === null,
    );
    expect([...new Set(silent.map((known) => known.id))]).toEqual([]);
  });

  test("calls nothing instant that rewrites, scans or builds", () => {
    for (const { id, isInstant, rewrites, scans, builds } of allKnowledge())
      if (rewrites.length + scans.length + builds.length > 0) expect(isInstant, id).toBe(false);
  });

  test.each([
    [["ACCESS SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE"], "nothing"],
    [["ACCESS SHARE", "SHARE"], "writes"],
    [["EXCLUSIVE"], "writes"],
    [["SHARE", "ACCESS EXCLUSIVE"], "reads_and_writes"],
    [[], "nothing"],
  ] as const)("locks %j block %s", (modes, blocks) => {
    expect(blocksOf(modes)).toBe(blocks);
  });
});

describe("the costs that plans read", () => {
  test("are the same on every version that has the statement", () => {
    for (const id of statementIds) {
      const cost = statementCosts[id];
      for (const major of majors.filter((one) => isKnownOn(id, one))) {
        const known = knowledgeOf(id, major);
        const place = `${id} on ${major}`;
        const modes = known.locks.map((lock) => lock.mode).filter((mode) => mode !== "ACCESS SHARE");
        for (const mode of [cost.lock, cost.secondLock])
          if (mode !== null) expect(modes, place).toContain(mode);
        expect(cost.rewrites, place).toBe(known.rewrites.length > 0);
        expect(cost.scans, place).toBe(known.scans.length + known.builds.length > 0);
        expect(cost.instant, place).toBe(known.isInstant);
      }
    }
  });

  test("name every further table of a swap", () => {
    expect(locksOf("swap", "orders", ["lines", "payments"])).toEqual([
      { relation: "orders", mode: "ACCESS EXCLUSIVE" },
      { relation: "lines", mode: "ACCESS EXCLUSIVE" },
      { relation: "payments", mode: "ACCESS EXCLUSIVE" },
    ]);
  });

  test("name a table that refers to itself once", () => {
    expect(locksOf("add_foreign_key_not_valid", "orders", "orders")).toEqual([
      { relation: "orders", mode: "SHARE ROW EXCLUSIVE" },
    ]);
  });

  test("leave a second table out where the statement takes no lock there", () => {
    expect(locksOf("set_default", "orders", "customers")).toEqual([
      { relation: "orders", mode: "ACCESS EXCLUSIVE" },
    ]);
  });

  test("name no table for what only reads a table's definition", () => {
    expect(locksOf("alter_sequence_owner", "orders")).toEqual([]);
    expect(locksOf("rename_index", "orders")).toEqual([]);
  });
});
