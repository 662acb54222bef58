import { z } from "zod";
import { replicaSignalSchema } from "@/lib/domain/pace/pace";
import type { RawFinding } from "./finding";
import { ageWords, byteWords, countedWords, countWords } from "./print-figures";
import type { Subject } from "./subject";

/** Who follows the primary, how far behind, and what keeps WAL and old row versions for them. */

export const expectedReplicaSchema = replicaSignalSchema
  .omit({ readAtMs: true })
  .extend({ detail: z.string().nullable() });

export const otherReplicaSchema = z.object({
  name: z.string(),
  state: z.string(),
  lagBytes: z.number().nullable(),
});

export const slotSeenSchema = z.object({
  name: z.string(),
  type: z.enum(["physical", "logical"]),
  /** Of a logical one. */
  database: z.string().nullable(),
  isActive: z.boolean(),
  /** `reserved`, `extended`, `unreserved`, `lost`; null while it keeps nothing. */
  walStatus: z.string().nullable(),
  retainedBytes: z.number().nullable(),
  /** Before it is lost; null without a limit. */
  safeBytes: z.number().nullable(),
  /** Transactions since its xmin, catalog_xmin included; null when it holds none. */
  horizonAge: z.number().nullable(),
});
export type SlotSeen = z.infer<typeof slotSeenSchema>;

export const archiverSeenSchema = z.object({
  isOn: z.boolean(),
  lastArchivedAgeMs: z.number().nullable(),
  lastFailedAgeMs: z.number().nullable(),
  failedCount: z.number(),
});

export const synchronousSeenSchema = z.object({ names: z.string(), connected: z.number().int() });

export const horizonSeenSchema = z.object({
  holder: z.enum(["session", "replica", "slot", "prepared"]),
  name: z.string(),
  /** In transactions. */
  age: z.number(),
});

export interface ReplicationReading {
  readonly expected: readonly z.infer<typeof expectedReplicaSchema>[];
  /** Streaming, but not among the target's. */
  readonly unlisted: readonly z.infer<typeof otherReplicaSchema>[];
  readonly slots: readonly SlotSeen[];
  readonly archiver: z.infer<typeof archiverSeenSchema>;
  readonly synchronous: z.infer<typeof synchronousSeenSchema>;
  /** Oldest first. */
  readonly horizons: readonly z.infer<typeof horizonSeenSchema>[];
}

/** A slot that keeps more than this is worth a word, bytes. */
const muchRetained = 1024 ** 3;
/** A horizon this many transactions old keeps the backfill's dead rows from being cleaned up. */
const oldHorizon = 100_000;

function judgeReplicas(reading: ReplicationReading, subject: Subject): RawFinding[] {
  const found: RawFinding[] = [];
  for (const replica of reading.expected) {
    const evidence = replica.detail === null ? [] : [replica.detail];
    if (replica.state === "gone" || replica.state === "unreachable") {
      found.push({
        code: "replica_away",
        message:
          replica.state === "gone"
            ? `The replica ${replica.name} does not stream from this primary.`
            : `The replica ${replica.name} can't be reached, so its lag in seconds can't be read.`,
        evidence,
        remedy: "Bring it back, or take it out of the target: the backfill stops while a replica is away.",
      });
    } else if (replica.state === "stale" || replica.seconds === null) {
      found.push({
        code: "replica_unread",
        message: `The lag of the replica ${replica.name} can't be told.`,
        evidence,
        remedy: "Grant pg_monitor to Colonnade's role, or give the replica's own connection.",
      });
    } else if (replica.seconds > subject.maxLagSeconds) {
      const bytes = replica.bytes === null ? "" : `, ${byteWords(replica.bytes)}`;
      found.push({
        code: "replica_lagging",
        message: `The replica ${replica.name} lags ${ageWords(replica.seconds * 1000)} behind; the backfill stops above ${ageWords(subject.maxLagSeconds * 1000)}.`,
        evidence: [`Lag now ${ageWords(replica.seconds * 1000)}${bytes}`],
        remedy: "See what keeps it busy. The backfill waits until it has caught up.",
      });
    }
  }
  if (reading.unlisted.length > 0) {
    found.push({
      code: "replica_unlisted",
      message: `${countedWords(reading.unlisted.length, "replica streams", "replicas stream")} from this primary without being part of the target: ${reading.unlisted.length === 1 ? "its" : "their"} lag does not slow the backfill.`,
      evidence: reading.unlisted.map(
        (one) =>
          `${one.name === "" ? "(no application_name)" : one.name} · ${one.state}${one.lagBytes === null ? "" : ` · ${byteWords(one.lagBytes)} behind`}`,
      ),
      remedy: "Add it to the target, so that the backfill minds it.",
    });
  }
  const { names, connected } = reading.synchronous;
  if (names !== "" && connected === 0) {
    found.push({
      code: "synchronous_missing",
      message: "Commits wait for a synchronous standby, and none is connected: every write hangs.",
      evidence: [`synchronous_standby_names = ${names}`],
      remedy: "Bring the standby back, or empty synchronous_standby_names.",
    });
  }
  return found;
}

