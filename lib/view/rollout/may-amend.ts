import { listFillExpressions } from "@/lib/domain/change/amendment/expressions";
import { isPermitted } from "@/lib/domain/lifecycle/role";
import type { RolloutView } from "@/lib/view/rollout-view";
import type { Viewer } from "./viewer";

/** Whether this person may change the expression now: for buttons. The command judges again. */
export function mayAmend(view: RolloutView, viewer: Viewer): boolean {
  return (
    view.allowed.amend !== null &&
    view.author.id === viewer.id &&
    isPermitted(viewer, "design") &&
    listFillExpressions(view.change).length > 0
  );
}
