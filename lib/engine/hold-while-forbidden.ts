import { type PaceReason, topicOf } from "@/lib/domain/pace/pace";
import type { DriveContext } from "@/lib/engine/drive-context";

/** Quiet hours end by the clock alone, which rings no bell. */
const lookEveryMs = 500;

/**
 * Waits before a step, or before an attempt of a statement, while nothing may begin: the stop-everything switch is on, or quiet hours hold. Says so in
 * the condition and the record. Resolves when it may begin, or when the phase has to stop; the caller asks which.
 */
export async function holdWhileForbidden(context: DriveContext): Promise<void> {
  const { control, record } = context;
  let told: PaceReason | null = null;
  let since = "";
  for (;;) {
    const reason = control.mayGoOn() ? control.forbids() : null;
    if (reason === null) break;
    if (told === null || topicOf(told) !== topicOf(reason)) {
      since = new Date().toISOString();
      await record.event({ kind: "pace_changed", pace: "stopped", reason });
    }
    // Why it was stopped may be said later than that it was.
    if (JSON.stringify(told) !== JSON.stringify(reason)) {
      await record.condition({ kind: "stopped_by_guard", reason, since });
    }
    told = reason;
    await control.bell.wait(lookEveryMs);
  }
  // A phase that has to stop tells so itself.
  if (told === null || !control.mayGoOn()) return;
  await record.condition(null);
  await record.event({ kind: "pace_changed", pace: "full", reason: null });
}
