import { beforeAll, describe, expect, test } from "vitest";
import type { AddColumns } from "@/lib/domain/change/add-columns/add-columns-schema";
import type { Change } from "@/lib/domain/change/change";
import { isWidening } from "@/lib/domain/change/replace-columns/widening";
import { lockModes } from "@/lib/domain/plan/plan";
import { planChange } from "@/lib/domain/plan/plan-change";
import { judgeActivity, type SessionSeen } from "@/lib/domain/preflight/judge-activity";
import { judgeDependents } from "@/lib/domain/preflight/judge-dependents";
import { judgeHeadroom } from "@/lib/domain/preflight/judge-headroom";
import { judgePreflight, type Readings } from "@/lib/domain/preflight/judge-preflight";
import {
  judgeReplication,
  type ReplicationReading,
  type SlotSeen,
} from "@/lib/domain/preflight/judge-replication";
import { judgeSettings, type SettingsReading } from "@/lib/domain/preflight/judge-settings";
import { guessDeeds } from "@/lib/domain/preflight/judge-triggers";
import { locksConflict } from "@/lib/domain/preflight/lock-conflicts";
import { ageWords, byteWords, listWords } from "@/lib/domain/preflight/print-figures";
import type { Subject } from "@/lib/domain/preflight/subject";
import { loadParser } from "@/lib/domain/sql/parser";
import { changeFacts, tableFacts, validExpression, validType } from "@/tests/support/builders/facts";

const derive: AddColumns = {
  kind: "add_columns",
  table: { schema: "public", name: "orders" },
  columns: [
    {
      name: "cents",
      type: "bigint",
      nullable: false,
      default: null,
      fill: { kind: "derive", expression: "(amount * 100)::bigint" },
    },
  ],
  indexes: [{ columns: ["cents"], method: "btree" }],
  constraints: [],
};

let subject: Subject;

beforeAll(async () => {
  await loadParser();
  const facts = changeFacts({
    expressions: [validExpression("(amount * 100)::bigint", { columns: ["amount"] })],
    types: [validType("bigint")],
  });
  const planned = planChange(derive, facts, { rolloutId: "test" });
  if (planned.kind !== "planned") throw new Error(JSON.stringify(planned.problems));
  subject = { change: derive, facts, plan: planned.plan, moment: "submit", maxLagSeconds: 1 };
});

const session = (more: Partial<SessionSeen> = {}): SessionSeen => ({
  pid: 1,
  application: "psql",
  user: "ada",
  state: "idle in transaction",
  transactionAgeMs: 30_000,
  stateAgeMs: 20_000,
  statement: null,
  holdsSnapshot: true,
  isAutovacuum: false,
  locks: [],
  ...more,
});
const activity = (sessions: readonly SessionSeen[]) =>
  judgeActivity(
    { sessions, prepared: [], vacuums: [], builds: [], queues: [], deadlockTimeoutMs: 1000 },
    { ...subject, moment: "expand" },
  ).map((one) => one.code);

describe("sessions", () => {
  test("each is told once, by what matters most about it", () => {
    const held = { table: "orders", mode: "ACCESS SHARE", isGranted: true } as const;
    expect(activity([session({ locks: [held] })])).toEqual(["table_locked"]);
    expect(activity([session()])).toEqual(["idle_in_transaction"]);
    expect(activity([session({ state: "active", transactionAgeMs: 90_000 })])).toEqual(["long_transaction"]);
    // A lock elsewhere is in nobody's way.
    expect(activity([session({ locks: [{ ...held, table: "customers" }] })])).toEqual([
      "idle_in_transaction",
    ]);
  });

  test("what has just begun is no news, and an age that can't be seen counts as old", () => {
    const held = { table: "orders", mode: "ROW EXCLUSIVE", isGranted: true } as const;
    expect(activity([session({ transactionAgeMs: 900, locks: [held] })])).toEqual([]);
    expect(activity([session({ transactionAgeMs: null, state: "not visible", locks: [held] })])).toEqual([
      "table_locked",
    ]);
    expect(activity([session({ isAutovacuum: true, locks: [held] })])).toEqual([]);
  });
});

const slot = (more: Partial<SlotSeen> = {}): SlotSeen => ({
  name: "s",
  type: "physical",
  database: null,
  isActive: true,
  walStatus: "reserved",
  retainedBytes: 0,
  safeBytes: null,
  horizonAge: null,
  ...more,
});
const quiet: ReplicationReading = {
  expected: [],
  unlisted: [],
  slots: [],
  archiver: { isOn: false, lastArchivedAgeMs: null, lastFailedAgeMs: null, failedCount: 0 },
  synchronous: { names: "", connected: 0 },
  horizons: [],
};
const replication = (more: Partial<ReplicationReading>) =>
  judgeReplication({ ...quiet, ...more }, subject).map((one) => one.code);

