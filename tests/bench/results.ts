import type { ScenarioName } from "./arguments";
import type { Latencies } from "./foreground";

/** What was measured, as the saved file tells it: medians, and ratios to the plain UPDATE of the same round. Pure. */

/** A way alone on the servers. */
export interface MeasuredAlone {
  readonly rowsPerSecond: number;
  readonly walBytes: number;
  /** Table, TOAST and indexes. */
  readonly sizeAfterBytes: number;
  readonly peakLagMs: number;
}

/** An application's requests, before a way and beside it. */
export interface MeasuredTraffic {
  readonly idle: Latencies;
  readonly during: Latencies;
  readonly failed: number;
}

/** One way in one scenario. */
export interface MeasuredWay {
  readonly way: string;
  readonly lanes: number;
  /** One a round. */
  readonly alone: readonly MeasuredAlone[];
  readonly traffic: readonly MeasuredTraffic[];
}

const compared = ["rowsPerSecond", "walBytes", "sizeAfterBytes"] as const;
type Compared = (typeof compared)[number];

export interface Result extends MeasuredAlone {
  readonly scenario: ScenarioName;
  readonly way: string;
  readonly lanes: number;
  readonly rows: number;
  readonly foreground: MeasuredTraffic;
  readonly vsPlain: Readonly<Record<Compared, number>>;
}

/** The middle value; of an even number of values the mean of the two in the middle. Throws for none. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  const lower = sorted.length % 2 === 1 ? upper : sorted[middle - 1];
  if (upper === undefined || lower === undefined) throw new Error("There is no median of nothing");
  return (lower + upper) / 2;
}

/** The median of a way's figure divided by the plain UPDATE's of the same round. */
function medianRatio(
  own: readonly MeasuredAlone[],
  plain: readonly MeasuredAlone[],
  figure: Compared,
): number {
  if (own.length !== plain.length) throw new Error("Every way has as many rounds as the plain UPDATE");
  return rounded(median(own.map((one, round) => one[figure] / (plain[round]?.[figure] ?? Number.NaN))), 3);
}

function rounded(number: number, digits: number): number {
  return Number(number.toFixed(digits));
}

function medianLatencies(spans: readonly Latencies[]): Latencies {
  const of = (figure: keyof Latencies) => rounded(median(spans.map((span) => span[figure])), 2);
  return { p50: of("p50"), p99: of("p99"), max: of("max") };
}

/** One result a way, in the order given. Throws when the plain UPDATE is not among them. */
export function deriveResults(
  scenario: ScenarioName,
  rows: number,
  measured: readonly MeasuredWay[],
): readonly Result[] {
  const plain = measured.find((one) => one.way === "plain");
  if (plain === undefined) throw new Error("Ratios need the plain UPDATE");
  return measured.map(({ way, lanes, alone, traffic }) => {
    const of = (figure: Compared | "peakLagMs") => Math.round(median(alone.map((round) => round[figure])));
    return {
      scenario,
      way,
      lanes,
      rows,
      rowsPerSecond: of("rowsPerSecond"),
      walBytes: of("walBytes"),
      sizeAfterBytes: of("sizeAfterBytes"),
      peakLagMs: of("peakLagMs"),
      foreground: {
        idle: medianLatencies(traffic.map((span) => span.idle)),
        during: medianLatencies(traffic.map((span) => span.during)),
        // A failure is never averaged away.
        failed: traffic.reduce((sum, span) => sum + span.failed, 0),
      },
      vsPlain: {
        rowsPerSecond: medianRatio(alone, plain.alone, "rowsPerSecond"),
        walBytes: medianRatio(alone, plain.alone, "walBytes"),
        sizeAfterBytes: medianRatio(alone, plain.alone, "sizeAfterBytes"),
      },
    };
  });
}
