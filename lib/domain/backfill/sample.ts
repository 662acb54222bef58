import { z } from "zod";
import { gaugeSampleSchema } from "@/lib/domain/pace/gauge";
import { paceReasonSchema } from "@/lib/domain/pace/pace";

/** One second of a walk: what the charts draw. `null` is unknown, never zero. */
export const sampleSchema = z.object({
  stepId: z.string(),
  kind: z.enum(["backfill", "verify"]),
  /** Since the walk began, over all drivers. */
  rowsWalked: z.number(),
  rowsTotal: z.number().nullable(),
  /** In this second. */
  rowsPerSecond: z.number(),
  chunks: z.number().int(),
  /** Of this second's chunks; null when none ended in it. */
  chunkMsMax: z.number().nullable(),
  chunkRows: z.number().nullable(),
  /** Lanes at work; samples of before there were lanes lack it. */
  lanes: z.number().int().optional(),
  /** Seconds of replay lag by replica; null when it can't be read. */
  lagSeconds: z.record(z.string(), z.number().nullable()),
  /** Every signal as it was read last. Only the newest sample of a snapshot brings it; samples of before there were gauges lack it. */
  gauges: z.array(gaugeSampleSchema).optional(),
  pace: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("full") }),
    z.object({ kind: z.literal("slowed"), reason: paceReasonSchema }),
    z.object({ kind: z.literal("stopped"), reason: paceReasonSchema }),
    z.object({ kind: z.literal("paused") }),
    z.object({ kind: z.literal("reconnecting") }),
  ]),
});
export type Sample = z.infer<typeof sampleSchema>;
