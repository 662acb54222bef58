import type { Plan, StatementStep } from "./plan";
import { statementStep, undoStatement } from "./statement-step";
import {
  createTargetSchema,
  dropTargetSchema,
  targetSchemaExists,
  targetSchemaIsClean,
} from "./target-schema";

const prepareStep = "expand.schema";

/** True for a plan that keeps a ledger in the target. */
export function keepsLedger(plan: Plan): boolean {
  return plan.phases.some((phase) => phase.steps.some((step) => step.id === prepareStep));
}

/** The step of expand that makes room for the ledger; its undo leaves nothing behind. `shown` is the changed table, for people. */
export function prepareSchemaStep(shown: string, rolloutId: string): StatementStep {
  return statementStep(
    {
      id: prepareStep,
      title: "Prepare Colonnade's own schema",
      why: "The ledger lives beside the data, so that both commit together.",
    },
    { kind: "own_schema", table: shown, sql: createTargetSchema },
    {
      appliedWhen: targetSchemaExists,
      undo: [
        undoStatement(
          { kind: "own_schema", table: shown, sql: dropTargetSchema(rolloutId) },
          targetSchemaIsClean(rolloutId),
        ),
      ],
    },
  );
}

/** The step of contract that leaves nothing of the rollout in the target. */
export function leaveSchemaStep(shown: string, rolloutId: string): StatementStep {
  return statementStep(
    {
      id: "contract.schema",
      title: "Leave nothing behind",
      why: "Forgets this rollout's ledger, and drops the schema when no other rollout uses it.",
    },
    { kind: "own_schema", table: shown, sql: dropTargetSchema(rolloutId) },
    { appliedWhen: targetSchemaIsClean(rolloutId), undo: [] },
  );
}
