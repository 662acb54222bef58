import { type KeepingWalk, keepingBackfillStep } from "./keeping-walk-steps";
import type { BackfillStep } from "./plan";
import type { StepPlace } from "./statement-step";
import { type FillWalk, fillStep } from "./walk-steps";

/**
 * The walk of a verification that sets the rows that differ to what they should be: the backfill's own statements over the rows that the comparison
 * names. It is part of the plan, so that whoever approves the phase has seen it; it runs when a person asks for it.
 */

function repairPlace(prefix = ""): StepPlace {
  return {
    id: `verify.${prefix}repair`,
    title: "Set the rows that differ to what they should be",
    why: "Only when rows differ and a person asks for it: in small transactions, paused when replicas lag. Then every row is compared again.",
  };
}

/** Over columns of the rollout's own. Rows that a person has decided about stay as they are. */
export function repairStep(walk: FillWalk, prefix = ""): BackfillStep {
  return fillStep(repairPlace(prefix), { ...walk, sparesSettled: true });
}

/** Over columns of the application's own: what is overwritten is kept, and put back by the undo of the backfill `keptAs`. */
export function keepingRepairStep(walk: KeepingWalk & { readonly keptAs: string }): BackfillStep {
  return keepingBackfillStep(repairPlace(), walk);
}
