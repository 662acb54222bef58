import { z } from "zod";
import { estimateSize, type SizeEstimate } from "./estimate-size";
import type { RawFinding } from "./finding";
import { byteWords, countWords } from "./print-figures";
import type { Subject } from "./subject";

/** Room for what the rollout writes, as far as a server tells. Null is unknown, never enough. */
export const headroomReadingSchema = z.object({
  table: z.string(),
  databaseBytes: z.number().nullable(),
  maxWalBytes: z.number(),
  /** How much WAL a slot may keep before it is lost; null: without limit. */
  maxSlotWalKeepBytes: z.number().nullable(),
  /** Kept for replicas without a slot. */
  walKeepBytes: z.number(),
  /** What pg_wal holds; null when the role may not see it. */
  walDirectoryBytes: z.number().nullable(),
  /** Null: without limit. */
  tempFileLimitBytes: z.number().nullable(),
  /** Where sorts of an index build go; empty for the database's own. */
  tempTablespaces: z.string(),
  tablespace: z.string(),
  slots: z.number().int(),
  /** Streaming replicas that no slot keeps WAL for; null when the role may not see them. */
  replicasWithoutSlot: z.number().int().nullable(),
  /** In transactions. */
  tableAge: z.number(),
  databaseAge: z.number(),
  multixactAge: z.number(),
  freezeMaxAge: z.number(),
});
export type HeadroomReading = z.infer<typeof headroomReadingSchema>;

/** Below this an estimate is not worth a word, bytes. */
const little = 64 * 1024 ** 2;
/** Below this any disk that is not full already has room, bytes. */
const modest = 256 * 1024 ** 2;
/** Postgres: at some 2.14 thousand million the server takes no writes. */
const ageNear = 1_200_000_000;
const ageImminent = 2_000_000_000;

const range = ({ low, high }: { low: number; high: number }): string =>
  `${byteWords(low)} to ${byteWords(high)}`;

function diskUnknown(reading: HeadroomReading, { wal, growth }: SizeEstimate): RawFinding {
  const usual = Math.min(wal.high, Math.max(reading.maxWalBytes, reading.walKeepBytes));
  const least =
    usual < wal.high
      ? `${byteWords(usual)} for WAL while replicas, slots and the archive keep up, ${byteWords(wal.high)} if one does not`
      : `${byteWords(wal.high)} for WAL`;
  return {
    code: "disk_unknown",
    message: "How much disk is free is unknown: PostgreSQL has no function that tells it.",
    evidence: [`Needed: an estimated ${byteWords(growth.high)} for the table, and ${least}`],
    remedy: "Look at the disks of the primary and of each replica before you go on.",
  };
}

