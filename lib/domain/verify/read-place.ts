import { z } from "zod";
import type { ReplicaSignal } from "@/lib/domain/pace/pace";

/**
 * Where a verification reads. On a replica, where one is healthy and has replayed past the verification's beginning, which is past the backfill's
 * end; else on the primary, and then it is said why. Pure.
 */

export const primaryReasons = [
  "no_replica",
  "no_connection",
  "not_healthy",
  "fell_behind",
  "lost",
  "conflicts",
  "not_a_replica",
  "plan_too_old",
] as const;

export const readPlaceSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("replica"),
    name: z.string(),
    /** What it had replayed at least: where the primary's WAL ended when the verification began. */
    lsn: z.string(),
  }),
  z.object({
    kind: z.literal("primary"),
    why: z.enum(primaryReasons),
    /** The one that could not be read; null where there is none. */
    replica: z.string().nullable(),
  }),
]);
export type ReadPlace = z.infer<typeof readPlaceSchema>;
export type PrimaryReason = (typeof primaryReasons)[number];

/** A replica has so long to replay what it misses, and to come back under its lag's limit. */
export const replayWaitMs = 60_000;
/** A replica that is silent for so long counts as lost. */
export const silentAtMostMs = 5_000;

export interface KnownReplica {
  readonly name: string;
  readonly hasConnection: boolean;
}

/** The replicas that can be read, the freshest first; or why there is none. `nowMs` is of the clock that stamped the signals. */
export function rankReplicas(input: {
  readonly replicas: readonly KnownReplica[];
  readonly signals: readonly ReplicaSignal[];
  readonly maxSignalAgeMs: number;
  readonly nowMs: number;
}):
  | { readonly kind: "ranked"; readonly names: readonly string[] }
  | { readonly kind: "none"; readonly why: PrimaryReason; readonly replica: string | null } {
  const { replicas, signals, maxSignalAgeMs, nowMs } = input;
  const [first] = replicas;
  if (first === undefined && signals.length === 0) return { kind: "none", why: "no_replica", replica: null };
  const connected = replicas.filter((one) => one.hasConnection);
  const [reachable] = connected;
  if (reachable === undefined) {
    return { kind: "none", why: "no_connection", replica: first?.name ?? signals[0]?.name ?? null };
  }
  const ranked = signals
    .filter((signal) => connected.some((one) => one.name === signal.name))
    .filter((signal) => signal.state === "streaming" && nowMs - signal.readAtMs <= maxSignalAgeMs)
    .flatMap(({ name, seconds, bytes }) => (seconds === null ? [] : [{ name, seconds, bytes }]))
    // Bytes tell apart what seconds, read four times a second, can't; a figure that is hidden is no small one.
    .toSorted((a, b) => (a.bytes ?? Infinity) - (b.bytes ?? Infinity) || a.seconds - b.seconds)
    .map((signal) => signal.name);
  return ranked.length === 0
    ? { kind: "none", why: "not_healthy", replica: reachable.name }
    : { kind: "ranked", names: ranked };
}

/** What a replica says of itself. */
export interface Replay {
  readonly isReplica: boolean;
  /** Bytes of WAL from what it has replayed to what it has to have; null: it can't be told. */
  readonly missingBytes: number | null;
}

/** Whether a replica may be read now. `silentMs`: since it last answered; `waitedMs`: since it was chosen. */
export function judgeReplay(
  replay: Replay | null,
  time: { readonly waitedMs: number; readonly silentMs: number },
):
  | { readonly kind: "read" }
  | { readonly kind: "wait" }
  | { readonly kind: "no"; readonly why: PrimaryReason } {
  if (replay === null && time.silentMs >= silentAtMostMs) return { kind: "no", why: "lost" };
  if (replay?.isReplica === false) return { kind: "no", why: "not_a_replica" };
  if (replay?.missingBytes != null && replay.missingBytes <= 0) return { kind: "read" };
  return time.waitedMs >= replayWaitMs ? { kind: "no", why: "fell_behind" } : { kind: "wait" };
}

/** Places in the order in which they were read, each once. */
export function addReadPlace(places: readonly ReadPlace[], place: ReadPlace): readonly ReadPlace[] {
  const same = JSON.stringify(place);
  return places.some((one) => JSON.stringify(one) === same) ? places : [...places, place];
}
