import { voidObjections } from "@/lib/store/objections";
import { type EventActor, recordEvent } from "@/lib/store/record-event";
import type { Tx } from "@/lib/store/store";

/** Voids the objections to a plan that is no longer the present one, and puts it on the record when there were any. */
export async function voidStandingObjections(
  tx: Tx,
  input: { readonly rolloutId: string; readonly actor: EventActor; readonly reason: string },
): Promise<void> {
  const { rolloutId, actor, reason } = input;
  const count = await voidObjections(tx, { rolloutId, reason });
  if (count === 0) return;
  await recordEvent(tx, { rolloutId, actor, data: { kind: "objections_voided", reason, count } });
}
