import { z } from "zod";
import { limitsSchema } from "@/lib/domain/pace/pace";
import { quietHoursSchema } from "@/lib/domain/pace/quiet-hours";
import { type PhaseName, phaseNames } from "@/lib/domain/plan/plan";

/** What an environment demands of every rollout on its targets. Admins change it; each change is a version of its own. */

export const phaseRuleSchema = z.object({
  /** `automatic`: once a person has started the rollout, an engine starts the phase as soon as its gate is open. */
  advance: z.enum(["automatic", "by_person"]),
  /** Approvals that the phase needs. */
  approvals: z.number().int().min(0).max(10),
  /** Ids of groups: each of them must be among those who approve. */
  groups: z.array(z.string().min(1)).max(10),
});
export type PhaseRule = z.infer<typeof phaseRuleSchema>;

export const policySchema = z.object({
  phases: z.record(z.enum(phaseNames), phaseRuleSchema),
  /** False: the author of a change may not approve it. */
  authorMayApprove: z.boolean(),
  /** How long an approval lasts, milliseconds; null: until it is void. */
  approvalLifetimeMs: z.number().int().positive().nullable(),
  /** A verification older than this opens no gate, where rows can be compared again; null: it does not age. */
  verificationMaxAgeMs: z.number().int().positive().nullable(),
  /** The same plan must have been rehearsed. */
  rehearsalRequired: z.boolean(),
  /** When phases may start, written as quiet hours are; null: at any time. */
  allowedHours: quietHoursSchema.nullable(),
  /** The most that a rollout's limits may be set to; what is not named is free. */
  limits: limitsSchema
    .pick({ maxLagSeconds: true, targetChunkMs: true, maxLanes: true, maxDutyCycle: true })
    .partial(),
  /** How long the old column must have been out of use before contract, milliseconds; null: not asked for. */
  observationMs: z.number().int().positive().nullable(),
  /** Sample rows may be shown to those with the permission; values of the masked columns never. */
  samples: z.object({
    allowed: z.boolean(),
    /** Columns as `column` (in any table) or `table.column`. */
    maskedColumns: z.array(z.string().min(1).max(200)).max(200),
  }),
});
export type Policy = z.infer<typeof policySchema>;

const dayMs = 24 * 3_600_000;

function rulesFor(isProduction: boolean): Policy["phases"] {
  const ruleOf = (phase: PhaseName): PhaseRule => ({
    // Whoever starts a rollout starts its first phase; and from contract there is no way back, anywhere.
    advance: isProduction || phase === "expand" || phase === "contract" ? "by_person" : "automatic",
    approvals: isProduction && twoPersonPhases.includes(phase) ? 1 : 0,
    groups: [],
  });
  return {
    expand: ruleOf("expand"),
    backfill: ruleOf("backfill"),
    verify: ruleOf("verify"),
    index: ruleOf("index"),
    constrain: ruleOf("constrain"),
    switch: ruleOf("switch"),
    contract: ruleOf("contract"),
  };
}

/** Where there is no way back without loss, or the application sees the difference. */
const twoPersonPhases: readonly PhaseName[] = ["expand", "switch", "contract"];

/** The policy of an environment that nobody has given one: in production two people for expand, switch and contract, and a person starts each phase; elsewhere one who starts the rollout is enough. */
export function defaultPolicy(environment: string): Policy {
  const isProduction = environment === "production";
  return {
    phases: rulesFor(isProduction),
    authorMayApprove: false,
    approvalLifetimeMs: null,
    verificationMaxAgeMs: isProduction ? dayMs : null,
    rehearsalRequired: false,
    allowedHours: null,
    limits: {},
    observationMs: null,
    samples: { allowed: true, maskedColumns: [] },
  };
}

/** True where somebody other than the author has to agree to anything at all. */
export function asksForSecondPerson(policy: Policy): boolean {
  return !policy.authorMayApprove && Object.values(policy.phases).some((rule) => rule.approvals > 0);
}
