import { judgeApprover, type MayApprove } from "@/lib/domain/gate/gate";
import { isOfTime } from "@/lib/domain/gate/timing-requirements";
import { drivenStates } from "@/lib/domain/lifecycle/phase-state";
import { isPermitted } from "@/lib/domain/lifecycle/role";
import type { PhaseName } from "@/lib/domain/plan/plan";
import { phaseWords } from "@/lib/view/phase-words";
import { printMayApprove, printRequirements } from "@/lib/view/print-gate";
import type { RolloutView } from "@/lib/view/rollout-view";
import { isAmended } from "./current-phase";
import type { Viewer } from "./viewer";

/** The one thing to do next on a rollout's page, for the person who reads it. `reason`: why they can't; null when they can. */
export type NextAction =
  | { readonly kind: "submit"; readonly label: string; readonly reason: string | null }
  | {
      readonly kind: "approve" | "start" | "retry" | "resume" | "undo";
      readonly phase: PhaseName;
      readonly label: string;
      readonly reason: string | null;
    }
  | null;

const mayNotOperate = "Your role may look, not operate. An engineer, reviewer or admin can.";

/** Whether this person may approve this phase: for buttons. The command judges again. */
export function judgeViewer(view: RolloutView, viewer: Viewer, phase: PhaseName): MayApprove {
  const approvals = view.phases.flatMap((one) => one.approvals);
  return judgeApprover({
    userId: viewer.id,
    who: viewer,
    phase,
    planHash: view.planHash,
    authorId: view.author.id,
    approvals: approvals.map((one) => ({
      phase: one.phase,
      planHash: one.planHash,
      userId: one.by.id,
      voided: one.voidedAt !== null,
      groupIds: [],
      atMs: Date.parse(one.at),
    })),
    policy: view.policy.policy,
    nowMs: Date.now(),
  });
}

/** True where the phase lacks approvals that are wanted now: it is the next one to start. */
export function lacksApproval(view: RolloutView, phase: PhaseName): boolean {
  const gate = view.phases.find((one) => one.name === phase)?.gate;
  const isNext = view.allowed.start === phase;
  return isNext && (gate?.requirements.some((one) => one.kind === "approvals" && !one.isMet) ?? false);
}

function startAction(view: RolloutView, viewer: Viewer, phase: PhaseName): NextAction {
  const found = view.phases.find((one) => one.name === phase);
  const isRetry = found?.state === "failed";
  const title = phaseWords[phase].noun;
  const isChanged = found !== undefined && isAmended(found);
  const label = isChanged
    ? `Go on with ${title} on ${view.target.name}`
    : isRetry
      ? `Try ${title} again`
      : `Start ${title} on ${view.target.name}`;
  const kind = isRetry ? "retry" : "start";
  if (found !== undefined && !found.gate.isOpen) {
    const unmet = printRequirements(found.gate.requirements, view.author.name, view.policy.groupNames).filter(
      (one) => !one.isMet,
    );
    const judged = judgeViewer(view, viewer, phase);
    const onlyApproval = found.gate.requirements.every(
      (one) => one.isMet || one.kind === "approvals" || isOfTime(one),
    );
    if (lacksApproval(view, phase) && onlyApproval) {
      if (judged.allowed) {
        return { kind: "approve", phase, label: `Approve ${title} on ${view.target.name}`, reason: null };
      }
      return { kind, phase, label, reason: approvalReason(view, judged) };
    }
    const [first] = unmet;
    return { kind, phase, label, reason: first === undefined ? "The gate is shut." : `${first.text}.` };
  }
  return { kind, phase, label, reason: isPermitted(viewer, "operate") ? null : mayNotOperate };
}

function approvalReason(view: RolloutView, judged: MayApprove): string {
  if (!judged.allowed && judged.reason === "already_approved") return printMayApprove(judged) ?? "";
  return `Waits for approval by a reviewer other than ${view.author.name}.`;
}

/** Derives the next action from the view and the person. Pure. */
export function deriveNextAction(view: RolloutView, viewer: Viewer): NextAction {
  const operator = isPermitted(viewer, "operate") ? null : mayNotOperate;
  if (view.state === "draft") {
    const reason =
      view.author.id === viewer.id ? null : `Only ${view.author.name}, who wrote it, may submit it.`;
    return { kind: "submit", label: "Submit for review", reason };
  }
  const { allowed } = view;
  if (allowed.resume !== null && allowed.pause === null) {
    const label = `Resume ${phaseWords[allowed.resume].noun}`;
    return { kind: "resume", phase: allowed.resume, label, reason: operator };
  }
  const undo = view.phases.find((phase) => phase.name === allowed.undo);
  // Going on instead is offered beside the reason why the undo failed.
  if (allowed.start !== null && undo?.state !== "undo_failed") {
    return startAction(view, viewer, allowed.start);
  }
  if (undo !== undefined && (undo.state === "undo_failed" || view.state === "aborted")) {
    const noun = phaseWords[undo.name].noun;
    const label = undo.state === "undo_failed" ? `Try to undo ${noun} again` : `Undo ${noun}`;
    return { kind: "undo", phase: undo.name, label, reason: operator };
  }
  return null;
}

/** True while an engine has, or will at once have, something to do. */
export function isAtWork(view: RolloutView): boolean {
  return view.phases.some((phase) => drivenStates.includes(phase.state));
}