describe("replication", () => {
  test("a lag that can't be told is unknown, never zero", () => {
    const replica = { name: "r", bytes: null, detail: null };
    expect(replication({ expected: [{ ...replica, state: "streaming", seconds: null }] })).toEqual([
      "replica_unread",
    ]);
    expect(replication({ expected: [{ ...replica, state: "stale", seconds: null }] })).toEqual([
      "replica_unread",
    ]);
    expect(replication({ expected: [{ ...replica, state: "gone", seconds: null }] })).toEqual([
      "replica_away",
    ]);
    expect(replication({ expected: [{ ...replica, state: "streaming", seconds: 3 }] })).toEqual([
      "replica_lagging",
    ]);
    expect(replication({ expected: [{ ...replica, state: "streaming", seconds: 0.2 }] })).toEqual([]);
  });

  test("slots are told by what they do to the WAL of the rollout", () => {
    expect(replication({ slots: [slot()] })).toEqual([]);
    expect(replication({ slots: [slot({ isActive: false })] })).toEqual(["slot_inactive"]);
    expect(replication({ slots: [slot({ walStatus: "lost", isActive: false })] })).toEqual(["slot_lost"]);
    expect(replication({ slots: [slot({ retainedBytes: 5e9 })] })).toEqual(["slot_retains"]);
    expect(replication({ slots: [slot({ type: "logical", database: "shop" })] })).toEqual(["logical_slot"]);
  });

  test("an archiver fails when nothing was archived since its last failure", () => {
    const at = (lastArchivedAgeMs: number | null, lastFailedAgeMs: number | null) =>
      replication({ archiver: { isOn: true, lastArchivedAgeMs, lastFailedAgeMs, failedCount: 3 } });
    expect(at(60_000, 1_000)).toEqual(["archiver_failing"]);
    expect(at(null, 1_000)).toEqual(["archiver_failing"]);
    expect(at(1_000, 60_000)).toEqual([]);
    expect(at(1_000, null)).toEqual([]);
  });
});

describe("room", () => {
  const reading = {
    table: "orders",
    databaseBytes: 1e9,
    maxWalBytes: 1e9,
    maxSlotWalKeepBytes: null,
    walKeepBytes: 0,
    walDirectoryBytes: null,
    tempFileLimitBytes: null,
    tempTablespaces: "",
    tablespace: "pg_default",
    slots: 0,
    replicasWithoutSlot: 0,
    tableAge: 1000,
    databaseAge: 1000,
    multixactAge: 1000,
    freezeMaxAge: 200_000_000,
  };

  test("an estimate says how it was come by, and free disk is unknown", () => {
    const found = judgeHeadroom(reading, subject);
    expect(found.map((one) => one.code)).toEqual(["wal_estimate", "growth_estimate", "disk_unknown"]);
    // 140 MB of table and indexes, and an index of 24 B × 1,000,000 rows, give or take half.
    expect(found[0]?.message).toBe(
      "It writes an estimated 238 MiB to 435 MiB of WAL, which every replica receives and the archive keeps.",
    );
    expect(found[0]?.evidence?.[0]).toContain("~1,000,000 rows × 140 B of table and indexes each × 1.7 to 3");
  });

  test("a small table is not worth a word; a wraparound that is near is", () => {
    const small = { ...subject, facts: { ...subject.facts, table: tableFacts() } };
    small.facts.table = {
      ...small.facts.table,
      table: { ...small.facts.table.table, tableBytes: 8192, indexBytes: 8192, estimatedRows: 10 },
    };
    expect(judgeHeadroom(reading, small)).toEqual([]);
    const code = (databaseAge: number) =>
      judgeHeadroom({ ...reading, databaseAge }, small).map((one) => one.code);
    expect(code(1_500_000_000)).toEqual(["wraparound_near"]);
    expect(code(2_100_000_000)).toEqual(["wraparound_imminent"]);
    expect(judgeHeadroom({ ...reading, tableAge: 199_000_000 }, small).map((one) => one.code)).toEqual([
      "wraparound_due",
    ]);
  });
});

describe("set-up", () => {
  const plain: SettingsReading = {
    transactionTimeoutMs: 0,
    idleSessionTimeoutMs: 0,
    deadlockTimeoutMs: 1000,
    silenced: [],
    eventTriggers: [],
    subscriptions: [],
    connection: { announcedPid: 7, pids: [7, 7, 7] },
  };
  const settings = (more: Partial<SettingsReading>) =>
    judgeSettings({ ...plain, ...more }, subject).map((one) => one.code);

  test("a pooler is told from a server by who answers", () => {
    expect(settings({})).toEqual([]);
    expect(settings({ connection: { announcedPid: 7, pids: [8, 8] } })).toEqual(["pooler_between"]);
    expect(settings({ connection: { announcedPid: 7, pids: [8, 9] } })).toEqual(["pooler_shares"]);
  });

  test("writes that fire no trigger are found where the plan rests on one", () => {
    expect(settings({ subscriptions: ["from_hq"] })).toEqual(["subscribed"]);
    expect(
      settings({ silenced: [{ role: "loader", name: "session_replication_role", value: "replica" }] }),
    ).toEqual(["triggers_silenced"]);
  });

  test("event triggers count when they fire on what plans run", () => {
    const one = { name: "audit", event: "ddl_command_end", function: "audit()" };
    expect(settings({ eventTriggers: [{ ...one, tags: ["CREATE ROLE"] }] })).toEqual([]);
    expect(settings({ eventTriggers: [{ ...one, tags: ["ALTER TABLE"] }] })).toEqual(["event_trigger"]);
    expect(settings({ eventTriggers: [{ ...one, tags: [] }] })).toEqual(["event_trigger"]);
  });
});

