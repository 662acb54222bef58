import { topicOf } from "@/lib/domain/pace/pace";
import { printDuration } from "@/lib/view/print-amount";
import { printPaceReason } from "@/lib/view/print-condition";
import type { EventView, SampleView } from "@/lib/view/rollout-view";
import type { TimedSample } from "./buckets";
import type { PreparedMarker, PreparedSpan } from "./prepared-chart";

/** Spans in which the work was held back, and moments at which something was decided. */

type Held = Pick<PreparedSpan, "kind" | "reason">;

function heldBack(pace: SampleView["data"]["pace"]): Held | null {
  switch (pace.kind) {
    case "full":
      return null;
    case "slowed":
      return { kind: "throttled", reason: `Slowed: ${printPaceReason(pace.reason)}` };
    case "stopped":
      return { kind: "throttled", reason: `Stopped: ${printPaceReason(pace.reason)}` };
    case "paused":
      return { kind: "paused", reason: "Paused" };
    case "reconnecting":
      return { kind: "disconnected", reason: "No connection to the target" };
  }
}

// Reasons carry a number that changes each second; a span is told by what it is about.
function topic(pace: SampleView["data"]["pace"]): string {
  return "reason" in pace ? `${pace.kind} ${topicOf(pace.reason)}` : pace.kind;
}

const joinMs = 10_000;

/** Spans in which the pace was not full, each with the reason that it ended with. */
export function prepareSpans(
  samples: readonly TimedSample[],
  domain: readonly [number, number],
): readonly PreparedSpan[] {
  const spans: (PreparedSpan & { topic: string; open: boolean })[] = [];
  for (const { atMs, data } of samples) {
    const last = spans.at(-1);
    const held = heldBack(data.pace);
    if (held === null) {
      if (last?.open === true)
        spans[spans.length - 1] = { ...last, toMs: Math.max(last.toMs, atMs), open: false };
      continue;
    }
    const about = topic(data.pace);
    const fromMs = atMs - 1000;
    if (last?.open === true && last.topic === about && fromMs - last.toMs < joinMs) {
      spans[spans.length - 1] = { ...last, ...held, toMs: atMs };
    } else {
      if (last?.open === true) spans[spans.length - 1] = { ...last, open: false };
      spans.push({ ...held, fromMs, toMs: atMs, topic: about, open: true });
    }
  }
  return spans
    .filter((span) => span.toMs >= domain[0] && span.fromMs <= domain[1])
    .map(({ kind, reason, fromMs, toMs }) => ({
      kind,
      fromMs: Math.max(fromMs, domain[0]),
      toMs: Math.min(toMs, domain[1]),
      reason: `${reason} (${printDuration(toMs - fromMs)})`,
    }));
}

function label(event: EventView): string | null {
  switch (event.data.kind) {
    case "phase_picked_up":
      return event.data.isTakeover ? "taken over" : "picked up";
    case "phase_paused":
      return "paused";
    case "phase_resumed":
      return "resumed";
    case "limits_changed":
      return "limits changed";
    case "phase_finished":
      return "done";
    case "phase_failed":
      return "failed";
    case "connection_lost":
      return "connection lost";
    case "primary_found":
      return "new primary";
    default:
      return null;
  }
}

/** Moments in the domain at which a gate was passed, a person paused, or the limits changed. */
export function prepareMarkers(
  events: readonly EventView[],
  domain: readonly [number, number],
): readonly PreparedMarker[] {
  return events.flatMap((event) => {
    const words = label(event);
    const atMs = Date.parse(event.at);
    return words === null || atMs < domain[0] || atMs > domain[1] ? [] : [{ atMs, label: words }];
  });
}
