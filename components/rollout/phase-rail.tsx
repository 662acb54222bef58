"use client";

import { CircleOff, Lock } from "lucide-react";
import { StateIcon } from "@/components/rollout/state-icon";
import { cn } from "@/components/ui/cn";
import { useNowMs } from "@/components/ui/shared-clock";
import { drivenStates } from "@/lib/domain/lifecycle/phase-state";
import type { PhaseName, PlanPhase } from "@/lib/domain/plan/plan";
import type { Appearance } from "@/lib/view/appearance";
import { phaseWords } from "@/lib/view/phase-words";
import { printDuration, printPercent } from "@/lib/view/print-amount";
import { describePhase, findPlanPhase, isAmended } from "@/lib/view/rollout/current-phase";
import { progressFraction } from "@/lib/view/rollout/headline";
import type { PhaseView, RolloutView } from "@/lib/view/rollout-view";

export type PhaseRailProps = {
  view: RolloutView;
  shown: PhaseName | null;
  onShow: (phase: PhaseName) => void;
};

/** The phases in their order, with where each is and what its gate asks for. Choosing one shows its plan. */
export function PhaseRail({ view, shown, onShow }: PhaseRailProps) {
  return (
    <nav aria-label="Phases" className="flex flex-col gap-1 lg:sticky lg:top-40">
      <h2 className="pb-1 text-meta font-medium text-muted">Phases</h2>
      <ol className="flex flex-col">
        {view.phases.map((phase, index) => (
          <Item
            key={phase.name}
            view={view}
            phase={phase}
            planned={findPlanPhase(view, phase.name)}
            isShown={phase.name === shown}
            isLast={index === view.phases.length - 1}
            onShow={onShow}
          />
        ))}
      </ol>
    </nav>
  );
}

function lookOf(view: RolloutView, phase: PhaseView): Appearance {
  const look = describePhase(phase);
  const isNext = view.allowed.start === phase.name && (phase.state === "waiting" || isAmended(phase));
  return isNext ? { tone: "attention", icon: "diamond", word: "Next" } : look;
}

function approvalWords(phase: PhaseView): string | null {
  const wanted = phase.gate.requirements.find((one) => one.kind === "approvals");
  if (wanted === undefined) return null;
  const by = phase.approvals.filter((one) => one.voidedAt === null).map((one) => one.by.name);
  if (by.length > 0) return `Approved by ${by.join(", ")}`;
  if (phase.state === "done") return null;
  return wanted.needed === 1 ? "Needs 1 approval" : `Needs ${wanted.needed} approvals`;
}

function blocksSomething(planned: PlanPhase | null): boolean {
  return planned?.steps.some((step) => step.kind === "statement" && step.blocks !== "nothing") ?? false;
}

function Figure({ phase }: { phase: PhaseView }) {
  const nowMs = useNowMs();
  if (phase.state === "waiting" || phase.startedAt === null) return null;
  const fraction = progressFraction(phase.progress);
  if (phase.state !== "done" && fraction !== null) return <>{printPercent(fraction)}</>;
  const startedMs = Date.parse(phase.startedAt);
  if (phase.endedAt !== null) return <>{printDuration(Date.parse(phase.endedAt) - startedMs)}</>;
  if (nowMs === null || !drivenStates.includes(phase.state)) return null;
  return <>{printDuration(Math.floor((nowMs - startedMs) / 1000) * 1000)}</>;
}

type ItemProps = {
  view: RolloutView;
  phase: PhaseView;
  planned: PlanPhase | null;
  isShown: boolean;
  isLast: boolean;
  onShow: (phase: PhaseName) => void;
};

function Item({ view, phase, planned, isShown, isLast, onShow }: ItemProps) {
  const look = lookOf(view, phase);
  const approval = approvalWords(phase);
  const isOver = phase.state === "done";
  return (
    <li className="relative">
      {isLast ? null : (
        <span aria-hidden="true" className="absolute top-8 bottom-0 left-4 w-px -translate-x-1/2 bg-line" />
      )}
      <button
        type="button"
        aria-current={isShown ? "step" : undefined}
        onClick={() => onShow(phase.name)}
        className={cn(
          "flex w-full gap-2.5 rounded-md px-2 py-2 text-left hover:bg-hover",
          isShown && "bg-active hover:bg-active",
        )}
      >
        <StateIcon appearance={look} className="mt-0.5" />
        <span className="flex min-w-0 flex-1 flex-col">
          <span className="flex items-baseline gap-2">
            <span className="min-w-0 flex-1 font-medium">{phaseWords[phase.name].title}</span>
            <span className="tabular text-meta text-muted">
              <Figure phase={phase} />
            </span>
          </span>
          <span className={cn("text-meta text-muted", !isShown && "max-lg:hidden")}>
            {approval === null || look.icon !== "circle" ? look.word : approval}
            {approval === null || look.icon === "circle" ? "" : ` · ${approval}`}
          </span>
          {isOver || !blocksSomething(planned) ? null : (
            <span className={cn("flex items-center gap-1 text-meta text-muted", !isShown && "max-lg:hidden")}>
              <Lock aria-hidden="true" className="size-3" />
              Takes a lock for an instant
            </span>
          )}
          {planned?.undoable === false ? (
            <span className="flex items-center gap-1 text-meta text-attention">
              <CircleOff aria-hidden="true" className="size-3" />
              No way back
            </span>
          ) : null}
        </span>
      </button>
    </li>
  );
}
