import type { Tone } from "@/components/ui/tone";
import type { ReplicaView } from "@/lib/view/target-view";

type ReplicaState = ReplicaView["state"];

/** What a replica's state is called, and what follows from it. */
export const replicaStates: Record<
  ReplicaState,
  { readonly label: string; readonly tone: Tone; readonly meaning: string }
> = {
  streaming: { label: "streaming", tone: "success", meaning: "It replays what the primary writes." },
  gone: {
    label: "gone",
    tone: "danger",
    meaning: "The primary sees no replica of this name. A backfill will not run until it is back.",
  },
  unreachable: {
    label: "unreachable",
    tone: "danger",
    meaning: "It can't be read, so how far behind it is remains unknown. A backfill will not run.",
  },
  stale: {
    label: "stale",
    tone: "attention",
    meaning: "Its last reading is old. Old numbers count as bad.",
  },
};

/** "0.31 s", "1 min 20 s"; "unknown" where it is not known: never 0 for what was not measured. */
export function printLagSeconds(seconds: number | null): string {
  if (seconds === null) return "unknown";
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
