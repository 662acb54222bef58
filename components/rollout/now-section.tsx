"use client";

import { Undo2, Unplug } from "lucide-react";
import { endBlockerAction } from "@/app/(console)/rollouts/actions";
import { printRefusal } from "@/components/feedback/attempt";
import { BlockersTable } from "@/components/rollout/blockers-table";
import { LimitsDialog } from "@/components/rollout/limits-dialog";
import type { Asking } from "@/components/rollout/phase-dialogs";
import { StateIcon } from "@/components/rollout/state-icon";
import { useCommand } from "@/components/rollout/use-command";
import type { Connection } from "@/components/rollout/use-rollout-stream";
import { WalkProgress } from "@/components/rollout/walk-progress";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { AbsoluteTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { useNowMs } from "@/components/ui/shared-clock";
import { isPermitted } from "@/lib/domain/lifecycle/role";
import { describePhaseState } from "@/lib/view/appearance";
import { printFullPace } from "@/lib/view/pace-limits";
import { phaseWords } from "@/lib/view/phase-words";
import { printCondition } from "@/lib/view/print-condition";
import { printFailureTitle } from "@/lib/view/print-failure";
import { findCurrentPhase, findPlanPhase, isAmended } from "@/lib/view/rollout/current-phase";
import { describeNow } from "@/lib/view/rollout/describe-now";
import { mayAmend } from "@/lib/view/rollout/may-amend";
import { deriveNextAction, isAtWork } from "@/lib/view/rollout/next-action";
import type { Viewer } from "@/lib/view/rollout/viewer";
import type { PhaseView, RolloutView } from "@/lib/view/rollout-view";

export type NowSectionProps = {
  view: RolloutView;
  viewer: Viewer;
  connection: Connection;
  /** At work now; null: not known. */
  lanes: number | null;
  onAsk: (asking: Asking) => void;
};

/** What happens right now, what holds it back and why, and how far it is. */
export function NowSection({ view, viewer, connection, lanes, onAsk }: NowSectionProps) {
  const current = findCurrentPhase(view);
  const isLost = connection.state !== "live" && connection.heardAtMs !== null;
  const isWalking = current?.state === "running" && current.progress !== null;
  const isOver = view.state === "completed" || view.state === "aborted";
  const hasWalkAhead = view.phases.some((phase) => phase.name === "backfill" && phase.state !== "done");
  return (
    <Section
      title="Now"
      actions={
        !isOver && hasWalkAhead && view.state !== "draft" && isPermitted(viewer, "operate") ? (
          // Made anew when somebody else has changed them meanwhile.
          <LimitsDialog key={JSON.stringify(view.limits)} view={view} role={viewer.role} />
        ) : undefined
      }
      meta={
        isOver && view.endedAt !== null ? (
          <>
            Ended <AbsoluteTime at={view.endedAt} />
          </>
        ) : undefined
      }
    >
      {isLost ? <LostCallout view={view} connection={connection} /> : null}
      {view.engine.isAlive || !isAtWork(view) ? null : (
        <Callout tone="attention" title="No engine is running; work waits" live>
          What was committed stays. Work goes on by itself as soon as an engine is there: start one with{" "}
          <code className="font-mono">npm run worker</code>.
        </Callout>
      )}
      {current?.failure == null || isAmended(current) ? null : (
        <FailureCallout view={view} viewer={viewer} phase={current} onAsk={onAsk} />
      )}
      {current?.condition == null ? null : (
        <ConditionCallout phase={current} viewer={viewer} rolloutId={view.id} />
      )}
      {current === null || current.progress === null || current.state === "waiting" ? null : (
        <WalkProgress phase={current} planned={findPlanPhase(view, current.name)} isOld={isLost} />
      )}
      {isWalking ? null : <p className="max-w-text text-muted">{describeNow(view)}</p>}
      {isWalking && current.condition === null && !isLost && view.engine.isAlive ? (
        <p className="text-meta text-muted">{printFullPace(view.limits, lanes)}</p>
      ) : null}
    </Section>
  );
}

function LostCallout({ view, connection }: Pick<NowSectionProps, "view" | "connection">) {
  const current = findCurrentPhase(view);
  const goesOn = current !== null && isAtWork(view) ? `; the ${phaseWords[current.name].noun} goes on` : "";
  return (
    <Callout
      tone="slowed"
      icon={<Unplug aria-hidden="true" />}
      title={`This page lost its connection${goesOn}.`}
      {...(connection.state === "offline"
        ? { actions: <Button onClick={() => window.location.reload()}>Reload the page</Button> }
        : {})}
    >
      Figures may be old until it is back.
    </Callout>
  );
}

function FailureCallout({
  view,
  viewer,
  phase,
  onAsk,
}: Omit<NowSectionProps, "connection" | "lanes"> & { phase: PhaseView }) {
  if (phase.failure === null) return null;
  const next = deriveNextAction(view, viewer);
  const mayOperate = isPermitted(viewer, "operate");
  const { failure, name } = phase;
  return (
    <Callout
      tone="danger"
      title={printFailureTitle(failure, name, view.plan)}
      live
      actions={
        mayOperate ? (
          <>
            {next?.kind === "retry" ? (
              <Button onClick={() => onAsk({ kind: "start", phase: name, planHash: view.planHash })}>
                Try again
              </Button>
            ) : null}
            {mayAmend(view, viewer) ? (
              <Button onClick={() => onAsk({ kind: "amend" })}>Fix the expression</Button>
            ) : null}
            {phase.state === "undo_failed" && view.allowed.start === name && phase.gate.isOpen ? (
              <Button onClick={() => onAsk({ kind: "start", phase: name, planHash: view.planHash })}>
                Keep {phaseWords[name].noun} instead
              </Button>
            ) : null}
            {view.allowed.undo === name ? (
              <Button onClick={() => onAsk({ kind: "undo", phase: name, planHash: view.planHash })}>
                <Undo2 aria-hidden="true" />
                {phase.state === "undo_failed" ? "Try the undo again" : "Undo"}
              </Button>
            ) : null}
          </>
        ) : undefined
      }
    >
      <span className="[overflow-wrap:anywhere]">{failure.message}</span> {failure.remedy}
      {failure.sqlState === null ? null : (
        <span className="block text-meta text-muted">
          SQLSTATE <span className="font-mono">{failure.sqlState}</span>
        </span>
      )}
    </Callout>
  );
}

function ConditionCallout({
  phase,
  viewer,
  rolloutId,
}: {
  phase: PhaseView;
  viewer: Viewer;
  rolloutId: string;
}) {
  const command = useCommand(rolloutId);
  const nowMs = useNowMs();
  const { condition } = phase;
  if (condition === null) return null;
  const words = printCondition(condition, nowMs ?? Date.parse(condition.since));
  return (
    <>
      <Callout
        icon={<StateIcon appearance={describePhaseState(phase.state, condition)} />}
        tone={describePhaseState(phase.state, condition).tone}
        title={words.sentence}
      >
        {words.next}
      </Callout>
      {condition.kind === "waiting_for_lock" ||
      (condition.kind === "statement_at_work" && condition.blockers.length > 0) ? (
        <BlockersTable
          blockers={condition.blockers}
          onEnd={
            isPermitted(viewer, "end_sessions")
              ? async ({ pid }) => {
                  const refusal = await command.run(() => endBlockerAction({ rolloutId, pid }));
                  return refusal === null ? undefined : printRefusal(refusal);
                }
              : null
          }
        />
      ) : null}
    </>
  );
}
