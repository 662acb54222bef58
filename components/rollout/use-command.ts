"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { notify } from "@/components/ui/toast";
import type { Refusal, Result } from "@/lib/domain/refusal";
import { queryKeys } from "@/lib/view/query-keys";

const notReached: Refusal = {
  code: "internal",
  message: "This page could not reach Colonnade's server.",
  remedy: "Nothing is known to have changed. Look at the page, then try again.",
};

/** A refusal as one paragraph. */
export function printRefusal(refusal: Refusal): string {
  return refusal.remedy === undefined ? refusal.message : `${refusal.message} ${refusal.remedy}`;
}

export type RunCommand = <T>(act: () => Promise<Result<T>>) => Promise<Refusal | null>;

/** Runs commands on one rollout: null when done, the refusal when not; afterwards the page reads the rollout again. */
export function useCommand(rolloutId: string) {
  const queries = useQueryClient();
  const [isPending, setIsPending] = useState(false);

  const run: RunCommand = async (act) => {
    setIsPending(true);
    try {
      const result = await act();
      return result.ok ? null : result.refusal;
    } catch {
      return notReached;
    } finally {
      setIsPending(false);
      // The stream tells it too; this makes the answer and the page agree at once.
      void queries.invalidateQueries({ queryKey: queryKeys.rollouts.live(rolloutId) });
      void queries.invalidateQueries({ queryKey: queryKeys.rollouts.waiting });
      void queries.invalidateQueries({ queryKey: [...queryKeys.rollouts.all, "list"] });
    }
  };

  /** For buttons without a dialog: the refusal is told in the corner. */
  async function fire<T>(act: () => Promise<Result<T>>, whatFailed: string): Promise<void> {
    const refusal = await run(act);
    if (refusal !== null) notify({ tone: "danger", title: whatFailed, description: printRefusal(refusal) });
  }

  return { run, fire, isPending };
}
