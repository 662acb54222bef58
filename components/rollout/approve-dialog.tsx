"use client";

import { useState } from "react";
import { approvePhaseAction } from "@/app/(console)/rollouts/actions";
import { printRefusal } from "@/components/feedback/attempt";
import { PhaseFacts } from "@/components/rollout/phase-facts";
import { useCommand } from "@/components/rollout/use-command";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";
import { notify } from "@/components/ui/toast";
import { shortHash } from "@/lib/domain/plan/hash";
import type { PhaseName } from "@/lib/domain/plan/plan";
import type { Refusal } from "@/lib/domain/refusal";
import { phaseWords } from "@/lib/view/phase-words";
import { printRows } from "@/lib/view/print-amount";
import { findPlanPhase } from "@/lib/view/rollout/current-phase";
import type { RolloutView } from "@/lib/view/rollout-view";

export type ApproveDialogProps = {
  view: RolloutView;
  phase: PhaseName;
  onClose: () => void;
};

/** An approval is for exactly what was seen: the plan as it was when the dialog was opened. */
export function ApproveDialog({ view, phase, onClose }: ApproveDialogProps) {
  const [seen, setSeen] = useState(view.planHash);
  const [comment, setComment] = useState("");
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const command = useCommand(view.id);
  const planned = findPlanPhase(view, phase);
  const { noun } = phaseWords[phase];
  const hasChanged = view.planHash !== seen || refusal?.code === "conflict";
  const { verification } = view;

  async function approve(): Promise<void> {
    const words = comment.trim();
    const refused = await command.run(() =>
      approvePhaseAction({
        rolloutId: view.id,
        phase,
        planHash: seen,
        ...(words === "" ? {} : { comment: words }),
      }),
    );
    setRefusal(refused);
    if (refused !== null) return;
    notify({ tone: "success", title: `You approved ${noun} on ${view.target.name}` });
    onClose();
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      size="md"
      title={`Approve ${noun} on ${view.target.name}?`}
      description={
        <>
          {view.title} · plan <span className="font-mono">{shortHash(seen)}</span> · by {view.author.name}
        </>
      }
      footer={
        <>
          <Button onClick={onClose} disabled={command.isPending}>
            Cancel
          </Button>
          <Button
            variant="primary"
            pending={command.isPending}
            disabled={hasChanged}
            onClick={() => void approve()}
          >
            Approve {noun}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {hasChanged ? (
          <Callout
            tone="attention"
            title="This plan changed while you were reading it"
            live
            actions={
              <Button
                size="sm"
                onClick={() => {
                  setSeen(view.planHash);
                  setRefusal(null);
                }}
              >
                Read it again
              </Button>
            }
          >
            An approval is for exactly what was seen.
          </Callout>
        ) : refusal === null ? null : (
          <Callout tone="danger" title="Not approved" live>
            {printRefusal(refusal)}
          </Callout>
        )}
        {planned === null ? null : (
          <>
            <p className="max-w-text text-muted">
              {planned.summary} Approving lets it be started; nothing runs yet.
              {planned.undoable ? "" : " There is no way back from this phase."}
            </p>
            <PhaseFacts phase={planned} />
          </>
        )}
        {verification === null || verification.voidedAt !== null ? null : (
          <p className="tabular text-muted">
            Evidence: {printRows(verification.rowsCompared)} compared,{" "}
            {verification.mismatches === 0 ? "none is wrong" : `${printRows(verification.mismatches)} wrong`}.
          </p>
        )}
        <Field label="Comment" optional>
          <Textarea rows={2} value={comment} onChange={(event) => setComment(event.target.value)} />
        </Field>
      </div>
    </Dialog>
  );
}
