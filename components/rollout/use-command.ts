"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { attempt, tellRefusal } from "@/components/feedback/attempt";
import type { Refusal, Result } from "@/lib/domain/refusal";
import { queryKeys } from "@/lib/view/query-keys";

export type RunCommand = <T>(act: () => Promise<Result<T>>) => Promise<Refusal | null>;

/** Runs commands on one rollout: null when done, the refusal when not; afterwards the page reads the rollout again. */
export function useCommand(rolloutId: string) {
  const queries = useQueryClient();
  const [isPending, setIsPending] = useState(false);

  const run: RunCommand = async (act) => {
    setIsPending(true);
    const result = await attempt(act);
    setIsPending(false);
    // The stream tells it too; this makes the answer and the page agree at once.
    void queries.invalidateQueries({ queryKey: queryKeys.rollouts.live(rolloutId) });
    void queries.invalidateQueries({ queryKey: queryKeys.rollouts.waiting });
    void queries.invalidateQueries({ queryKey: [...queryKeys.rollouts.all, "list"] });
    return result.ok ? null : result.refusal;
  };

  /** For buttons without a dialog: the refusal is told in the corner. */
  async function fire<T>(act: () => Promise<Result<T>>, whatFailed: string): Promise<void> {
    const refusal = await run(act);
    if (refusal !== null) tellRefusal(whatFailed, refusal);
  }

  return { run, fire, isPending };
}
