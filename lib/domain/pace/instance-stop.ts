import { z } from "zod";

/** The stop-everything switch while it is on: who turned it, when (ISO time), and why; `why` is null until they have said. */
export const instanceStopSchema = z.object({
  at: z.iso.datetime(),
  by: z.object({ id: z.string(), name: z.string() }),
  why: z.string().nullable(),
});
export type InstanceStop = Readonly<z.infer<typeof instanceStopSchema>>;
