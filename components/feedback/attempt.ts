import { notify } from "@/components/ui/toast";
import type { Refusal, Result } from "@/lib/domain/refusal";

/** What becomes of an action that a page asks for: done, refused, or never answered. */

const notReached: Refusal = {
  code: "internal",
  message: "This page could not reach Colonnade's server.",
  remedy: "Nothing is known to have changed. Look at the page, then try again.",
};

/** Runs an action; no answer is a refusal like any other. */
export async function attempt<T>(act: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await act();
  } catch {
    return { ok: false, refusal: notReached };
  }
}

/** A refusal as one paragraph. */
export function printRefusal(refusal: Refusal): string {
  return refusal.remedy === undefined ? refusal.message : `${refusal.message} ${refusal.remedy}`;
}

/** For buttons without a dialog: tells in the corner what was not done, and why. */
export function tellRefusal(whatFailed: string, refusal: Refusal): void {
  notify({ tone: "danger", title: whatFailed, description: printRefusal(refusal) });
}
