import { approvalsNeeded } from "@/lib/domain/gate/approval-requirement";
import type { Policy } from "@/lib/domain/gate/policy";
import { printAllowedHours } from "@/lib/domain/pace/quiet-hours";
import { phaseNames } from "@/lib/domain/plan/plan";
import { phaseWords } from "./phase-words";
import { printCounted, printDuration } from "./print-amount";

/** A policy in sentences. Pure. */

type GroupNames = Readonly<Record<string, string>>;

function approvalsOf(policy: Policy, groupNames: GroupNames): string[] {
  const asked = phaseNames.flatMap((name) => {
    const rule = policy.phases[name];
    const needed = approvalsNeeded(rule);
    if (needed === 0) return [];
    const of = rule.groups.map((id) => groupNames[id] ?? "a group that is gone");
    return [
      {
        name,
        words: `${printCounted(needed, "approval")}${of.length === 0 ? "" : `, among them ${of.join(" and ")}`}`,
      },
    ];
  });
  const kinds = [...new Set(asked.map((one) => one.words))];
  if (kinds.length === 0) return ["No phase needs an approval"];
  return kinds.map((words) => {
    const names = asked.filter((one) => one.words === words).map((one) => phaseWords[one.name].noun);
    return `${words} before ${names.join(", ")}`;
  });
}

/** What a policy asks for, a line each: approvals first. */
export function printPolicy(policy: Policy, groupNames: GroupNames): readonly string[] {
  const automatic = phaseNames.filter((name) => policy.phases[name].advance === "automatic");
  const { limits, samples } = policy;
  const caps = [
    limits.maxLagSeconds === undefined ? null : `lag ${limits.maxLagSeconds} s`,
    limits.targetChunkMs === undefined ? null : `chunks ${limits.targetChunkMs} ms`,
    limits.maxLanes === undefined ? null : printCounted(limits.maxLanes, "lane"),
    limits.maxDutyCycle === undefined ? null : `${Math.round(limits.maxDutyCycle * 100)} % of the time`,
  ].filter((one) => one !== null);
  return [
    ...approvalsOf(policy, groupNames),
    policy.authorMayApprove ? "Authors may approve their own changes" : "Nobody approves their own change",
    ...(policy.approvalLifetimeMs === null
      ? []
      : [`An approval lasts ${printDuration(policy.approvalLifetimeMs)}`]),
    automatic.length === 0
      ? "A person starts each phase"
      : `By itself, once a person has started the rollout: ${automatic.map((name) => phaseWords[name].noun).join(", ")}`,
    ...(policy.allowedHours === null ? [] : [`Phases start ${printAllowedHours(policy.allowedHours)} only`]),
    ...(policy.verificationMaxAgeMs === null
      ? []
      : [`A verification counts for ${printDuration(policy.verificationMaxAgeMs)}`]),
    ...(policy.observationMs === null
      ? []
      : [`${printDuration(policy.observationMs)} must pass before contract`]),
    ...(caps.length === 0 ? [] : [`Pace, at most: ${caps.join(", ")}`]),
    samples.allowed ? "Sample rows may be shown" : "Rows are never shown",
    ...(samples.maskedColumns.length === 0 ? [] : [`Never shown: ${samples.maskedColumns.join(", ")}`]),
  ];
}

/** What two policies say differently, as lines that go and lines that come. */
export function comparePolicies(
  before: Policy,
  after: Policy,
  groupNames: GroupNames,
): { readonly gone: readonly string[]; readonly come: readonly string[] } {
  const [old, now] = [printPolicy(before, groupNames), printPolicy(after, groupNames)];
  return {
    gone: old.filter((one) => !now.includes(one)),
    come: now.filter((one) => !old.includes(one)),
  };
}
