"use client";

import {
  abortRolloutAction,
  returnRolloutAction,
  startPhaseAction,
  undoPhaseAction,
} from "@/app/(console)/rollouts/actions";
import { printRefusal } from "@/components/feedback/attempt";
import { AmendDialog } from "@/components/rollout/amend-dialog";
import { ApproveDialog } from "@/components/rollout/approve-dialog";
import { PhaseFacts } from "@/components/rollout/phase-facts";
import { useCommand } from "@/components/rollout/use-command";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { asksForSecondPerson } from "@/lib/domain/gate/policy";
import type { PhaseName } from "@/lib/domain/plan/plan";
import { phaseWords } from "@/lib/view/phase-words";
import { findPlanPhase, isAmended } from "@/lib/view/rollout/current-phase";
import { isAtWork } from "@/lib/view/rollout/next-action";
import type { RolloutView } from "@/lib/view/rollout-view";

/** What the page asks about. One dialog at a time, whatever opened it. */
export type Asking =
  | { kind: "approve" | "start" | "undo"; phase: PhaseName; planHash: string }
  | { kind: "abort" | "return" | "amend" };

export type PhaseDialogsProps = {
  view: RolloutView;
  asking: Asking | null;
  onClose: () => void;
};

const asksForName: readonly PhaseName[] = ["switch", "contract"];

export function PhaseDialogs({ view, asking, onClose }: PhaseDialogsProps) {
  if (asking === null) return null;
  switch (asking.kind) {
    case "approve":
      return <ApproveDialog view={view} phase={asking.phase} onClose={onClose} />;
    case "start":
      return <StartDialog view={view} asked={asking} onClose={onClose} />;
    case "undo":
      return <UndoDialog view={view} asked={asking} onClose={onClose} />;
    case "amend":
      return <AmendDialog view={view} onClose={onClose} />;
    case "abort":
      return <AbortDialog view={view} onClose={onClose} />;
    case "return":
      return <ReturnDialog view={view} onClose={onClose} />;
  }
}

type AskedPhase = { phase: PhaseName; planHash: string };
type OneDialog = { view: RolloutView; onClose: () => void };

function StartDialog({ view, asked, onClose }: OneDialog & { asked: AskedPhase }) {
  const command = useCommand(view.id);
  const planned = findPlanPhase(view, asked.phase);
  const found = view.phases.find((phase) => phase.name === asked.phase);
  const isChanged = found !== undefined && isAmended(found);
  const isRetry = found?.state === "failed" && !isChanged;
  const { noun } = phaseWords[asked.phase];
  const isGuarded = asksForSecondPerson(view.policy.policy);
  const confirms = planned?.steps.filter((step) => step.kind === "confirm") ?? [];
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={
        isChanged
          ? `Go on with ${noun} on ${view.target.name}?`
          : isRetry
            ? `Try ${noun} on ${view.target.name} again?`
            : `Start ${noun} on ${view.target.name}?`
      }
      confirmLabel={isChanged ? `Go on with ${noun}` : isRetry ? `Try ${noun} again` : `Start ${noun}`}
      danger={planned?.undoable === false}
      {...(isGuarded && asksForName.includes(asked.phase) ? { typedName: view.target.name } : {})}
      onConfirm={async () => {
        const refusal = await command.run(() =>
          startPhaseAction({
            rolloutId: view.id,
            phase: asked.phase,
            expectedVersion: view.version,
            planHash: asked.planHash,
          }),
        );
        return refusal === null ? undefined : printRefusal(refusal);
      }}
    >
      {planned === null ? null : (
        <div className="flex flex-col gap-3">
          <p>
            {planned.summary}
            {isRetry ? " It goes on from where it stopped; what is applied is not done again." : ""}
          </p>
          <PhaseFacts phase={planned} />
          {confirms.length === 0 ? null : (
            <p className="text-ink">
              By starting you vouch that: {confirms.map((step) => step.statement).join(" ")}
            </p>
          )}
          <p>{planned.undoable ? `It can be taken back. ${planned.undoSummary}` : planned.undoSummary}</p>
        </div>
      )}
    </ConfirmDialog>
  );
}

function UndoDialog({ view, asked, onClose }: OneDialog & { asked: AskedPhase }) {
  const command = useCommand(view.id);
  const planned = findPlanPhase(view, asked.phase);
  const { noun } = phaseWords[asked.phase];
  const isGuarded = asksForSecondPerson(view.policy.policy);
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Undo ${noun} on ${view.target.name}?`}
      confirmLabel={`Undo ${noun}`}
      danger
      {...(isGuarded && asksForName.includes(asked.phase) ? { typedName: view.target.name } : {})}
      onConfirm={async () => {
        const refusal = await command.run(() =>
          undoPhaseAction({
            rolloutId: view.id,
            phase: asked.phase,
            expectedVersion: view.version,
            planHash: asked.planHash,
          }),
        );
        return refusal === null ? undefined : printRefusal(refusal);
      }}
    >
      <p>
        {planned?.undoSummary} The phase's approvals become void; to go through it again it has to be approved
        again.
      </p>
    </ConfirmDialog>
  );
}

function AbortDialog({ view, onClose }: OneDialog) {
  const command = useCommand(view.id);
  const applied = view.phases.filter((phase) => phase.state !== "waiting");
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="Give up this rollout?"
      confirmLabel="Abort the rollout"
      danger
      onConfirm={async () => {
        const refusal = await command.run(() =>
          abortRolloutAction({ rolloutId: view.id, expectedVersion: view.version }),
        );
        return refusal === null ? undefined : printRefusal(refusal);
      }}
    >
      <div className="flex flex-col gap-2">
        <p>
          {isAtWork(view) ? "The engine stops after the current chunk or statement. " : ""}It can't be gone on
          with afterwards.
        </p>
        <p>
          {applied.length === 0
            ? `Nothing of it is in ${view.target.name}.`
            : `What is applied stays in ${view.target.name} until it is undone: ${applied.map((phase) => phaseWords[phase.name].noun).join(", ")}. Undo stays possible after the abort.`}
        </p>
      </div>
    </ConfirmDialog>
  );
}

function ReturnDialog({ view, onClose }: OneDialog) {
  const command = useCommand(view.id);
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="Return this rollout to draft?"
      confirmLabel="Return to draft"
      onConfirm={async () => {
        const refusal = await command.run(() =>
          returnRolloutAction({ rolloutId: view.id, expectedVersion: view.version }),
        );
        return refusal === null ? undefined : printRefusal(refusal);
      }}
    >
      <p>
        {view.author.name} can edit it then. Approvals become void; nothing of it is in {view.target.name}.
      </p>
    </ConfirmDialog>
  );
}
