import { z } from "zod";
import { authorise } from "@/lib/access/authorise";
import { asResult, parseInput } from "@/lib/commands/as-result";
import type { Services } from "@/lib/commands/services";
import { getTargetConnection, onTarget } from "@/lib/commands/targets/on-target";
import type { Blocker } from "@/lib/domain/lifecycle/condition";
import type { Actor } from "@/lib/domain/lifecycle/role";
import type { PhaseName } from "@/lib/domain/plan/plan";
import { type Result, refuse } from "@/lib/domain/refusal";
import { endIdleBackend } from "@/lib/postgres/end-blocker";
import { TargetError } from "@/lib/postgres/failure";
import type { Session } from "@/lib/postgres/session";
import { wakeEngines } from "@/lib/store/notify";
import { findRollout, type StoredRollout } from "@/lib/store/read-rollout";
import { recordEvent } from "@/lib/store/record-event";
import { inTransaction } from "@/lib/store/store";
import { rolloutIdSchema } from "./lock-for-command";

export const endBlockerInput = z.object({ rolloutId: rolloutIdSchema, pid: z.number().int().positive() });

/** The same without the rollout, which the address names. */
export const endBlockerBody = endBlockerInput.omit({ rolloutId: true });

interface Found {
  readonly phase: PhaseName;
  readonly blocker: Blocker & { readonly backendStart: string; readonly transactionStart: string };
}

/** The session as an engine saw it in the way last; only such a one can be ended. */
function findBlocker(stored: StoredRollout, pid: number): Found {
  for (const { name, condition } of stored.phases) {
    if (condition?.kind !== "waiting_for_lock" && condition?.kind !== "statement_at_work") continue;
    const blocker = condition.blockers.find((one) => one.pid === pid);
    if (blocker?.backendStart === undefined) continue;
    const { backendStart, transactionStart } = blocker;
    if (!blocker.state.startsWith("idle in transaction") || transactionStart == null) {
      return refuse(
        "precondition_failed",
        `Session ${pid} is at work (${blocker.state}): it is not ended from here.`,
        {
          remedy: "Wait for its statement to end; only sessions that are idle in a transaction can be ended.",
        },
      );
    }
    return { phase: name, blocker: { ...blocker, backendStart, transactionStart } };
  }
  return refuse("precondition_failed", `Session ${pid} is not in this rollout's way any more.`);
}

async function end(session: Session, found: Found): Promise<"ended" | "gone"> {
  try {
    return await endIdleBackend(session, found.blocker);
  } catch (error) {
    if (!(error instanceof TargetError) || error.failure.kind !== "permission") throw error;
    return refuse(
      "target_failed",
      `Colonnade's role may not end session ${found.blocker.pid}: ${error.failure.message}.`,
      {
        remedy: "Grant it pg_signal_backend, or end the session by hand.",
      },
    );
  }
}

/** Ends a session that stands in a statement's way, idle in its transaction. What it had not committed is rolled back by the server. Admins only. */
export async function endBlocker(
  services: Services,
  actor: Actor,
  input: unknown,
): Promise<Result<{ readonly pid: number }>> {
  return await asResult(services, "Ending a session", async () => {
    authorise(actor, "end_sessions");
    const { rolloutId, pid } = parseInput(endBlockerInput, input);
    const stored = await findRollout(services.store.db, rolloutId);
    if (stored === null) return refuse("not_found", "There is no such rollout.");
    const found = findBlocker(stored, pid);
    const target = await getTargetConnection(services, stored.rollout.targetId);
    const result = await onTarget(target, (session) => end(session, found));
    if (result === "gone") {
      return refuse(
        "precondition_failed",
        `Session ${pid} is no longer idle in that transaction. Nothing was ended.`,
      );
    }
    await inTransaction(services.store, async (tx) => {
      const { application, user, transactionAgeMs } = found.blocker;
      await recordEvent(tx, {
        rolloutId,
        phase: found.phase,
        actor,
        data: { kind: "blocker_ended", pid, application, user, transactionAgeMs },
      });
      await wakeEngines(tx, rolloutId);
    });
    return { pid };
  });
}
