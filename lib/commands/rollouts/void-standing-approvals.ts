import type { PhaseName } from "@/lib/domain/plan/plan";
import { voidApprovals } from "@/lib/store/approvals";
import { type EventActor, recordEvent } from "@/lib/store/record-event";
import type { Tx } from "@/lib/store/store";

/** Voids approvals and puts it on the record when there were any; returns how many. */
export async function voidStandingApprovals(
  tx: Tx,
  input: {
    readonly rolloutId: string;
    readonly phase?: PhaseName;
    readonly actor: EventActor;
    readonly reason: string;
  },
): Promise<number> {
  const { rolloutId, phase, actor, reason } = input;
  const count = await voidApprovals(tx, { rolloutId, reason, ...(phase === undefined ? {} : { phase }) });
  if (count > 0) {
    await recordEvent(tx, {
      rolloutId,
      phase: phase ?? null,
      actor,
      data: { kind: "approvals_voided", reason, count },
    });
  }
  return count;
}
