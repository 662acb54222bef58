import { invariant } from "@/lib/domain/invariant";
import { isVerificationDue } from "@/lib/domain/verify/verify-again";
import { listAgeingEvidence } from "@/lib/store/ageing-evidence";
import { applyToPhase } from "@/lib/store/change-rollout";
import { wakeEngines } from "@/lib/store/notify";
import { readPolicies } from "@/lib/store/policies";
import { engineActor, recordEvent } from "@/lib/store/record-event";
import { inTransaction, type Store } from "@/lib/store/store";

/**
 * Wants a verification again where a gate behind it waits and the evidence is about to be too old (lib/domain/verify/verify-again.ts says when). Of
 * several engines one wins the change of state. A failed one shuts the gate, and is not tried again by itself.
 */
export async function verifyAgainWhereDue(store: Store, now: Date): Promise<void> {
  const ageing = await listAgeingEvidence(store.db);
  const policies = await readPolicies(store.db, [...new Set(ageing.map((one) => one.environment))]);
  for (const evidence of ageing) {
    const { rolloutId, environment, phases, verifiedAt, lastDeedAt } = evidence;
    const applied = policies.get(environment);
    invariant(applied !== undefined, "every environment that is asked for has a policy");
    const isDue = isVerificationDue({
      policy: applied.policy,
      phases,
      verifiedAtMs: verifiedAt.getTime(),
      lastDeedAtMs: lastDeedAt.getTime(),
      nowMs: now.getTime(),
    });
    if (!isDue) continue;
    await inTransaction(store, async (tx) => {
      const changed = await applyToPhase(tx, {
        rolloutId,
        phase: "verify",
        event: "verify_again_requested",
        expectedVersion: evidence.version,
        patch: { startedAt: null, endedAt: null, progress: null, condition: null },
      });
      if (changed === null) return;
      const evidenceAgeMs = now.getTime() - verifiedAt.getTime();
      await recordEvent(tx, {
        rolloutId,
        phase: "verify",
        actor: engineActor,
        data: { kind: "verify_again_requested", evidenceAgeMs },
      });
      await wakeEngines(tx, rolloutId);
    });
  }
}
