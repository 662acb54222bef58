"use client";

import { MessageSquareX } from "lucide-react";
import { withdrawObjectionAction } from "@/app/(console)/rollouts/[rolloutId]/review/actions";
import { useCommand } from "@/components/rollout/use-command";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { RelativeTime } from "@/components/ui/relative-time";
import { isPermitted } from "@/lib/domain/lifecycle/role";
import type { PhaseName } from "@/lib/domain/plan/plan";
import { phaseWords } from "@/lib/view/phase-words";
import type { Viewer } from "@/lib/view/rollout/viewer";
import type { ObjectionView, RolloutView } from "@/lib/view/rollout-view";

export type ObjectionsProps = { view: RolloutView; viewer: Viewer; phase: PhaseName };

/** The objections that hold this phase's gate shut. */
export function Objections({ view, viewer, phase }: ObjectionsProps) {
  const standing = view.objections.filter(
    (one) =>
      one.withdrawnAt === null &&
      one.voidedAt === null &&
      one.planHash === view.planHash &&
      (one.phase === null || one.phase === phase),
  );
  if (standing.length === 0) return null;
  return (
    <div className="flex flex-col gap-2">
      {standing.map((one) => (
        <Objection key={one.id} view={view} viewer={viewer} objection={one} />
      ))}
    </div>
  );
}

function Objection({
  view,
  viewer,
  objection,
}: Pick<ObjectionsProps, "view" | "viewer"> & { objection: ObjectionView }) {
  const command = useCommand(view.id);
  const mayTakeBack =
    isPermitted(viewer, "review") && (objection.by.id === viewer.id || viewer.role === "admin");
  const about = objection.phase === null ? "the whole change" : phaseWords[objection.phase].noun;
  const isRejected = objection.kind === "rejected";
  return (
    <Callout
      tone={isRejected ? "danger" : "attention"}
      icon={<MessageSquareX aria-hidden="true" />}
      title={
        isRejected
          ? `${objection.by.name} rejected ${about}`
          : `${objection.by.name} asks for changes to ${about}`
      }
      actions={
        mayTakeBack ? (
          <Button
            size="sm"
            pending={command.isPending}
            onClick={() =>
              void command.fire(
                () => withdrawObjectionAction({ rolloutId: view.id, objectionId: objection.id }),
                "The objection still stands",
              )
            }
          >
            Take it back
          </Button>
        ) : undefined
      }
    >
      <p className="whitespace-pre-wrap [overflow-wrap:anywhere]">{objection.comment}</p>
      <p className="text-meta text-muted">
        <RelativeTime at={objection.at} />
      </p>
    </Callout>
  );
}
