"use client";

import { ChevronDown } from "lucide-react";
import type { DecisionKind } from "@/components/review/review-dialogs";
import { StateBadge } from "@/components/rollout/state-icon";
import { StreamIndicator } from "@/components/rollout/stream-indicator";
import type { Connection } from "@/components/rollout/use-rollout-stream";
import { PageHeader } from "@/components/shell/page-header";
import { useShortcut } from "@/components/shell/shortcuts";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { CopyableText } from "@/components/ui/copy-button";
import { Menu, MenuItem } from "@/components/ui/menu";
import { RelativeTime } from "@/components/ui/relative-time";
import { shortHash } from "@/lib/domain/plan/hash";
import type { PhaseName } from "@/lib/domain/plan/plan";
import { phaseWords } from "@/lib/view/phase-words";
import { deriveDecisions } from "@/lib/view/review/reviewed-phase";
import { deriveHeadline } from "@/lib/view/rollout/headline";
import type { Viewer } from "@/lib/view/rollout/viewer";
import type { PhaseView, RolloutView } from "@/lib/view/rollout-view";

export type ReviewHeaderProps = {
  view: RolloutView;
  viewer: Viewer;
  connection: Connection;
  phase: PhaseName;
  onPhase: (phase: PhaseName) => void;
  onDecide: (kind: DecisionKind) => void;
};

function markOf({ gate, state }: PhaseView): string | null {
  if (state === "done") return "done";
  const approvals = gate.requirements.find((one) => one.kind === "approvals");
  if (approvals?.kind !== "approvals") return null;
  return `${approvals.given}/${approvals.needed}`;
}

/** What is decided about, and the decision itself: it stays in view while one reads. */
export function ReviewHeader({ view, viewer, connection, phase, onPhase, onDecide }: ReviewHeaderProps) {
  const headline = deriveHeadline(view);
  const may = deriveDecisions(view, viewer, phase);
  const { noun } = phaseWords[phase];
  const at = view.phases.findIndex((one) => one.name === phase);
  const step = (by: number) => {
    const next = view.phases[at + by];
    if (next !== undefined) onPhase(next.name);
  };
  const group = "Review";
  useShortcut({ keys: "]", label: "Next phase", group, run: () => step(1) });
  useShortcut({ keys: "[", label: "Phase before", group, run: () => step(-1) });
  useShortcut({
    keys: "a",
    label: "Approve",
    group,
    disabled: may.approve !== null,
    run: () => onDecide("approve"),
  });
  useShortcut({
    keys: "c",
    label: "Ask for changes",
    group,
    disabled: may.object !== null,
    run: () => onDecide("changes_requested"),
  });
  useShortcut({
    keys: "x",
    label: "Reject",
    group,
    disabled: may.object !== null,
    run: () => onDecide("rejected"),
  });
  return (
    <div className="z-20 -mx-4 flex flex-col gap-3 border-b border-line bg-canvas px-4 sm:sticky sm:top-12 lg:top-0 lg:-mx-8 lg:-mt-6 lg:px-8 lg:pt-4">
      <PageHeader
        back={{ href: `/rollouts/${view.id}`, label: "The rollout" }}
        title={`Review: ${view.title}`}
        meta={
          <>
            <span>{view.target.name}</span>
            <Dot />
            <span className="inline-flex items-center gap-1">
              plan <CopyableText text={shortHash(view.planHash)} label="Copy the plan's hash" />
            </span>
            <Dot />
            <span>{view.author.name}</span>
            <Dot />
            <RelativeTime at={view.createdAt} />
          </>
        }
        state={
          <>
            <StateBadge appearance={headline.appearance} look="soft" />
            <StreamIndicator state={connection.state} heardAtMs={connection.heardAtMs} />
          </>
        }
        actions={
          <>
            {may.object !== null ? null : (
              <Menu
                trigger={
                  <Button>
                    Object
                    <ChevronDown aria-hidden="true" />
                  </Button>
                }
              >
                <MenuItem
                  shortcut="C"
                  detail="The gate stays shut until the plan is another one, or you take it back."
                  onSelect={() => onDecide("changes_requested")}
                >
                  Ask for changes
                </MenuItem>
                <MenuItem
                  danger
                  shortcut="X"
                  detail="Says that this is not wanted, for a reason."
                  onSelect={() => onDecide("rejected")}
                >
                  Reject
                </MenuItem>
              </Menu>
            )}
            <Button variant="primary" reason={may.approve ?? undefined} onClick={() => onDecide("approve")}>
              Approve {noun}
            </Button>
          </>
        }
      />
      <nav aria-label="Phases" className="flex gap-4 overflow-x-auto">
        {view.phases.map((one) => {
          const isShown = one.name === phase;
          const mark = markOf(one);
          return (
            <button
              key={one.name}
              type="button"
              aria-current={isShown ? "true" : undefined}
              onClick={() => onPhase(one.name)}
              className={cn(
                "focus-inset -mb-px inline-flex h-9 shrink-0 items-center gap-1.5 border-b-2 px-0.5",
                isShown ? "border-ink font-medium text-ink" : "border-transparent text-muted hover:text-ink",
              )}
            >
              {phaseWords[one.name].title}
              {mark === null ? null : (
                <span className="tabular text-meta font-normal text-muted">{mark}</span>
              )}
            </button>
          );
        })}
      </nav>
    </div>
  );
}

function Dot() {
  return (
    <span aria-hidden="true" className="text-faint">
      ·
    </span>
  );
}
