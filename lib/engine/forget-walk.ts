import { type DriveContext, interruption } from "@/lib/engine/drive-context";
import { describeFailure } from "@/lib/engine/failure-words";
import { done, fenced, type Outcome } from "@/lib/engine/outcome";
import { targetFailure } from "@/lib/engine/target-failure";
import { forgetLedger } from "@/lib/postgres/ledger";
import { forgetQuarantined } from "@/lib/store/quarantine";

/** Forgets how far a walk is: the next one starts at the first row. Nothing happens when the ledger is gone. */
export async function forgetWalk(context: DriveContext, stepId: string): Promise<Outcome> {
  while (context.control.mayGoOn()) {
    const connected = await context.link.connect("walk");
    if (connected.kind !== "connected") return connected;
    try {
      const { rolloutId } = context;
      const { epoch } = context.lease;
      const isOurs = await forgetLedger(connected.session, { rolloutId, stepId, epoch });
      if (!isOurs) return fenced;
      await context.record.asHolder((tx) => forgetQuarantined(tx, { rolloutId, stepId }));
      return done;
    } catch (error) {
      const failure = targetFailure(error);
      if (failure.kind === "connection_lost") await context.link.lose(failure);
      else if (failure.retry === "never") return describeFailure(failure, stepId);
      else await context.control.bell.wait(200);
    }
  }
  return interruption(context);
}
