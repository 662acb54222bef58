import { z } from "zod";

/** One line of the traffic generator's output: a second, or at its end the whole run. */
export const trafficReportSchema = z.object({
  kind: z.enum(["second", "whole"]),
  at: z.iso.datetime(),
  ratePerSecond: z.number(),
  requests: z.number().int(),
  failed: z.number().int(),
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
  maxMs: z.number().nullable(),
  lastError: z.string().nullable(),
});
export type TrafficReport = z.infer<typeof trafficReportSchema>;
