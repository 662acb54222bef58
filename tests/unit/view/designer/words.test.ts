import { describe, expect, test } from "vitest";
import { printBlocks, printLimit } from "@/components/plan/lock-words";
import { printLagSeconds } from "@/components/target/replica-words";
import { printBytes, printEstimatedRows } from "@/lib/view/designer/print-size";
import {
  emptyTargetForm,
  findUnsavable,
  findUntestable,
  printConnections,
  toConnections,
} from "@/lib/view/designer/target-form";

describe("numbers in words", () => {
  test("carry their unit and no more digits than they have", () => {
    expect([0, 900, 1536, 146_800_640, 5_368_709_120].map((bytes) => printBytes(bytes))).toEqual([
      "0 B",
      "900 B",
      "1.5 KiB",
      "140 MiB",
      "5 GiB",
    ]);
    expect([200, 1500, 60_000, 1_800_000].map(printLimit)).toEqual(["200 ms", "1.5 s", "60 s", "30 min"]);
  });

  test("say unknown for what is not known, never 0", () => {
    expect(printEstimatedRows(null)).toBe("unknown");
    expect(printBytes(null)).toBe("unknown");
    expect(printLagSeconds(null)).toBe("unknown");
    expect(printLagSeconds(0)).toBe("0.00 s");
    expect(printEstimatedRows(1_000_000)).toBe("~1,000,000");
  });

  test("say how long a lock is felt", () => {
    expect(printBlocks("reads_and_writes", true)).toBe("Blocks reads and writes for an instant");
    expect(printBlocks("nothing", true)).toBe("Blocks nothing");
  });
});

describe("adding a target", () => {
  const filled = { ...emptyTargetForm, name: "shop", connectionString: "postgres://db/shop" };

  test("can't be saved without a test that succeeded, of exactly these connections", () => {
    expect(findUnsavable(filled, null)).toBe("Test the connection first");
    expect(findUnsavable(filled, { ok: false })).toBe("The connection test must succeed first");
    expect(findUnsavable(filled, { ok: true })).toBeNull();
    const edited = { ...filled, connectionString: "postgres://other/shop" };
    expect(printConnections(toConnections(edited))).not.toBe(printConnections(toConnections(filled)));
  });

  test("asks for both halves of each replica", () => {
    expect(findUntestable(emptyTargetForm)).toBe("Paste a connection string first");
    const half = { ...filled, replicas: [{ key: 0, name: "replica-1", connectionString: " " }] };
    expect(findUntestable(half)).not.toBeNull();
    expect(findUntestable(filled)).toBeNull();
  });
});
