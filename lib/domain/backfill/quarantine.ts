import { z } from "zod";

/** Rows that a backfill could not fill, and what people decide about them. */

const note = z.string().trim().min(1, "Say why, in a few words.").max(500);

export const decisionSchema = z.discriminatedUnion("kind", [
  /** The row stays as it is; the note says why that is right. */
  z.object({ kind: z.literal("skip"), note }),
  /** The row gets these values in place of the plan's. */
  z.object({
    kind: z.literal("replace"),
    note,
    values: z
      .array(z.object({ column: z.string().min(1), expression: z.string().trim().min(1).max(10_000) }))
      .min(1),
  }),
]);
export type Decision = Readonly<z.infer<typeof decisionSchema>>;

/** `open`: not filled, whether or not somebody has decided; `filled`: a later try went well, or the row is gone. */
export const quarantineStates = ["open", "skipped", "replaced", "filled"] as const;
export type QuarantineState = (typeof quarantineStates)[number];

/** A row's name for people: its key; where the table has none its place. */
export function printKey(key: readonly string[], hasKey: boolean): string {
  return hasKey ? key.join(", ") : (key[0] ?? "");
}
