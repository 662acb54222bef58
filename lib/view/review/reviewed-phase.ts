import { isPermitted } from "@/lib/domain/lifecycle/role";
import type { PhaseName } from "@/lib/domain/plan/plan";
import { phaseWords } from "@/lib/view/phase-words";
import { findCurrentPhase, isAmended } from "@/lib/view/rollout/current-phase";
import { judgeViewer } from "@/lib/view/rollout/next-action";
import type { Viewer } from "@/lib/view/rollout/viewer";
import type { RolloutView } from "@/lib/view/rollout-view";

/** The phase that is reviewed: the one asked for, else the next that lacks an approval, else the current one. Null in a plan without phases. */
export function chooseReviewedPhase(view: RolloutView, wanted: PhaseName | null): PhaseName | null {
  const asked = view.phases.find((one) => one.name === wanted);
  const lacking = view.phases.find(
    (one) =>
      (one.state === "waiting" || isAmended(one)) &&
      one.gate.requirements.some(({ kind, isMet }) => kind === "approvals" && !isMet),
  );
  return (asked ?? lacking ?? findCurrentPhase(view) ?? view.phases.at(-1))?.name ?? null;
}

export interface Decisions {
  /** Why not; null: it can be done. */
  readonly approve: string | null;
  readonly object: string | null;
}

/** What this person may decide about a phase now, and why not. Pure. */
export function deriveDecisions(view: RolloutView, viewer: Viewer, phase: PhaseName): Decisions {
  const found = view.phases.find((one) => one.name === phase);
  if (view.state === "draft") {
    const why = `${view.author.name} is at work on it: it is not submitted.`;
    return { approve: why, object: why };
  }
  if (view.state !== "in_review" && view.state !== "active") {
    const why = view.state === "completed" ? "The rollout is completed." : "The rollout was given up.";
    return { approve: why, object: why };
  }
  if (found === undefined) return { approve: "The plan has no such phase.", object: null };
  const title = phaseWords[phase].title;
  if (found.state === "done") {
    return { approve: `${title} is done.`, object: `${title} is done.` };
  }
  const object = objectionReason(view, viewer);
  if (found.state !== "waiting" && found.state !== "failed") {
    return { approve: `${title} has begun.`, object };
  }
  const judged = judgeViewer(view, viewer, phase);
  if (judged.allowed) return { approve: null, object };
  const own = "You wrote this change: somebody else has to approve it.";
  // Of the two reasons that an engineer may have, the one that stays true with another role.
  if (view.author.id === viewer.id) return { approve: own, object };
  switch (judged.reason) {
    case "role":
      return { approve: "A reviewer or an admin can approve it.", object };
    case "own_change":
      return { approve: own, object };
    case "already_approved":
      return { approve: "You have approved it.", object };
  }
}

function objectionReason(view: RolloutView, viewer: Viewer): string | null {
  if (view.author.id === viewer.id) return "You wrote this change: return it to draft instead.";
  return isPermitted(viewer, "review") ? null : "A reviewer or an admin can ask for changes.";
}
