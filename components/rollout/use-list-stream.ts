"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { apiPaths, queryKeys } from "@/lib/view/query-keys";

/** `connecting`: the first answer is still to come; nothing is wrong yet. */
export type StreamState = "connecting" | "live" | "reconnecting" | "offline";

// A backfill touches its rollout each second; a list is read, not watched.
const leastBetweenMs = 1_000;

/** Keeps the list of rollouts fresh for as long as it is shown: the stream says that something changed, the list is read again. */
export function useListStream(): StreamState {
  const queries = useQueryClient();
  const [state, setState] = useState<StreamState>("connecting");
  useEffect(() => {
    const source = new EventSource(apiPaths.listStream);
    let timer: ReturnType<typeof setTimeout> | null = null;
    let wasLost = false;
    const refresh = () => {
      timer ??= setTimeout(() => {
        timer = null;
        void queries.invalidateQueries({ queryKey: [...queryKeys.rollouts.all, "list"] });
        void queries.invalidateQueries({ queryKey: queryKeys.rollouts.waiting });
      }, leastBetweenMs);
    };
    source.onopen = () => {
      setState("live");
      // What was touched while nobody listened is not told again.
      if (wasLost) refresh();
      wasLost = false;
    };
    source.onmessage = refresh;
    source.onerror = () => {
      wasLost = true;
      setState(source.readyState === EventSource.CLOSED ? "offline" : "reconnecting");
    };
    return () => {
      source.close();
      if (timer !== null) clearTimeout(timer);
    };
  }, [queries]);
  return state;
}
