"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useCommand } from "@/components/rollout/use-command";
import type { Refusal, Result } from "@/lib/domain/refusal";
import { queryKeys } from "@/lib/view/query-keys";

/** Runs commands on comments; the discussion is read again before it says that it is done. */
export function useSaying(rolloutId: string) {
  const queries = useQueryClient();
  const command = useCommand(rolloutId);

  async function say<T>(act: () => Promise<Result<T>>): Promise<Refusal | null> {
    const refusal = await command.run(act);
    await queries.invalidateQueries({ queryKey: queryKeys.rollouts.review(rolloutId) });
    return refusal;
  }

  return { say, isPending: command.isPending };
}
