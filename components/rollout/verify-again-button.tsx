"use client";

import { verifyAgainAction } from "@/app/(console)/rollouts/actions";
import { useCommand } from "@/components/rollout/use-command";
import { Button } from "@/components/ui/button";
import { isPermitted } from "@/lib/domain/lifecycle/role";
import type { Viewer } from "@/lib/view/rollout/viewer";
import type { RolloutView } from "@/lib/view/rollout-view";

/** Wants every row compared once more; not there while that can't be. It reads only, so nothing is asked first. */
export function VerifyAgainButton({ view, viewer }: { view: RolloutView; viewer: Viewer }) {
  const command = useCommand(view.id);
  if (view.allowed.verifyAgain === null || !isPermitted(viewer, "operate")) return null;
  return (
    <Button
      size="sm"
      disabled={command.isPending}
      onClick={() =>
        void command.fire(
          () =>
            verifyAgainAction({
              rolloutId: view.id,
              expectedVersion: view.version,
              planHash: view.planHash,
            }),
          "It is not verified again",
        )
      }
    >
      Verify again
    </Button>
  );
}