function judgeWriting(reading: HeadroomReading, estimate: SizeEstimate): RawFinding[] {
  const { wal, growth } = estimate;
  if (wal.high < little) return [];
  const kept = [
    `max_wal_size ${byteWords(reading.maxWalBytes)}, wal_keep_size ${byteWords(reading.walKeepBytes)}, max_slot_wal_keep_size ${reading.maxSlotWalKeepBytes === null ? "without limit" : byteWords(reading.maxSlotWalKeepBytes)}`,
    reading.walDirectoryBytes === null
      ? "How much pg_wal holds now is unknown: the role may not see it"
      : `pg_wal holds ${byteWords(reading.walDirectoryBytes)} now`,
  ];
  const found: RawFinding[] = [
    {
      code: "wal_estimate",
      message: `It writes an estimated ${range(wal)} of WAL, which every replica receives and the archive keeps.`,
      evidence: [...estimate.how, ...kept],
    },
    {
      code: "growth_estimate",
      message: `${reading.table} and its indexes grow by an estimated ${range(growth)}.`,
      evidence: [
        `The database is ${reading.databaseBytes === null ? "of unknown size" : byteWords(reading.databaseBytes)}; the table lies in the tablespace ${reading.tablespace}`,
      ],
    },
  ];
  if (wal.high + growth.high >= modest) found.push(diskUnknown(reading, estimate));
  if (reading.slots > 0 && reading.maxSlotWalKeepBytes !== null && wal.high > reading.maxSlotWalKeepBytes) {
    found.push({
      code: "slot_limit",
      message: `A slot whose follower falls behind by more than ${byteWords(reading.maxSlotWalKeepBytes)} is lost, and the rollout may write ${byteWords(wal.high)}.`,
      evidence: [`max_slot_wal_keep_size = ${byteWords(reading.maxSlotWalKeepBytes)}`],
      remedy: "Raise max_slot_wal_keep_size for the time of the rollout, if the disk has room.",
    });
  }
  if ((reading.replicasWithoutSlot ?? 0) > 0 && wal.high > reading.walKeepBytes) {
    found.push({
      code: "wal_keep",
      message: `A replica without a slot that is away while more than ${byteWords(Math.max(reading.walKeepBytes, reading.maxWalBytes))} are written may have to be made anew.`,
      evidence: [
        `wal_keep_size = ${byteWords(reading.walKeepBytes)}; no slot keeps WAL for ${reading.replicasWithoutSlot} of the replicas`,
      ],
      remedy: "Give it a replication slot, raise wal_keep_size, or see that it can restore from the archive.",
    });
  }
  if (wal.high > reading.maxWalBytes * 4) {
    found.push({
      code: "checkpoints_forced",
      message: `WAL of this amount forces up to ${countWords(Math.ceil(wal.high / reading.maxWalBytes))} checkpoints, and each makes the WAL after it larger.`,
      evidence: [`max_wal_size = ${byteWords(reading.maxWalBytes)}`],
      remedy: "Raise max_wal_size for the time of the rollout, if the disk has room.",
    });
  }
  return found;
}

function judgeAges(reading: HeadroomReading): RawFinding[] {
  const evidence = [
    `Oldest row of the database: ${countWords(reading.databaseAge)} transactions; of ${reading.table}: ${countWords(reading.tableAge)}; multixacts: ${countWords(reading.multixactAge)}`,
  ];
  const oldest = Math.max(reading.databaseAge, reading.multixactAge);
  if (oldest >= ageNear) {
    const isImminent = oldest >= ageImminent;
    return [
      {
        code: isImminent ? "wraparound_imminent" : "wraparound_near",
        message: isImminent
          ? "The database is about to run out of transaction ids; then it takes no writes."
          : "The database has used more than half of its transaction ids since its oldest row was frozen.",
        evidence,
        remedy:
          "Find what holds vacuum back (old transactions, slots, prepared transactions) and vacuum first.",
      },
    ];
  }
  if (reading.tableAge < reading.freezeMaxAge * 0.95) return [];
  return [
    {
      code: "wraparound_due",
      message: `An autovacuum of ${reading.table} to prevent wraparound is due; once it runs, it gives way to nobody.`,
      evidence: [...evidence, `autovacuum_freeze_max_age = ${countWords(reading.freezeMaxAge)}`],
      remedy: `Run vacuum (freeze) on ${reading.table} before, at a quiet time.`,
    },
  ];
}

/** Judges whether there is room. Pure. */
export function judgeHeadroom(reading: HeadroomReading, subject: Subject): RawFinding[] {
  const estimate = estimateSize(subject);
  const found = [...judgeWriting(reading, estimate), ...judgeAges(reading)];
  const { tempFileLimitBytes: limit } = reading;
  if (limit !== null && estimate.largestIndex > limit) {
    found.push({
      code: "temp_limit",
      message: `Sorting an index may need ${byteWords(estimate.largestIndex)} of temporary files, and a session may use ${byteWords(limit)}.`,
      evidence: [
        `temp_file_limit = ${byteWords(limit)}; temp_tablespaces = ${reading.tempTablespaces === "" ? "(the database's own)" : reading.tempTablespaces}`,
      ],
      remedy: "Raise temp_file_limit for Colonnade's role.",
    });
  }
  return found;
}
