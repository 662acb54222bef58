import type { ApprovalRequirement } from "@/lib/domain/gate/approval-requirement";
import type { MayApprove, Requirement } from "@/lib/domain/gate/gate";
import { printAllowedHours, printMoment } from "@/lib/domain/pace/quiet-hours";
import { phaseWords } from "@/lib/view/phase-words";
import { printCounted } from "@/lib/view/print-amount";

export interface RequirementWords {
  readonly key: string;
  readonly isMet: boolean;
  readonly text: string;
  /** Who or what can meet it; null once it is met. */
  readonly who: string | null;
}

/** One requirement of a gate in words. */
export function printRequirement(
  requirement: Requirement,
  authorName: string,
  groupNames: Readonly<Record<string, string>> = {},
): RequirementWords {
  const { kind, isMet } = requirement;
  switch (kind) {
    case "previous_phase":
      return {
        key: kind,
        isMet,
        text: isMet
          ? `${phaseWords[requirement.previous].title} is done`
          : `${phaseWords[requirement.previous].title} must be done first`,
        who: isMet ? null : "The engine, once that phase has been started",
      };
    case "no_objection":
      return {
        key: kind,
        isMet,
        text: requirement.objections
          .map((one) =>
            one.kind === "rejected" ? `${one.byName} rejected it` : `${one.byName} asked for changes`,
          )
          .join("; "),
        who: `${authorName} changes the plan, or who objects takes it back`,
      };
    case "verified":
      return { key: kind, isMet, ...verifiedWords(requirement) };
    case "approvals":
      return { key: kind, isMet, ...approvalWords(requirement, authorName, groupNames) };
    case "rehearsed":
      return {
        key: kind,
        isMet,
        text: "This plan must be rehearsed",
        who: "Nobody yet: rehearsals are not there. An admin can change the policy.",
      };
    case "observed":
      return {
        key: kind,
        isMet,
        text:
          requirement.passedMs === null
            ? `${printAge(requirement.neededMs)} must pass after the phase before it`
            : `${printAge(requirement.passedMs)} of ${printAge(requirement.neededMs)} have passed since the phase before it`,
        who: isMet ? null : "Time alone, or an admin through the policy",
      };
    case "allowed_hours":
      return {
        key: kind,
        isMet,
        text: isMet
          ? `It may start now (${printAllowedHours(requirement.hours)})`
          : `It may start ${printAllowedHours(requirement.hours)} only`,
        who:
          requirement.opensAtMs === null
            ? null
            : `Time alone, ${printMoment(requirement.hours, requirement.opensAtMs)}; or an admin through the policy`,
      };
  }
}

function approvalWords(
  { isMet, given, needed, expired, groups }: ApprovalRequirement,
  authorName: string,
  groupNames: Readonly<Record<string, string>>,
) {
  const named = (all: ApprovalRequirement["groups"]) =>
    all.map((one) => groupNames[one.id] ?? "a group that is gone").join(" and ");
  const missing = groups.filter((one) => !one.isMet);
  const ended = expired === 0 ? "" : `; ${printCounted(expired, "approval")} expired`;
  const of = groups.length === 0 ? "" : `, among them ${named(groups)}`;
  return {
    text: `${given} of ${printCounted(needed, "approval")} of this plan${of}${ended}`,
    who: isMet
      ? null
      : missing.length === 0
        ? `Any reviewer or admin other than ${authorName}, who wrote it`
        : `Somebody of ${named(missing)}, other than ${authorName}, who wrote it`,
  };
}

const hourMs = 3_600_000;

/** Whole hours, days from the third on. */
function printAge(ms: number): string {
  const hours = Math.floor(ms / hourMs);
  return hours < 72 ? `${hours} h` : printCounted(Math.floor(hours / 24), "day");
}

function verifiedWords(requirement: Extract<Requirement, { kind: "verified" }>) {
  const { isMet, mismatches, ageMs, maxAgeMs } = requirement;
  if (isMet) return { text: "Every row was compared and is right", who: null };
  if (mismatches === null)
    return { text: "Every row must be compared", who: "The engine, in the phase verify" };
  if (mismatches > 0) {
    return {
      text: `Verification found ${printCounted(mismatches, "wrong row")}; it must find none`,
      who: "Anyone who may operate: repair these rows and verify again",
    };
  }
  if (ageMs !== null && maxAgeMs !== null && ageMs > maxAgeMs) {
    return {
      text: `Verified ${printAge(ageMs)} ago, at most ${printAge(maxAgeMs)}: verify again`,
      who: "Anyone who may operate, with “Verify again”",
    };
  }
  return { text: "Every row must be compared again", who: "The engine, in the phase verify" };
}

/** Unmet first; each group keeps its order. */
export function printRequirements(
  requirements: readonly Requirement[],
  authorName: string,
  groupNames: Readonly<Record<string, string>> = {},
): readonly RequirementWords[] {
  const words = requirements.map((one) => printRequirement(one, authorName, groupNames));
  return [...words.filter((one) => !one.isMet), ...words.filter((one) => one.isMet)];
}

/** Why this person can't approve; null when they can. */
export function printMayApprove(judged: MayApprove): string | null {
  if (judged.allowed) return null;
  switch (judged.reason) {
    case "role":
      return "Your role may not approve. A reviewer or an admin can.";
    case "own_change":
      return "You wrote this change. Somebody else has to approve it.";
    case "already_approved":
      return "You have approved it already. It needs another person.";
  }
}
