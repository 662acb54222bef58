"use client";

import { useState } from "react";
import { objectAction } from "@/app/(console)/rollouts/[rolloutId]/review/actions";
import { printRefusal } from "@/components/feedback/attempt";
import { ApproveDialog } from "@/components/rollout/approve-dialog";
import { useCommand } from "@/components/rollout/use-command";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { RadioGroup } from "@/components/ui/radio-group";
import { Textarea } from "@/components/ui/textarea";
import { notify } from "@/components/ui/toast";
import { shortHash } from "@/lib/domain/plan/hash";
import type { PhaseName } from "@/lib/domain/plan/plan";
import type { Refusal } from "@/lib/domain/refusal";
import type { ObjectionKind } from "@/lib/domain/review/objection";
import { phaseWords } from "@/lib/view/phase-words";
import type { RolloutView } from "@/lib/view/rollout-view";

export type DecisionKind = "approve" | ObjectionKind;

/** What a person is about to decide, and about which plan. */
export type Deciding = { readonly kind: DecisionKind; readonly planHash: string };

export type ReviewDialogsProps = {
  view: RolloutView;
  phase: PhaseName;
  deciding: Deciding | null;
  onClose: () => void;
};

/** The dialog of what is about to be decided. */
export function ReviewDialogs({ view, phase, deciding, onClose }: ReviewDialogsProps) {
  if (deciding === null) return null;
  if (deciding.kind === "approve") return <ApproveDialog view={view} phase={phase} onClose={onClose} />;
  return (
    <ObjectDialog
      view={view}
      phase={phase}
      kind={deciding.kind}
      planHash={deciding.planHash}
      onClose={onClose}
    />
  );
}

const words: Record<ObjectionKind, { title: string; label: string; done: string; asks: string }> = {
  changes_requested: {
    title: "Ask for changes",
    label: "Ask for changes",
    done: "You asked for changes",
    asks: "What should change?",
  },
  rejected: { title: "Reject this change?", label: "Reject", done: "You rejected it", asks: "Why not?" },
};

type ObjectDialogProps = Omit<ReviewDialogsProps, "deciding"> & { kind: ObjectionKind; planHash: string };

function ObjectDialog({ view, phase, kind, planHash, onClose }: ObjectDialogProps) {
  const [comment, setComment] = useState("");
  const [scope, setScope] = useState<"phase" | "plan">(kind === "rejected" ? "plan" : "phase");
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const command = useCommand(view.id);
  const said = words[kind];
  const hasChanged = view.planHash !== planHash;
  const { noun } = phaseWords[phase];

  async function object(): Promise<void> {
    const refused = await command.run(() =>
      objectAction({
        rolloutId: view.id,
        kind,
        planHash,
        phase: scope === "plan" ? null : phase,
        comment: comment.trim(),
      }),
    );
    setRefusal(refused);
    if (refused !== null) return;
    notify({ tone: "success", title: said.done, description: `${view.author.name} sees it now.` });
    onClose();
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={said.title}
      description={
        <>
          {view.title} · plan <span className="font-mono">{shortHash(planHash)}</span> · by {view.author.name}
        </>
      }
      footer={
        <>
          <Button onClick={onClose} disabled={command.isPending}>
            Cancel
          </Button>
          <Button
            variant={kind === "rejected" ? "danger" : "primary"}
            pending={command.isPending}
            disabled={hasChanged || comment.trim() === ""}
            onClick={() => void object()}
          >
            {said.label}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {hasChanged ? (
          <Callout tone="attention" title="This plan changed while you were reading it" live>
            Close this and read the new one: what you object to may be gone.
          </Callout>
        ) : refusal === null ? null : (
          <Callout tone="danger" title="Not recorded" live>
            {printRefusal(refusal)}
          </Callout>
        )}
        <RadioGroup
          aria-label="It is about"
          value={scope}
          onValueChange={setScope}
          options={[
            { value: "phase", label: `The phase ${noun}`, hint: "Its gate stays shut." },
            { value: "plan", label: "The whole change", hint: "Every gate stays shut." },
          ]}
        />
        <Field label={said.asks}>
          <Textarea rows={4} value={comment} onChange={(event) => setComment(event.target.value)} />
        </Field>
        <p className="text-meta text-muted">
          It stands until the plan is another one, or you take it back. It is on the record for good.
        </p>
      </div>
    </Dialog>
  );
}
