import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import { getTargetConnection, onTarget } from "@/lib/commands/targets/on-target";
import { type Decision, decisionSchema, printKey } from "@/lib/domain/backfill/quarantine";
import { asksForSecondPerson } from "@/lib/domain/gate/policy";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { BackfillStep, PhaseName } from "@/lib/domain/plan/plan";
import { type Result, refuse } from "@/lib/domain/refusal";
import { checkExpression } from "@/lib/postgres/catalog/check-expression";
import { readColumnTypes } from "@/lib/postgres/quarantine";
import { decideQuarantined as keepDecision } from "@/lib/store/quarantine";
import { findRollout, type StoredRollout } from "@/lib/store/read-rollout";
import { recordEvent } from "@/lib/store/record-event";
import { inTransaction } from "@/lib/store/store";
import {
  checkVersion,
  lockForCommand,
  refuseState,
  rolloutIdSchema,
  seenVersionSchema,
} from "./lock-for-command";
import { readTargetPolicy } from "./read-target-policy";

const keySchema = z.array(z.string()).min(1).max(32);

export const decideQuarantinedInput = z.object({
  rolloutId: rolloutIdSchema,
  stepId: z.string().min(1),
  /** Keys of the rows, as the list gives them; null: every row that is still open. */
  keys: z.array(keySchema).min(1).max(1_000).nullable(),
  /** Null takes back what was decided. */
  decision: decisionSchema.nullable(),
  expectedVersion: seenVersionSchema,
});

/** The same without the rollout, which the address names. */
export const decideQuarantinedBody = decideQuarantinedInput.omit({ rolloutId: true });

interface Walked {
  readonly phase: PhaseName;
  readonly step: BackfillStep;
}

function findStep(stored: StoredRollout, stepId: string): Walked {
  for (const phase of stored.rollout.plan.phases) {
    for (const step of phase.steps) {
      if (step.kind === "backfill" && step.id === stepId) return { phase: phase.name, step };
    }
  }
  return refuse("not_found", `This rollout has no backfill ${stepId}.`);
}

function refuseValue(message: string, position: number | null, at: number): never {
  const path = `decision.values.${at}.expression`;
  const problem = {
    severity: "error" as const,
    code: "invalid_input",
    message,
    remedy: null,
    path,
    position,
  };
  return refuse("invalid_input", message, { problems: [problem] });
}

/** Other values than the approved plan's need who may approve, and where the policy asks for a second person, not the author. */
async function checkReplacing(
  services: Services,
  actor: Actor,
  stored: StoredRollout,
  walked: Walked,
  decision: Extract<Decision, { kind: "replace" }>,
): Promise<void> {
  authorise(actor, "approve");
  const { rollout } = stored;
  const { policy } = await readTargetPolicy(services.store.db, rollout.targetId);
  if (asksForSecondPerson(policy) && rollout.authorId === actor.id) {
    refuse("forbidden", "Nobody approves their own change, and other values than the plan's are one.", {
      remedy: "Ask another reviewer.",
    });
  }
  const { step } = walked;
  if (step.restore !== undefined) {
    refuse("precondition_failed", "This backfill writes the application's own column.", {
      remedy: "Change these rows in the table itself, then try again.",
    });
  }
  const target = await getTargetConnection(services, rollout.targetId);
  await onTarget(target, async (session) => {
    const types = await readColumnTypes(session, step.table);
    for (const [at, { column, expression }] of decision.values.entries()) {
      if (!step.assignments.some((one) => one.column === column)) {
        refuseValue(`This backfill does not set a column ${column}.`, null, at);
      }
      const asType = types.get(column);
      const check = { table: step.table, source: expression, ...(asType === undefined ? {} : { asType }) };
      const { result } = await checkExpression(session, check);
      if (result.kind === "invalid") refuseValue(result.message, result.position, at);
    }
  });
}

/** Keeps what shall become of rows that a backfill could not fill. It is carried out when the phase is tried again, and recorded now. */
export async function decideQuarantined(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly count: number }>> {
  return await asResult(services, "Deciding about quarantined rows", async () => {
    authorise(actor, "operate");
    const { rolloutId, stepId, keys, decision, expectedVersion } = parseInput(decideQuarantinedInput, input);
    const found = await findRollout(services.store.db, rolloutId);
    if (found === null) return refuse("not_found", "There is no such rollout.");
    const walked = findStep(found, stepId);
    if (decision?.kind === "replace") await checkReplacing(services, actor, found, walked, decision);
    return await inTransaction(services.store, async (tx) => {
      const stored = await lockForCommand(tx, rolloutId);
      checkVersion(stored.rollout, expectedVersion);
      if (stored.rollout.endedAt !== null) refuseState(stored, "given decisions");
      const decided = await keepDecision(tx, { rolloutId, stepId }, { keys, decision, by: actor.name });
      if (decided.length === 0) {
        return refuse("precondition_failed", "None of these rows is open any more.", {
          remedy: "Look at the list again.",
        });
      }
      const hasKey = walked.step.key.length > 0;
      await recordEvent(tx, {
        rolloutId,
        phase: walked.phase,
        actor,
        data: {
          kind: "quarantine_decided",
          stepId,
          count: decided.length,
          keys: decided.slice(0, 10).map((key) => printKey(key, hasKey)),
          decision,
        },
      });
      return { count: decided.length };
    });
  });
}
