import type { PrimaryReason, ReadPlace } from "@/lib/domain/verify/read-place";

function printWhy(why: PrimaryReason, replica: string | null): string {
  const name = replica ?? "the replica";
  switch (why) {
    case "no_replica":
      return "the target has no replica";
    case "no_connection":
      return `no connection to ${name} is registered`;
    case "not_healthy":
      return `${name} does not stream, or its lag can't be read`;
    case "fell_behind":
      return `${name} was not far enough within 60 s`;
    case "lost":
      return `${name} can't be read any more`;
    case "conflicts":
      return `replay on ${name} cancelled one read after the other`;
    case "not_a_replica":
      return `${name} is no replica of this server`;
    case "plan_too_old":
      return "the plan is from before replicas were read";
  }
}

/** Where a verification was read, as a clause: "on replica-1, which had replayed past 0/3000060". */
export function printReadPlace(place: ReadPlace): string {
  return place.kind === "replica"
    ? `on ${place.name}, which had replayed past ${place.lsn}`
    : `on the primary, because ${printWhy(place.why, place.replica)}`;
}

/** The same for all places in their order; null where nothing is known. */
export function printReadPlaces(places: readonly ReadPlace[]): string | null {
  return places.length === 0 ? null : places.map(printReadPlace).join("; then ");
}