function describeSlot(slot: SlotSeen): string {
  const retained = slot.retainedBytes === null ? "" : ` · keeps ${byteWords(slot.retainedBytes)} of WAL`;
  const status = slot.walStatus === null ? "" : ` · ${slot.walStatus}`;
  const room =
    slot.safeBytes === null ? "" : ` · ${byteWords(Math.max(0, slot.safeBytes))} left before it is lost`;
  return `${slot.name} · ${slot.type}${slot.isActive ? "" : " · inactive"}${retained}${status}${room}`;
}

function judgeSlots(slots: readonly SlotSeen[]): RawFinding[] {
  const found: RawFinding[] = [];
  const lost = slots.filter((slot) => slot.walStatus === "lost");
  const inactive = slots.filter(
    (slot) => !slot.isActive && slot.walStatus !== "lost" && slot.walStatus !== null,
  );
  const retaining = slots.filter(
    (slot) =>
      slot.isActive &&
      slot.walStatus !== "lost" &&
      ((slot.retainedBytes ?? 0) >= muchRetained || slot.walStatus === "unreserved"),
  );
  const logical = slots.filter((slot) => slot.type === "logical" && slot.isActive);
  if (lost.length > 0) {
    found.push({
      code: "slot_lost",
      message: `${countedWords(lost.length, "replication slot is", "replication slots are")} lost: who uses ${lost.length === 1 ? "it" : "them"} can't go on from where it was.`,
      evidence: lost.map(describeSlot),
      remedy: "Drop the slot and set up its follower anew.",
    });
  }
  if (inactive.length > 0) {
    found.push({
      code: "slot_inactive",
      message: `Nobody reads from ${countedWords(inactive.length, "replication slot")}: all WAL from there on is kept, that of the backfill too.`,
      evidence: inactive.map(describeSlot),
      remedy: "Bring back who reads from it, or drop it: select pg_drop_replication_slot(name).",
    });
  }
  if (retaining.length > 0) {
    found.push({
      code: "slot_retains",
      message: `${countedWords(retaining.length, "replication slot keeps", "replication slots keep")} much WAL already.`,
      evidence: retaining.map(describeSlot),
      remedy: "Let the followers catch up before the backfill writes more.",
    });
  }
  if (logical.length > 0) {
    found.push({
      code: "logical_slot",
      message: `${countedWords(logical.length, "logical follower decodes", "logical followers decode")} this server's changes: every row that the backfill updates reaches ${logical.length === 1 ? "it" : "them"}.`,
      evidence: logical.map(
        (slot) => `${describeSlot(slot)}${slot.database === null ? "" : ` · database ${slot.database}`}`,
      ),
      remedy: "Tell who runs them, and give a subscriber the new column before the publisher sends it.",
    });
  }
  return found;
}

function judgeArchiver({ archiver }: ReplicationReading): RawFinding[] {
  const { isOn, lastArchivedAgeMs, lastFailedAgeMs } = archiver;
  if (!isOn || lastFailedAgeMs === null) return [];
  // The last attempt failed: nothing was archived since.
  if (lastArchivedAgeMs !== null && lastArchivedAgeMs < lastFailedAgeMs) return [];
  return [
    {
      code: "archiver_failing",
      message:
        "Archiving WAL fails: the server keeps all of it until it works again, that of the backfill too.",
      evidence: [
        `Last failure ${ageWords(lastFailedAgeMs)} ago, ${countWords(archiver.failedCount)} in all`,
        lastArchivedAgeMs === null
          ? "Nothing was ever archived"
          : `Last archived ${ageWords(lastArchivedAgeMs)} ago`,
      ],
      remedy: "See the server's log for what archive_command says, and mend it first.",
    },
  ];
}

function judgeHorizon(reading: ReplicationReading): RawFinding[] {
  const [oldest] = reading.horizons;
  if (oldest === undefined || oldest.age < oldHorizon) return [];
  const what = {
    session: `the session ${oldest.name}`,
    replica: `the replica ${oldest.name} (hot_standby_feedback)`,
    slot: `the replication slot ${oldest.name}`,
    prepared: `the prepared transaction ${oldest.name}`,
  }[oldest.holder];
  return [
    {
      code: "horizon_held",
      message: `Old row versions are kept for ${what}: what the backfill replaces can't be cleaned up on its way, so the table grows more.`,
      evidence: [`${countWords(oldest.age)} transactions old`],
      remedy: "End what holds it, or accept the growth.",
    },
  ];
}

/** Judges who follows the primary. Pure. */
export function judgeReplication(reading: ReplicationReading, subject: Subject): RawFinding[] {
  return [
    ...judgeReplicas(reading, subject),
    ...judgeSlots(reading.slots),
    ...judgeArchiver(reading),
    ...judgeHorizon(reading),
  ];
}
