import type { Sample } from "@/lib/domain/backfill/sample";
import type { SampleView } from "@/lib/view/rollout-view";
import { ago } from "./build-rollout-view";

/** So many seconds of a made-up backfill, one sample a second; its last quarter runs into the replica's limit. */
export function buildSamples(
  seconds: number,
  more: (index: number) => Partial<Sample> = () => ({}),
): SampleView[] {
  let rowsWalked = 0;
  return Array.from({ length: seconds }, (_, index) => {
    const wave = Math.sin(index / 9);
    const isSlow = index > seconds * 0.75;
    const lag = isSlow ? 0.7 + 0.15 * wave : 0.2 + 0.08 * wave;
    const rate = Math.round(isSlow ? 6_000 + 1_500 * wave : 18_000 + 2_500 * wave);
    rowsWalked += rate;
    return {
      id: index + 1,
      at: ago(seconds - index),
      data: {
        stepId: "backfill.orders",
        kind: "backfill",
        rowsWalked,
        rowsTotal: 12_000_000,
        rowsPerSecond: rate,
        chunks: index * 5,
        chunkMsMax: 185 + 25 * wave,
        chunkRows: 3_400 + 300 * wave,
        lagSeconds: { "replica-1": Number(lag.toFixed(3)) },
        pace: isSlow
          ? {
              kind: "slowed",
              reason: {
                kind: "replica_lag",
                replica: "replica-1",
                lagSeconds: Number(lag.toFixed(2)),
                limitSeconds: 1,
              },
            }
          : { kind: "full" },
        ...more(index),
      },
    };
  });
}
