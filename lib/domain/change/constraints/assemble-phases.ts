import type { ChangedTable } from "@/lib/domain/change/changed-table";
import { forgetKeptStep } from "@/lib/domain/plan/keeping-walk-steps";
import { leaveSchemaStep, prepareSchemaStep } from "@/lib/domain/plan/own-schema-steps";
import type { PlanPhase, Step } from "@/lib/domain/plan/plan";
import { phaseOf } from "@/lib/domain/plan/plan-phase";

export interface PhaseParts {
  readonly table: ChangedTable;
  readonly rolloutId: string;
  /** What expand makes for the walks, beside Colonnade's own schema. */
  readonly expand?: {
    readonly summary: string;
    readonly undoSummary: string;
    readonly steps: readonly Step[];
  };
  readonly backfill?: readonly PlanPhase[];
  readonly verify?: readonly PlanPhase[];
  readonly index?: readonly PlanPhase[];
  readonly constrain?: readonly PlanPhase[];
  readonly switch?: readonly PlanPhase[];
  /** What contract takes away, beside Colonnade's own schema. */
  readonly contract?: readonly Step[];
}

/** What the walks have kept is forgotten in batches, before the schema is left. */
function forgetSteps(table: ChangedTable, rolloutId: string, phases: readonly PlanPhase[]): Step[] {
  return phases.flatMap((phase) =>
    phase.steps.flatMap((step) =>
      step.kind === "backfill" && step.restore !== undefined
        ? [forgetKeptStep(table.shown, rolloutId, step.id)]
        : [],
    ),
  );
}

/** Puts the phases of a constraint's plan in order, with Colonnade's schema around them where there is a walk. */
export function assemblePhases(parts: PhaseParts): PlanPhase[] {
  const { table, rolloutId, expand, backfill = [], verify = [], contract = [] } = parts;
  const needsSchema = expand !== undefined || backfill.length + verify.length > 0;
  return [
    ...phaseOf(
      "expand",
      expand?.summary ?? "Makes room for the ledger of the walk. Nothing of the application's is touched.",
      expand?.undoSummary ?? "Takes that room away again.",
      needsSchema ? [prepareSchemaStep(table.shown, rolloutId), ...(expand?.steps ?? [])] : [],
    ),
    ...backfill,
    ...verify,
    ...(parts.index ?? []),
    ...(parts.constrain ?? []),
    ...(parts.switch ?? []),
    ...phaseOf(
      "contract",
      "Removes what helped the rollout along. There is no way back from here.",
      "There is no way back.",
      [
        ...contract,
        ...forgetSteps(table, rolloutId, backfill),
        ...(needsSchema ? [leaveSchemaStep(table.shown, rolloutId)] : []),
      ],
    ),
  ];
}

/** For a plan that makes nothing but constraints, indexes or triggers of these names. */
export function ownObjectsOf(made: {
  readonly constraints?: readonly string[];
  readonly indexes?: readonly string[];
  readonly triggers?: readonly string[];
  readonly functions?: readonly string[];
}) {
  return {
    columns: [],
    triggers: [...(made.triggers ?? [])],
    functions: [...(made.functions ?? [])],
    indexes: [...(made.indexes ?? [])],
    constraints: [...(made.constraints ?? [])],
  };
}
