import type { PhaseName } from "@/lib/domain/plan/plan";

/** The phases in words. */

export interface PhaseWords {
  readonly title: string;
  /** While an engine is at work on it: "Backfilling". */
  readonly doing: string;
  /** In the middle of a sentence. */
  readonly noun: string;
}

export const phaseWords: Record<PhaseName, PhaseWords> = {
  expand: { title: "Expand", doing: "Expanding", noun: "expand" },
  backfill: { title: "Backfill", doing: "Backfilling", noun: "backfill" },
  verify: { title: "Verify", doing: "Verifying", noun: "verify" },
  index: { title: "Index", doing: "Building the index", noun: "index" },
  constrain: { title: "Constrain", doing: "Constraining", noun: "constrain" },
  switch: { title: "Switch", doing: "Switching", noun: "switch" },
  contract: { title: "Contract", doing: "Contracting", noun: "contract" },
};
