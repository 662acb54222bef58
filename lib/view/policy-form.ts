import type { PhaseRule, Policy } from "@/lib/domain/gate/policy";
import { weekdays } from "@/lib/domain/pace/quiet-hours";
import { type PhaseName, phaseNames } from "@/lib/domain/plan/plan";

/** A policy as a form holds it: texts as they are typed, spans in hours and days. Pure. */

export interface PolicyForm {
  readonly phases: Readonly<Record<PhaseName, PhaseForm>>;
  readonly authorMayApprove: boolean;
  /** Hours; empty: an approval lasts until it is void. */
  readonly approvalHours: string;
  /** Hours; empty: a verification does not age. */
  readonly verificationHours: string;
  /** Days; empty: none. */
  readonly observationDays: string;
  readonly hasHours: boolean;
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
  readonly days: readonly (typeof weekdays)[number][];
  readonly maxLagSeconds: string;
  readonly targetChunkMs: string;
  readonly maxLanes: string;
  /** Percent. */
  readonly share: string;
  readonly samplesAllowed: boolean;
  /** One to a line. */
  readonly maskedColumns: string;
}

export interface PhaseForm {
  readonly isAutomatic: boolean;
  readonly approvals: string;
  readonly groups: readonly string[];
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

const textOf = (value: number | null | undefined, unit = 1): string =>
  value == null ? "" : String(Number((value / unit).toFixed(3)));

/** Fills a form with a policy. */
export function policyForm(policy: Policy): PolicyForm {
  const { limits, allowedHours: hours } = policy;
  const phaseForm = ({ advance, approvals, groups }: PhaseRule): PhaseForm => ({
    isAutomatic: advance === "automatic",
    approvals: String(approvals),
    groups,
  });
  const phases = policy.phases;
  return {
    phases: {
      expand: phaseForm(phases.expand),
      backfill: phaseForm(phases.backfill),
      verify: phaseForm(phases.verify),
      index: phaseForm(phases.index),
      constrain: phaseForm(phases.constrain),
      switch: phaseForm(phases.switch),
      contract: phaseForm(phases.contract),
    },
    authorMayApprove: policy.authorMayApprove,
    approvalHours: textOf(policy.approvalLifetimeMs, hourMs),
    verificationHours: textOf(policy.verificationMaxAgeMs, hourMs),
    observationDays: textOf(policy.observationMs, dayMs),
    hasHours: hours !== null,
    from: hours?.from ?? "09:00",
    to: hours?.to ?? "17:00",
    timeZone: hours?.timeZone ?? "UTC",
    days: hours?.days ?? ["mon", "tue", "wed", "thu", "fri"],
    maxLagSeconds: textOf(limits.maxLagSeconds),
    targetChunkMs: textOf(limits.targetChunkMs),
    maxLanes: textOf(limits.maxLanes),
    share: textOf(limits.maxDutyCycle, 0.01),
    samplesAllowed: policy.samples.allowed,
    maskedColumns: policy.samples.maskedColumns.join("\n"),
  };
}

/** What is typed, as a number; null where nothing is; NaN where it is none, so that the schema says so. */
function numberOf(text: string): number | null {
  const plain = text.trim();
  return plain === "" ? null : Number(plain);
}

const spanOf = (text: string, unit: number): number | null => {
  const value = numberOf(text);
  return value === null ? null : Math.round(value * unit);
};

/** The policy that a form says. It may not be a valid one: the schema tells. */
export function readPolicyForm(form: PolicyForm, before: Policy): unknown {
  const cap = (name: string, value: number | null) => (value === null ? {} : { [name]: value });
  const share = numberOf(form.share);
  return {
    phases: Object.fromEntries(
      phaseNames.map((name) => {
        const { isAutomatic, approvals, groups } = form.phases[name];
        return [
          name,
          { advance: isAutomatic ? "automatic" : "by_person", approvals: numberOf(approvals) ?? 0, groups },
        ];
      }),
    ),
    authorMayApprove: form.authorMayApprove,
    approvalLifetimeMs: spanOf(form.approvalHours, hourMs),
    verificationMaxAgeMs: spanOf(form.verificationHours, hourMs),
    rehearsalRequired: before.rehearsalRequired,
    allowedHours: form.hasHours
      ? {
          from: form.from.trim(),
          to: form.to.trim(),
          timeZone: form.timeZone.trim(),
          days: weekdays.filter((day) => form.days.includes(day)),
        }
      : null,
    limits: {
      ...cap("maxLagSeconds", numberOf(form.maxLagSeconds)),
      ...cap("targetChunkMs", numberOf(form.targetChunkMs)),
      ...cap("maxLanes", numberOf(form.maxLanes)),
      ...cap("maxDutyCycle", share === null ? null : share / 100),
    },
    observationMs: spanOf(form.observationDays, dayMs),
    samples: {
      allowed: form.samplesAllowed,
      maskedColumns: form.maskedColumns
        .split(/[\n,]/)
        .map((one) => one.trim())
        .filter((one) => one !== ""),
    },
  };
}
