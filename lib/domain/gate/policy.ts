import { z } from "zod";
import { type PhaseName, phaseNames } from "@/lib/domain/plan/plan";

/** What an environment demands. Issue-wide defaults for now; the shape is what a policy page will edit. */
export const policySchema = z.object({
  /** Approvals that each phase needs; absent means none. */
  approvals: z.partialRecord(z.enum(phaseNames), z.number().int().positive()),
  /** The author of a change may not approve it. */
  authorMayApprove: z.boolean(),
  /** Sample rows may be shown to those with the permission. */
  samplesAllowed: z.boolean(),
  /** A verification older than this opens no gate, where rows can be compared again; null: it does not age. */
  verificationMaxAgeMs: z.number().int().positive().nullable(),
});
export type Policy = z.infer<typeof policySchema>;

const dayMs = 24 * 3_600_000;

/** Production asks for a second person before every phase; elsewhere starting is enough. */
export function defaultPolicy(environment: string): Policy {
  if (environment !== "production") {
    return { approvals: {}, authorMayApprove: false, samplesAllowed: true, verificationMaxAgeMs: null };
  }
  const approvals = Object.fromEntries(phaseNames.map((name): [PhaseName, number] => [name, 1]));
  return { approvals, authorMayApprove: false, samplesAllowed: true, verificationMaxAgeMs: dayMs };
}