describe("dependents", () => {
  const dependents = [
    { kind: "view" as const, name: "public.big", columns: ["amount"], definition: null },
    { kind: "view" as const, name: "public.notes", columns: ["note"], definition: null },
    { kind: "function_text" as const, name: "public.total", columns: ["amount", "id"], definition: null },
    { kind: "publication" as const, name: "all_orders", columns: [], definition: null },
  ];
  const judged = (change: Change) =>
    judgeDependents({
      ...subject,
      change,
      facts: { ...subject.facts, table: tableFacts({ dependents }) },
    }).map((one) => [one.code, one.message]);

  test("who names a column that is replaced is told with what becomes of it", () => {
    const table = { schema: "public", name: "orders" };
    expect(judged({ kind: "rename_column", table, column: "amount", to: "total" })).toEqual([
      // The view holds on to the column; a text that names it does not.
      ["dependent_reads", "The view public.big reads amount of orders."],
      [
        "dependent_breaks",
        "The function public.total seems to read amount of orders, which gets another name.",
      ],
      ["published", "orders is published by all_orders: logical subscribers receive every row that changes."],
    ]);
    expect(
      judged({ kind: "set_default", table, column: "note", expression: "''" }).map(([code]) => code),
    ).toEqual(["dependent_reads", "published"]);
  });
});

describe("what a trigger seems to do", () => {
  test.each([
    ["begin new.updated_at := now(); return new; end", "sets a time"],
    ["begin new.updated_at = current_timestamp; return new; end", "sets a time"],
    ["begin perform pg_notify('x', new.id::text); return new; end", "sends a notification"],
    ["begin insert into audit values (new.*); return null; end", "writes a row elsewhere"],
    ["begin update stock set n = n - 1; return null; end", "changes rows elsewhere"],
    ["begin if new.a < 0 then raise exception 'no'; end if; return new; end", "may refuse"],
  ])("%s", (source, deed) => {
    expect(guessDeeds(source).join()).toContain(deed);
  });

  test("comments are not taken for deeds", () => {
    expect(guessDeeds("begin -- insert into audit\n /* pg_notify( */ new.a := 1; return new; end")).toEqual(
      [],
    );
  });
});

test("locks exclude each other both ways, and an exclusive one excludes all", () => {
  for (const a of lockModes) {
    for (const b of lockModes) expect(locksConflict(a, b)).toBe(locksConflict(b, a));
    expect(locksConflict("ACCESS EXCLUSIVE", a)).toBe(true);
  }
  expect(locksConflict("SHARE UPDATE EXCLUSIVE", "SHARE UPDATE EXCLUSIVE")).toBe(true);
  expect(locksConflict("ROW EXCLUSIVE", "ROW EXCLUSIVE")).toBe(false);
  expect(locksConflict("SHARE", "SHARE")).toBe(false);
});

test("a group that can't be read is said to be unknown, and privileges that can't be read block", () => {
  const unread = { kind: "unread", reason: "permission denied" } as const;
  const readings: Readings = {
    privileges: unread,
    activity: unread,
    openRollouts: [],
    replication: unread,
    headroom: unread,
    triggers: unread,
    settings: unread,
    data: [],
  };
  const found = judgePreflight(readings, subject);
  expect(found.map((one) => [one.group, one.severity])).toEqual([
    ["privileges", "blocks"],
    ["activity", "unknown"],
    ["replication", "unknown"],
    ["headroom", "unknown"],
    ["settings", "unknown"],
  ]);
});

test("widening casts keep every value apart", () => {
  const pairs = [
    ["integer", "bigint", true],
    ["bigint", "integer", false],
    ["integer", "numeric", true],
    ["numeric", "integer", false],
    ["numeric(12,2)", "numeric(10,2)", false],
    ["character varying(10)", "text", true],
    ["text", "character varying(10)", false],
    ["character varying(10)", "character varying(20)", true],
    ["character(3)", "text", false],
    ["bigint", "double precision", false],
    ["date", "timestamp without time zone", true],
    ["timestamp without time zone", "timestamp with time zone", false],
  ] as const;
  for (const [from, to, expected] of pairs)
    expect([from, to, isWidening(from, to)]).toEqual([from, to, expected]);
});

test("figures are short", () => {
  expect([
    ageWords(400),
    ageWords(12_000),
    ageWords(250_000),
    ageWords(7_500_000),
    ageWords(270_000_000),
  ]).toEqual(["0.4 s", "12 s", "4 min", "2 h 5 min", "3 d 3 h"]);
  expect([byteWords(0), byteWords(1536), byteWords(140 * 1024 ** 2)]).toEqual(["0 B", "1.5 KiB", "140 MiB"]);
  expect([listWords(["a"]), listWords(["a", "b"]), listWords(["a", "b", "c"], 2)]).toEqual([
    "a",
    "a and b",
    "a and 2 more",
  ]);
});
